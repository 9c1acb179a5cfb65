// The sequence numbers of a list of keys, in order of creation. A page is found by bisection. A removed key
// leaves a gap that is closed once half of the list is gaps: removal costs next to nothing however long
// the list is, and the list never holds more than twice what is alive.

struct KeyOrder: Sendable {
    private struct Slot: Sendable {
        var sequence: KeyStore.Sequence
        var isLive: Bool
    }

    private var slots: [Slot] = []
    private(set) var count = 0

    /// Appends a sequence number, which must be higher than all before it.
    mutating func append(_ sequence: KeyStore.Sequence) {
        precondition(slots.last.map { $0.sequence < sequence } ?? true, "sequence numbers must increase")
        slots.append(Slot(sequence: sequence, isLive: true))
        count += 1
    }

    mutating func remove(_ sequence: KeyStore.Sequence) {
        let index = firstIndex(after: sequence - 1)
        guard index < slots.count, slots[index].sequence == sequence, slots[index].isLive else { return }
        slots[index].isLive = false
        count -= 1
        if count < slots.count / 2 { slots.removeAll { !$0.isLive } }
    }

    /// Calls back with each sequence number above `cursor`, until the callback returns false.
    func forEach(after cursor: KeyStore.Sequence, _ body: (KeyStore.Sequence) -> Bool) {
        for slot in slots[firstIndex(after: cursor)...] where slot.isLive {
            guard body(slot.sequence) else { return }
        }
    }

    private func firstIndex(after cursor: KeyStore.Sequence) -> Int {
        var low = 0
        var high = slots.count
        while low < high {
            let middle = (low + high) / 2
            if slots[middle].sequence <= cursor {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
