// Product.swift - how an operation hands over its product
//
// The memory for the product is allocated when the operation begins, before anything is sent. If memory ran out at the end, a
// key would be lost.

import FwKeysTransport

extension OperationKind.Product {
    /// The size of the object behind the C handle.
    fileprivate var byteCount: Int {
        switch self {
        case .nothing: 0
        case .key: Box<KeyRecord>.size
        case .list: Box<KeyList>.size
        case .identity: Box<Identity>.size
        case .rotation: Box<Rotation>.size
        case .sweep: Box<OrphanCleanup>.size
        }
    }
}

extension Operation {
    /// Reserves all memory that handing over the product needs.
    mutating func reserveProduct() throws(OutOfMemory) {
        if kind.product != .nothing { room = try Reservation(byteCount: kind.product.byteCount) }
        if kind.product == .rotation { rotationPlan = try Rotation.Plan(self) }
    }

    /// The product as a handle for C. Nil if the operation has no product, or has handed it over already.
    @unsafe
    mutating func takeProduct(
        _ client: borrowing SharedClient, _ call: borrowing PreparedCall
    ) -> OpaquePointer? {
        switch kind.product {
        case .nothing: return nil
        case .key:
            guard let key = key.take() else { return nil }
            return unsafe room?.fill(key)
        case .list:
            let list = KeyList(
                client.share(), call.cancelToken.share(), call.selection.share(), takingFrom: &self)
            guard let list else { return nil }
            return unsafe room?.fill(list)
        case .identity:
            guard let identity = identity.take() else { return nil }
            return unsafe room?.fill(identity)
        case .rotation:
            guard let rotation = Rotation(client.share(), takingFrom: &self) else { return nil }
            return unsafe room?.fill(rotation)
        case .sweep:
            guard let sweep = cleanup.take() else { return nil }
            return unsafe room?.fill(sweep)
        }
    }
}
