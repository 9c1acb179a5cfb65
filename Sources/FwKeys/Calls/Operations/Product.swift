// Product.swift - how an operation hands over what it made
//
// The room for it is taken when the operation begins, before anything is sent: memory that ran out at the end would lose
// a key.

import FwKeysTransport

extension OperationKind.Product {
    /// How much room C's handle needs.
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
    /// Takes all the memory that handing over the product will need.
    public mutating func reserveProduct() throws(OutOfMemory) {
        if kind.product != .nothing { room = try Reservation(byteCount: kind.product.byteCount) }
        if kind.product == .rotation { rotationPlan = try Rotation.Plan(self) }
    }

    /// The product as a handle for C; nil where the operation gives nothing, or has given it.
    @unsafe
    public mutating func takeProduct(
        _ client: borrowing SharedClient, _ call: borrowing PreparedCall
    ) -> OpaquePointer? {
        switch kind.product {
        case .nothing: return nil
        case .key:
            guard let key = takeKey() else { return nil }
            return unsafe room?.fill(key)
        case .list:
            let list = KeyList(
                client.share(), call.cancelToken.share(), call.selection.share(), takingFrom: &self)
            guard let list else { return nil }
            return unsafe room?.fill(list)
        case .identity:
            guard let identity = takeIdentity() else { return nil }
            return unsafe room?.fill(identity)
        case .rotation:
            guard let rotation = Rotation(client.share(), takingFrom: &self) else { return nil }
            return unsafe room?.fill(rotation)
        case .sweep:
            guard let sweep = takeCleanup() else { return nil }
            return unsafe room?.fill(sweep)
        }
    }
}
