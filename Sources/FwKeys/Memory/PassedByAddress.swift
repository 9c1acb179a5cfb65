// PassedByAddress.swift - keeps the compiler from copying a large struct
//
// Swift passes a struct that it can load as a value, however large: several hundred bytes are copied to the stack for each
// call of one of its methods. A struct that contains an atomic is passed by address, as in C. Nobody looks at this atomic.
// It is in one struct, `Operation`, where the copies would be a fifteenth of the instructions of a create.

import Synchronization

public struct PassedByAddress: ~Copyable {
    private let atomic = Atomic<Bool>(false)

    public init() {}
}
