// AuthFile.swift - the settings file that an API key is kept in, and how a key is asked for
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
    init(profile given: String?) throws(Failure) {
        let profile = given ?? Environment.value("FIREWORKS_PROFILE")
        if let profile, profile.isEmpty || profile.contains("/") || profile == "." || profile == ".." {
            throw .usage("invalid profile name")
        }
        if profile == nil, let file = Environment.value("FIREWORKS_AUTH_FILE") {
            path = file
            return
        }
        guard let home = Environment.value("HOME") else {
            throw .usage("there is no place for the API key: HOME is not set")
        }
        path = home + (profile.map { "/.fireworks/profiles/\($0)/auth.ini" } ?? "/.fireworks/auth.ini")
    }

    /// Sets the line of the API key. The file is replaced as a whole, and its directories are made. A new file that `isRead`
    /// says no to does not take its place.
    func setAPIKey(_ key: UnsafePointer<CChar>, isRead: (_ path: String) -> Bool) throws(SystemError) {
        try makeDirectories()
        let before = WipedBuffer(capacity: Self.maximum + 1)
        let length = try read(into: before)
        let key = UnsafeRawBufferPointer(start: key, count: strlen(key))
        let after = WipedBuffer(capacity: 2 * Self.maximum)
        let newLength = Lines(before.bytes, length).replacingAPIKey(by: key, in: after)
        guard newLength <= Self.maximum else { throw SystemError(EFBIG) }
        try replace(UnsafeRawBufferPointer(rebasing: after.bytes[..<newLength]), isRead)
    }

    /// Makes the directories that the file lies in, for the owner alone.
    private func makeDirectories() throws(SystemError) {
        for slash in path.indices.dropFirst() where path[slash] == "/" {
            if mkdir(String(path[..<slash]), 0o700) != 0, errno != EEXIST, errno != EISDIR {
                throw SystemError()
            }
        }
    }

    /// Reads the file; one that is not there is empty. Another user's is not written to: they could read the key.
    private func read(into buffer: WipedBuffer) throws(SystemError) -> Int {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return 0 }
        try checked(descriptor)
        defer { close(descriptor) }
        guard Files.isOwn(try Files.status(of: descriptor)) else { throw SystemError(EPERM) }
        let length = try buffer.read(descriptor)
        if length > Self.maximum { throw SystemError(EFBIG) }
        return length
    }

    private func replace(
        _ bytes: UnsafeRawBufferPointer, _ isRead: (_ path: String) -> Bool
    ) throws(SystemError) {
        let resolved = realpath(path, nil)  // a link to the file stays one
        defer { free(resolved) }
        let target = resolved.map { String(cString: $0) } ?? path
        let temporary = "\(target).\(getpid())"
        let descriptor = try checked(
            open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600))
        do throws(SystemError) {
            do throws(SystemError) {
                try checked(fchmod(descriptor, 0o600))
                try Files.writeAll(descriptor, bytes)
                try Files.synchronize(descriptor)
            } catch {
                close(descriptor)
                throw error
            }
            try Files.closeWritten(descriptor)
            guard isRead(temporary) else { throw SystemError(EINVAL) }
            try checked(rename(temporary, target))
        } catch {
            unlink(temporary)
            throw error
        }
        try Files.synchronizeDirectory(of: target)
    }
}

/// The lines of a settings file, with the library's eyes: it reads what comes before any section and what is in
/// [fireworks] or [default].
private struct Lines {
    private struct Line {
        let bytes: Slice<UnsafeMutableRawBufferPointer>
        let trimmed: Slice<UnsafeMutableRawBufferPointer>
        let isOurs: Bool

        /// Whether the library takes the API key from the line: names are in upper or lower case, with "-" or "_".
        var setsAPIKey: Bool {
            let name = trimmed.prefix { $0 != 0x3d && $0 != 0x3a }.reversed().drop(while: Lines.isBlank)
                .reversed()
            let lower = name.map { $0 == 0x2d ? 0x5f : $0 | ((0x41...0x5a).contains($0) ? 0x20 : 0) }
            return isOurs && lower.elementsEqual("api_key".utf8)
                && trimmed.contains { $0 == 0x3d || $0 == 0x3a }
        }

