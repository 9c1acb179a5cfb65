// PassedByAddress.swift - keeps the compiler from copying a large struct
//
// Swift passes a struct that it can load as a value, however large: several hundred bytes are copied to the stack for each
// call of one of its methods. A struct that contains an atomic is passed by address, as in C. Nobody looks at this atomic.
// It is in the structs that a create hands from function to function, where the copies would be a sixth of the library's own
// instructions. In `Operation` it saves 7 KB besides.

import Synchronization

public struct PassedByAddress: ~Copyable {
    private let atomic = Atomic<Bool>(false)

    public init() {}
}
