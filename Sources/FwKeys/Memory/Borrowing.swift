// Borrowing.swift - borrows the value of an optional that cannot be copied
//
// Optional chaining would move the value out, which a borrowed optional does not allow.

extension Optional where Wrapped: ~Copyable {
    /// What `body` makes of the value; nil where there is none.
    @inline(__always)
    public borrowing func read<Result: ~Copyable, Failure: Error>(
        _ body: (borrowing Wrapped) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        switch self {
        case .some(let value): try body(value)
        case .none: nil
        }
    }
}
