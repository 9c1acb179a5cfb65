// SystemError.swift - messages for common system errors
//
// strerror(3) would use the language of the host.

import FwKeysMemory

public enum SystemError {
    /// Nil for any other number.
    public static func words(_ number: Int32) -> Literal? {
        switch number {
        case ENOENT, ENOTDIR: "no such file"
        case EACCES: "permission denied"
        case ECONNREFUSED: "connection refused"
        case ETIMEDOUT: "connection timed out"
        case EHOSTUNREACH: "no route to the host"
        case ENETUNREACH: "network unreachable"
        default: nil
        }
    }
}
