// Product.swift - what an operation hands over
//
// A list and a rotation are made when the operation begins, before anything is sent. If memory ran out at the end, a key
// would be lost. Everything else comes out of a response, and has its place on the heap from then on.

import FwKeysTransport

extension Operation {
    /// Makes what handing over the product needs.
    mutating func makeProduct(
        _ client: borrowing SharedClient, _ call: borrowing PreparedCall
    ) throws(OutOfMemory) {
        switch kind {
        case .list:
            if let walk = walk.take() { list = try Shared(KeyList(client, call, ids, walk)) }
        case .rotationBegin, .rotationResume: rotation = try Shared(Rotation(client, collection, ids))
        default: break
        }
    }

    /// The product as a handle for C. Nil if the operation has no product, or has handed it over already.
    @safe
    mutating func takeProduct() -> OpaquePointer? {
        switch kind.product {
        case .nothing: return nil
        case .key: return key.takeHandle()
        case .list: return list.takeHandle()
        case .identity: return identity.takeHandle()
        case .rotation:
            guard let key = key.take() else { return nil }
            rotation?.object.key = consume key
            return rotation.takeHandle()
        case .sweep: return cleanup.takeHandle()
        }
    }
}
