// InPlace.swift - keeps a large struct where it is
//
// Swift passes a struct that it can load as a value, however large, and makes a copy on the stack to lend it to a
// function: several hundred bytes at every call. A struct that has an atomic in it is lent by its address, as in C. This
// one is never looked at; it costs a byte.

import Synchronization

struct InPlace: ~Copyable {
    private let atomic = Atomic<Bool>(false)
}
