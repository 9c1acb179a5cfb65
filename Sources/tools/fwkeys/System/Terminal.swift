// Terminal.swift - output to a terminal
//
// glibc counts the columns of a character (wcwidth), in a locale that knows UTF-8. Text that comes from the service is shown
// without what a terminal acts on and without what turns text around or cannot be seen: every such character is a "?".

import ArgumentParser
import CGlibc
@preconcurrency import Glibc

enum Environment {
    static func value(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// Nil takes the variable away.
    static func set(_ name: String, _ value: String?) {
        if let value { setenv(name, value, 1) } else { unsetenv(name) }
    }
}

enum ColorWish: String, CaseIterable, ExpressibleByArgument {
    case auto  // on a terminal without NO_COLOR
    case always, never
}

enum Terminal {
    /// The columns of the terminal that the descriptor is; nil: it is none, and a line may be as long as it likes.
    static func columns(_ descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        if let columns = Environment.value("COLUMNS").flatMap({ Int($0) }), (1...100_000).contains(columns) {
            return columns
        }
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// Whether output to the descriptor is colored.
    static func isColored(_ descriptor: Int32, _ wish: ColorWish) -> Bool {
        if wish != .auto { return wish == .always }
        return isatty(descriptor) == 1 && Environment.value("NO_COLOR") == nil && getenv("TERM") != nil
            && Environment.value("TERM") != "dumb"
    }

    private static let isUTF8 =
        setlocale(LC_CTYPE, "C.UTF-8") != nil || setlocale(LC_CTYPE, "en_US.UTF-8") != nil

    static func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width($1) } }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII || !isUTF8 { return 1 }
        return max(Int(wcwidth(wchar_t(scalar.value))), 0)
    }

    /// As much of the start of a text as takes no more than so many columns.
    static func prefix(_ text: String, columns: Int) -> String {
        var room = columns
        return String(
            text.prefix { character in
                room -= width(String(character))
                return room >= 0
            })
    }

    /// The text with "?" for every character that a terminal acts on, that turns text around, or that cannot be seen.
    static func harmless(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(isHarmful(scalar) ? "?" : scalar) }
        return String(result)
    }

    static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7f }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
        default: return false
        }
    }
}

/// Lines on standard error. A line is put together first and written in one piece, so that programs that fail at once do not
/// mix their lines. That nothing can be written there has nowhere to be told.
enum Report {
    private static let lineCapacity = 4096

    /// Whether something is shown in place of a line, such as a progress bar, that the next line must take away.
    nonisolated(unsafe) private static var isPlaceTaken = false

    static func line(_ message: String) {
        makeWay()
        let line = "fwkeys: \(Terminal.harmless(message))"
        // The end of a part of a string is never inside a character.
        let end = line.utf8.index(line.startIndex, offsetBy: lineCapacity - 1, limitedBy: line.endIndex)
        raw(Array(line[..<(end ?? line.endIndex)].utf8) + [0x0a])
    }

    /// Shows a text in place of a line until `makeWay` or the next line takes it away.
    static func show(_ text: String) {
        raw(Array("\r\(text)\u{1b}[K".utf8))
        isPlaceTaken = true
    }

    static func makeWay() {
        if isPlaceTaken { raw(Array("\r\u{1b}[K".utf8)) }
        isPlaceTaken = false
    }

    /// The same without the program's name in front.
    static func plain(_ text: String) { raw(Array((Terminal.harmless(text) + "\n").utf8)) }

    static func raw(_ bytes: [UInt8]) { try? bytes.withUnsafeBytes { try standardError.write($0) } }

    nonisolated(unsafe) private static let standardError = File(adopting: STDERR_FILENO)
}

enum Prompt {
    nonisolated(unsafe) private static let standardInput = File(adopting: STDIN_FILENO)

    /// Reads one line into the buffer. A terminal is asked, and shows nothing of the answer if that is a secret.
    static func ask(_ question: String, into buffer: WipedBuffer, isSecret: Bool) throws {
        try Interruption.holdingSignals { mask in
            // Signals come through while it waits, and at no other time.
            func wait() throws {
                var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
                try checked(ppoll(&wait, 1, nil, &mask))
            }
            var before = termios()
            if tcgetattr(STDIN_FILENO, &before) != 0 { return try buffer.readLine(standardInput, wait: wait) }
            var silent = before
            if isSecret { silent.c_lflag &= ~tcflag_t(ECHO) }
            try checked(tcsetattr(STDIN_FILENO, isSecret ? TCSAFLUSH : TCSANOW, &silent))
            defer {
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
                if isSecret || Interruption.signal != 0 { Report.raw([0x0a]) }
            }
            Report.raw(Array(question.utf8))
            try buffer.readLine(standardInput, wait: wait)
        }
    }
}