        var isSetting: Bool { isOurs && !trimmed.isEmpty && trimmed.first != 0x23 && trimmed.first != 0x3b }
    }

    /// The mark that an editor may put before the first line, which belongs to no line.
    private let mark: Slice<UnsafeMutableRawBufferPointer>
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
            var trimmed = bytes[at..<end].drop(while: Self.isBlank)
            while let last = trimmed.last, Self.isBlank(last) { trimmed = trimmed.dropLast() }
            if trimmed.first == 0x5b { isOurs = Self.isOurs(trimmed) }
            lines.append(Line(bytes: bytes[at..<end], trimmed: trimmed, isOurs: isOurs))
            at = end + 1
        }
    }

    /// Whether a line such as "[Fireworks] # mine" begins a section that is read.
    private static func isOurs(_ header: Slice<UnsafeMutableRawBufferPointer>) -> Bool {
        guard let end = header.firstIndex(of: 0x5d) else { return false }
        let rest = header[(end + 1)...].first { !isBlank($0) }
        var name = header[..<end].dropFirst().drop(while: isBlank)
        while let last = name.last, isBlank(last) { name = name.dropLast() }
        let text = String(decoding: name, as: UTF8.self).lowercased()
        return (rest == nil || rest == 0x23 || rest == 0x3b) && (text == "fireworks" || text == "default")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }

    /// Where the line of the API key goes: in the place of the first one there is, else at the end, else, where the end is
    /// somebody else's, behind the last line that is ours, comments aside.
    private var place: Int {
        if let first = lines.firstIndex(where: \.setsAPIKey) { return first }
        if lines.last?.isOurs ?? true { return lines.count }
        return lines.lastIndex(where: \.isSetting).map { $0 + 1 } ?? 0
    }

    /// Writes the new content. Returns its length.
    func replacingAPIKey(by key: UnsafeRawBufferPointer, in target: WipedBuffer) -> Int {
        var length = 0
        func add(_ bytes: some Collection<UInt8>) {
            for byte in bytes where length < target.bytes.count {
                target.bytes[length] = byte
                length += 1
            }
        }
        add(mark)
        for index in 0...lines.count {
            if index == place {
                add("api_key = ".utf8)
                add(key)
                add("\n".utf8)
            }
            if index < lines.count, !lines[index].setsAPIKey {
                add(lines[index].bytes)
                add("\n".utf8)
            }
        }
        return length
    }
}

enum SecretPrompt {
    /// Reads one line into the buffer, without its end and with a NUL behind it. A terminal is asked, and shows nothing of
    /// the answer. EFBIG: the line does not fit.
    static func read(_ question: String, into buffer: WipedBuffer) throws(SystemError) {
        let number = Interruption.holdingSignals { mask -> Int32 in
            var before = termios()
            guard tcgetattr(STDIN_FILENO, &before) == 0 else { return readLine(buffer, &mask) }
            var silent = before
            silent.c_lflag &= ~tcflag_t(ECHO)
            guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else { return errno }
            Report.raw(Array(question.utf8))
            let number = readLine(buffer, &mask)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            Report.raw([0x0a])
            return number
        }
        try checkedNumber(number)
    }

    private static func readLine(_ buffer: WipedBuffer, _ mask: inout sigset_t) -> Int32 {
        var length = 0
        while true {
            // Signals come through while it waits, and at no other time.
            var descriptors = fd_set()
            withUnsafeMutableBytes(of: &descriptors) { $0[0] = 1 << UInt8(STDIN_FILENO) }
            if pselect(STDIN_FILENO + 1, &descriptors, nil, nil, nil, &mask) < 0 { return errno }
            let count = Glibc.read(STDIN_FILENO, buffer.bytes.baseAddress?.advanced(by: length), 1)
            if count < 0 { return errno }
            if count == 0 || buffer.bytes[length] == 0x0a { break }
            length += 1
            if length == buffer.bytes.count { return EFBIG }
        }
        if length > 0, buffer.bytes[length - 1] == 0x0d { length -= 1 }
        buffer.bytes[length] = 0
        return 0
    }
}
