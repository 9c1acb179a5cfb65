// AuthFile.swift - the settings file with the API key in it, as set-api-key writes it
//
// The new file is written beside the old one, is on the disk before it takes its name, and has the mode 0600 from the start:
// at no time is there half a file, or one that others can read. All other lines stay. What is in it are secrets, so it is put
// together in memory that is wiped.
//
// The library decides which lines are settings: this code asks it what it reads from a draft of the file.

import CFwKeys
@preconcurrency import Glibc

struct AuthFile {
    /// What the library reads at most.
    fileprivate static let maximum = 65536

    let path: String

    /// The file of the profile, or of the one that FIREWORKS_PROFILE names, or FIREWORKS_AUTH_FILE, or ~/.fireworks/auth.ini.
    init(profile given: String?) throws {
        let profile = given ?? Environment.value("FIREWORKS_PROFILE")
        let isInvalid = profile.map { ["", ".", ".."].contains($0) || $0.contains("/") } ?? false
        try refuse(if: isInvalid, "invalid profile name")
        if profile == nil, let file = Environment.value("FIREWORKS_AUTH_FILE") {
            path = file
            return
        }
        let home = try Environment.value("HOME").orThrow(
            .usage("there is no place for the API key: HOME is not set"))
        path = home + (profile.map { "/.fireworks/profiles/\($0)/auth.ini" } ?? "/.fireworks/auth.ini")
    }

    /// Sets the line of the API key. The file is replaced as a whole, and its directories are made, for the owner alone. A
    /// draft that the library does not read the key from does not take its place: no command could use it, whatever key is in
    /// it, and a key such as "x" in quotes would be read without them.
    func setAPIKey(_ key: UnsafePointer<CChar>) throws {
        try File.makeDirectories(above: path)
        let old = WipedBuffer(capacity: Self.maximum + 1)
        // Another user's file is not written to: they could read the key.
        let length = try File.existing(path, O_RDONLY).map { try old.read($0) } ?? 0
        let target = File.resolved(path) ?? path  // a link to the file stays one
        let draft = try Draft(SecretFile(creating: "\(target).\(getpid())"))
        do {
            try draft.takeOver(UnsafeRawBufferPointer(rebasing: old.bytes[..<length]))
            try draft.finish(key)
            do { try check(key, in: draft.file.path, "the file is as it was") } catch {
                // What is wrong with the file is told of the lines that it has.
                if length > 0 { try check(key, in: path, "the file is as it was") }
                throw error
            }
            try checked(rename(draft.file.path, target))
        } catch {
            draft.file.discard()
            throw error
        }
        try draft.file.synchronizeName()
        try check(key, in: path, "the file was changed meanwhile")
    }

    private func check(_ key: UnsafePointer<CChar>, in place: String, _ advice: String) throws {
        do { if try Self.isRead(key, from: place) { return } } catch let error as CallFailure {
            throw Failure(error.exitStatus, error.line(advice: advice).replacing(place, with: path))
        }
        throw Failure.usage(
            "\(path): the API key would not be read from this file as it was given; \(advice)")
    }

    /// Whether the library reads the key from a file. It is told which file, so that no other one has a say.
    static func isRead(_ key: UnsafePointer<CChar>, from path: String) throws -> Bool {
        let variables = ["FIREWORKS_AUTH_FILE", "FIREWORKS_SETTINGS_FILE", "FIREWORKS_PROFILE"]
        let before = variables.map { ($0, text(getenv($0))) }
        defer { for (name, value) in before { Environment.set(name, value) } }
        for name in variables { Environment.set(name, name == "FIREWORKS_PROFILE" ? nil : path) }
        let config = try make(fw_config_free) { fw_config_new($0) }
        try call { fw_config_load(config.pointer, nil, $0) }
        return fw_config_has_api_key(config.pointer, key) == 1
    }
}

/// The file that is to take the old one's place.
private final class Draft {
    typealias Bytes = UnsafeRawBufferPointer

    let file: SecretFile
    /// The lines that stay, how many bytes they are, and where among them the line of the key goes.
    private let text = WipedBuffer(capacity: AuthFile.maximum + 1)
    private var count = 0
    private var place = 0

    init(_ file: SecretFile) { self.file = file }

    /// Takes over all lines but those from which the library would read the API key. The new line goes in the place of the
    /// first of them; else to the end; else, where that is in somebody else's section, behind the last setting before it.
    func takeOver(_ old: Bytes) throws {
        if old.count > AuthFile.maximum { throw SystemError(EFBIG) }
        var start = old.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0  // an editor's mark belongs to no line
        keep(old[..<start])
        var places = [start]
        var first: Int?
        while start < old.count {
            // A line ends with LF, with CR LF, or with CR alone.
            let end = old[start...].indices.first { index in
                old[index] == 0x0a || old[index] == 0x0d && (index + 1 == old.count || old[index + 1] != 0x0a)
            }
            let line = old[start...(end ?? old.count - 1)]
            start = line.endIndex
            // The library is not asked about every line, which would take long where there are many.
            let mayBeKey = zip(line, line.dropFirst()).contains { $0 | 0x20 == 0x6b && $1 | 0x20 == 0x65 }
            if mayBeKey, try isRead(before: count), try !isRead(before: count, line) {
                first = first ?? count
                continue
            }
            keep(line)
            if end == nil { keep([0x0a]) }
            let character = line.first { ![0x20, 0x09, 0x0d, 0x0a].contains($0) }
            if let character, character != 0x23, character != 0x3b { places.append(count) }
        }
        place = try first ?? ([count] + places.reversed()).first { try isRead(before: $0) } ?? count
    }

    private func keep(_ line: some Collection<UInt8>) {
        for byte in line {
            text.bytes[count] = byte
            count += 1
        }
    }

    /// Whether the library reads a key that stands behind so many bytes of the text, and before this line.
    private func isRead(
        before end: Int, _ line: Slice<Bytes> = Bytes(start: nil, count: 0)[...]
    ) throws -> Bool {
        try write("x", upTo: end, line)
        return (try? AuthFile.isRead("x", from: file.path)) == true
    }

    func finish(_ key: UnsafePointer<CChar>) throws {
        try write(key, upTo: place, Bytes(text.bytes)[place..<count])
        if try file.file.status().st_size > AuthFile.maximum { throw SystemError(EFBIG) }
        try file.finish()
    }

    private func write(_ key: UnsafePointer<CChar>, upTo end: Int, _ rest: Slice<Bytes>) throws {
        let descriptor = file.file.descriptor
        try checked(ftruncate(descriptor, 0))
        try checked(lseek(descriptor, 0, SEEK_SET))
        var output = Output(descriptor)
        output.addBorrowed(Bytes(rebasing: text.bytes[..<end]))
        output.add("api_key = ")
        output.addBorrowed(Bytes(start: key, count: strlen(key)))
        output.add("\n")
        output.addBorrowed(Bytes(rebasing: rest))
        output.flush()
        if let error = output.error { throw error }
    }
}
