// Terminal.swift - the terminal that a descriptor may be, and what may be shown on it
//
// glibc counts the columns of a character (wcwidth), in a locale that knows UTF-8. Text that comes from the service is shown
// without what a terminal acts on and without what turns text around or cannot be seen: every such character is a "?".

import CGlibc
@preconcurrency import Glibc

enum Terminal {
    /// The columns of the terminal that the descriptor is; nil: it is none, and a line may be as long as it likes.
    static func columns(_ descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)),
            (1...100_000).contains(columns)
        {
            return columns
        }
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// Whether output to the descriptor is colored: "always", "never", or nil for a terminal without NO_COLOR.
    static func isColored(_ descriptor: Int32, _ wish: String?) -> Bool {
        switch wish {
        case "always": return true
        case "never": return false
        default: break
        }
        let isRefused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let isDumb = getenv("TERM").map { strcmp($0, "dumb") == 0 } ?? true
        return isatty(descriptor) == 1 && !isRefused && !isDumb
    }

    private static let isUTF8: Bool =
        setlocale(LC_CTYPE, "C.UTF-8") != nil || setlocale(LC_CTYPE, "en_US.UTF-8") != nil

    /// How many columns a text takes that is harmless.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII || !isUTF8 { return 1 }
        return max(Int(wcwidth(wchar_t(scalar.value))), 0)
    }

    /// As much of the start of a text as takes no more than so many columns.
    static func prefix(_ text: String, columns: Int) -> String {
        var room = columns
        var kept = ""
        for character in text {
            room -= width(String(character))
            if room < 0 { break }
            kept.append(character)
        }
        return kept
    }

    /// The text with "?" for every character that a terminal acts on, that turns text around, or that cannot be seen.
    static func harmless(_ text: String) -> String {
        if text.unicodeScalars.allSatisfy({ !isHarmful($0) }) { return text }
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
