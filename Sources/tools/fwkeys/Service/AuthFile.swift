// AuthFile.swift - the settings file that an API key is kept in
//
// The new file is written beside the old one, is on the disk before it takes its name, and has the mode 0600 from the start:
// at no time is there half a file, or one that others can read. All other lines stay. What is in it are secrets, so it is
// put together in memory that is wiped.

import CFwKeys
@preconcurrency import Glibc

struct AuthFile {
    /// What the library reads at most.
    private static let maximum = 65536

    let path: String

    /// The file of the profile, or of the one that FIREWORKS_PROFILE names, or FIREWORKS_AUTH_FILE, or ~/.fireworks/auth.ini.
    init(profile given: String?) throws {
        let profile = given ?? Environment.value("FIREWORKS_PROFILE")
        if let profile, ["", ".", ".."].contains(profile) || profile.contains("/") {
            throw Failure.usage("invalid profile name")
        }
        if profile == nil, let file = Environment.value("FIREWORKS_AUTH_FILE") {
            path = file
            return
        }
        guard let home = Environment.value("HOME") else {
            throw Failure.usage("there is no place for the API key: HOME is not set")
        }
        path = home + (profile.map { "/.fireworks/profiles/\($0)/auth.ini" } ?? "/.fireworks/auth.ini")
    }

    /// Sets the line of the API key. The file is replaced as a whole, and its directories are made, for the owner alone. A
    /// new file that the library does not read the key from does not take its place: no command could use it, whatever key is in
    /// it, and a key such as "x" in quotes would be read without them.
    func setAPIKey(_ secret: UnsafePointer<CChar>) throws {
        for slash in path.indices.dropFirst() where path[slash] == "/" {
            if mkdir(String(path[..<slash]), 0o700) != 0, errno != EEXIST, errno != EISDIR {
                throw SystemError()
            }
        }
        let before = WipedBuffer(capacity: Self.maximum + 1)
        let length = try read(into: before)
        let after = WipedBuffer(capacity: 2 * Self.maximum)
        let key = UnsafeRawBufferPointer(start: secret, count: strlen(secret))
        let newLength = SettingsLines(before.bytes, length).replacingAPIKey(by: key, in: after)
        if max(length, newLength) > Self.maximum { throw SystemError(EFBIG) }
        try replace(UnsafeRawBufferPointer(rebasing: after.bytes[..<newLength])) { temporary in
            try readBack(secret, from: temporary, advice: "the file is as it was")
        }
        try readBack(secret, from: path, advice: "the file was changed meanwhile")
    }

    /// Reads the file; one that is not there is empty. Another user's is not written to: they could read the key.
    private func read(into buffer: WipedBuffer) throws -> Int {
        do { return try buffer.read(File(own: path, O_RDONLY)) } catch let error as SystemError
            where error.number == ENOENT
        { return 0 }
    }

    private func replace(_ bytes: UnsafeRawBufferPointer, _ check: (String) throws -> Void) throws {
        let resolved = realpath(path, nil)  // a link to the file stays one
        defer { free(resolved) }
        let target = text(resolved) ?? path
        let temporary = "\(target).\(getpid())"
        let file = try File(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
        do {
            try checked(fchmod(file.descriptor, 0o600))
            try file.write(bytes)
            try file.synchronize()
            try file.closeWritten()
            try check(temporary)
            try checked(rename(temporary, target))
        } catch {
            unlink(temporary)
            throw error
        }
        try File(directoryOf: target).synchronizeDirectory()
    }

    /// Throws if the library does not read the key from the file. It is told where, so that no other file has a say.
    private func readBack(_ key: UnsafePointer<CChar>, from place: String, advice: String) throws {
        let variables = ["FIREWORKS_AUTH_FILE", "FIREWORKS_SETTINGS_FILE", "FIREWORKS_PROFILE"]
        let before = variables.map { ($0, text(getenv($0))) }
        defer { for (name, value) in before { Environment.set(name, value) } }
        for name in variables { Environment.set(name, name == "FIREWORKS_PROFILE" ? nil : place) }
        let config = try make(fw_config_free) { fw_config_new($0) }
        do {
            try call { fw_config_load(config.pointer, nil, $0) }
        } catch let error as CallFailure {
            throw Failure(error.exitStatus, error.line(advice: advice).replacing(place, with: path))
        }
        if fw_config_has_api_key(config.pointer, key) == 1 { return }
        throw Failure.usage(
            "\(path): the API key would not be read from this file as it was given; \(advice)")
    }
}

/// The lines of a settings file, with the library's eyes: it reads what comes before any section and what is in
/// [fireworks] or [default].
private struct SettingsLines {
    typealias Bytes = Slice<UnsafeMutableRawBufferPointer>

