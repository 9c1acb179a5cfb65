// When the emulator ends: with the program that started it. Its standard input is a pipe from that program;
// the end of the pipe is seen even if the program was killed, so no emulator is left behind.

import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

enum Lifetime {
    /// Ends the process with status 0 on SIGTERM and SIGINT. `_exit` may be called in a signal handler.
    static func endOnSignals() {
        signal(SIGTERM) { _ in _exit(0) }
        signal(SIGINT) { _ in _exit(0) }
    }

    /// Ends the process with status 0 once standard input has ended.
    static func endWithStandardInput() {
        // In the background of a terminal, reading would stop the process; ignored, it fails with EIO.
        signal(SIGTTIN, SIG_IGN)
        // A queue of its own: the read blocks for as long as the emulator lives.
        DispatchQueue(label: "standard-input").async {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = read(STDIN_FILENO, &buffer, buffer.count)
                if count > 0 || (count < 0 && errno == EINTR) { continue }
                if count < 0 && errno == EIO { return }
                // Without the clean-up of `exit`, which would race with the threads that still serve.
                _exit(0)
            }
        }
    }
}
