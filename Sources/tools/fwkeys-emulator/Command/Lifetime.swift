// When the emulator ends: on a signal, or, where --until-stdin-closes asks for it, with the program that started
// it. Its standard input is then a pipe from that program; the end of the pipe is seen even if the program was
// killed, so no emulator is left behind.

import ArgumentParser
import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

enum Lifetime {
    /// What is to be removed at the end: a file and its folder. Texts of C, for a signal handler.
    nonisolated(unsafe) private static var madeFile:
        (path: UnsafeMutablePointer<CChar>, folder: UnsafeMutablePointer<CChar>)?

    /// Ends the process with status 0 on SIGTERM and SIGINT. `_exit` may be called in a signal handler.
    static func endOnSignals() {
        signal(SIGTERM) { _ in Lifetime.end() }
        signal(SIGINT) { _ in Lifetime.end() }
    }

    /// Without the clean-up of `exit`, which would race with the threads that still serve.
    private static func end() -> Never {
        if let madeFile {
            unlink(madeFile.path)
            rmdir(madeFile.folder)
        }
        _exit(0)
    }

    /// Makes a folder that is removed at the end, with the file in it.
    static func temporaryFile(named name: String) throws -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/fwkeys-emulator-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil, let folder = strdup(template) else {
            throw ValidationError("--tls: no folder in \(parent): \(String(cString: strerror(errno)))")
        }
        let path = "\(String(cString: folder))/\(name)"
        madeFile = strdup(path).map { ($0, folder) }
        return path
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
                Lifetime.end()
            }
        }
    }
}