    private struct Line {
        let bytes: Bytes
        let trimmed: Bytes
        let isOurs: Bool

        /// Whether the library takes the API key from the line: names are in upper or lower case, with "-" or "_".
        var setsAPIKey: Bool {
            guard isOurs, let end = trimmed.firstIndex(where: { $0 == 0x3d || $0 == 0x3a }) else {
                return false
            }
            return SettingsLines.lowercased(trimmed[..<end]).replacing("-", with: "_") == "api_key"
        }

        var isSetting: Bool { isOurs && !trimmed.isEmpty && trimmed.first != 0x23 && trimmed.first != 0x3b }
    }

    /// The mark that an editor may put before the first line, which belongs to no line.
    private let mark: Bytes
    private var lines: [Line] = []

    init(_ bytes: UnsafeMutableRawBufferPointer, _ length: Int) {
        let hasMark = bytes[..<length].starts(with: [0xef, 0xbb, 0xbf])
        mark = bytes[..<(hasMark ? 3 : 0)]
        var isOurs = true
        var at = mark.endIndex
        while at < length {
            // A line ends with LF, with CR LF, or with CR alone.
            let end =
                bytes[at..<length].indices.first { index in
                    bytes[index] == 0x0a
                        || bytes[index] == 0x0d && (index + 1 == length || bytes[index + 1] != 0x0a)
                } ?? length
            let trimmed = Self.trimmed(bytes[at..<end])
            if trimmed.first == 0x5b { isOurs = Self.isOurs(trimmed) }
            lines.append(Line(bytes: bytes[at..<end], trimmed: trimmed, isOurs: isOurs))
            at = end + 1
        }
    }

    /// Whether a line such as "[Fireworks] # mine" begins a section that is read.
    private static func isOurs(_ header: Bytes) -> Bool {
        guard let end = header.firstIndex(of: 0x5d) else { return false }
        let rest = trimmed(header[(end + 1)...]).first
        return (rest == nil || rest == 0x23 || rest == 0x3b)
            && ["fireworks", "default"].contains(lowercased(header[..<end].dropFirst()))
    }

    private static func trimmed(_ bytes: Bytes) -> Bytes {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }
        var rest = bytes.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }

    /// A name, which is no secret.
    private static func lowercased(_ name: Bytes) -> String {
        String(decoding: trimmed(name).prefix(16), as: UTF8.self).lowercased()
    }

    /// Where the line of the API key goes: in the place of the first one there is, else at the end, else, where the end is
    /// somebody else's, behind the last line that is ours, comments aside.
    private var place: Int {
        if let first = lines.firstIndex(where: \.setsAPIKey) { return first }
        if lines.last?.isOurs ?? true { return lines.count }
        return lines.lastIndex(where: \.isSetting).map { $0 + 1 } ?? 0
    }

    func replacingAPIKey(by key: UnsafeRawBufferPointer, in target: WipedBuffer) -> Int {
        var length = 0
        func add(_ bytes: some Collection<UInt8>) {
            for byte in bytes where length < target.bytes.count {
                target.bytes[length] = byte
                length += 1
            }
        }
        func addLine(_ bytes: some Collection<UInt8>) {
            add(bytes)
            add("\n".utf8)
        }
        add(mark)
        for index in 0...lines.count {
            if index == place {
                add("api_key = ".utf8)
                addLine(key)
            }
            if index < lines.count, !lines[index].setsAPIKey { addLine(lines[index].bytes) }
        }
        return length
    }
}
