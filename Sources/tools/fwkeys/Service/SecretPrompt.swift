// SecretPrompt.swift - an API key from standard input, from a person or from a pipe
//
// A terminal that does not show what is typed must show it again afterwards, after Ctrl-C too: so the signal is only noted
// while the key is read.

@preconcurrency import Glibc

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
