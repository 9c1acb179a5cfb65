// SystemError.swift - what a call of the system failed with

@preconcurrency import Glibc

struct SystemError: Error {
    let number: Int32

    init(_ number: Int32 = errno) {
        self.number = number
    }

    /// The system's own words, "No space left on device".
    var text: String { String(cString: strerror(number)) }
}

/// Throws what a call failed with that answers with -1.
@discardableResult
func checked<Result: SignedInteger>(_ result: Result) throws(SystemError) -> Result {
    if result < 0 { throw SystemError() }
    return result
}

/// Throws what a call failed with that answers with an error number.
func checkedNumber(_ number: Int32) throws(SystemError) {
    if number != 0 { throw SystemError(number) }
}
