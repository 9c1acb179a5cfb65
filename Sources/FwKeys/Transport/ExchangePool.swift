// ExchangePool.swift - the exchanges that nobody uses at present
//
// Making one costs more than a request does, so a queue keeps as many as it may use at once.

@safe
struct ExchangePool: ~Copyable {
    private var first: OpaquePointer?
    private(set) var count = 0

    init() {
        unsafe first = nil
    }

    @unsafe
    mutating func take() -> Box<Exchange>? {
        guard let exchange = unsafe Box<Exchange>(first) else { return nil }
        unsafe first = exchange.object.nextIdle
        count -= 1
        return unsafe exchange
    }

    @unsafe
    mutating func put(_ exchange: Box<Exchange>) {
        unsafe exchange.object.nextIdle = first
        unsafe first = exchange.pointer
        count += 1
    }

    /// The end of the pool.
    func freeAll() {
        var candidate = unsafe first
        while let exchange = unsafe Box<Exchange>(candidate) {
            unsafe candidate = exchange.object.nextIdle
            unsafe exchange.free()
        }
    }
}
