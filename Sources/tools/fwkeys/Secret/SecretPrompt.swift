// SecretPrompt.swift - asks for a secret

import CGlibc
@preconcurrency import Glibc

enum SecretPrompt {
    /// Reads one line into the buffer, without its end and with a NUL behind it. A terminal is asked, and shows nothing of
    /// the answer. EFBIG: the line does not fit.
    static func read(_ question: String, into buffer: WipedBuffer) throws {
        try Interruption.holdingSignals { mask in
            var before = termios()
            if tcgetattr(STDIN_FILENO, &before) != 0 { return try readLine(buffer, &mask) }
            var silent = before
            silent.c_lflag &= ~tcflag_t(ECHO)
            try checked(tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent))
            defer {
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
                Report.raw([0x0a])
            }
            Report.raw(Array(question.utf8))
            try readLine(buffer, &mask)
        }
    }

    private static func readLine(_ buffer: WipedBuffer, _ mask: inout sigset_t) throws {
        var length = 0
        while true {
            // Signals come through while it waits, and at no other time.
            var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            try checked(ppoll(&wait, 1, nil, &mask))
            let count = try checked(
                Glibc.read(STDIN_FILENO, buffer.bytes.baseAddress?.advanced(by: length), 1))
            if count == 0 || buffer.bytes[length] == 0x0a { break }
            length += 1
            if length == buffer.bytes.count { throw SystemError(EFBIG) }
        }
        if length > 0, buffer.bytes[length - 1] == 0x0d { length -= 1 }
        buffer.bytes[length] = 0
    }
}
