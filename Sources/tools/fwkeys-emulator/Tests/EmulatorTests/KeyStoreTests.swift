// The store and its lists: what comes back page by page must be every key once, in order, whatever is made
// or deleted on the way.

import Testing

@testable import Emulator

@Suite struct KeyStoreTests {
    private let owner = UserName(account: "a", user: "u")
    private let other = UserName(account: "a", user: "v")

    private func names(_ store: KeyStore, _ scope: KeyScope, pageSize: Int) -> [String] {
        var names: [String] = []
        var cursor: KeyStore.Sequence = 0
        while true {
            let page = store.page(of: scope, after: cursor, limit: pageSize) { _, _ in true }
            names += page.keys.map(\.record.displayName)
            guard page.hasMore, let last = page.keys.last else { return names }
            cursor = last.sequence
        }
    }

    @Test(arguments: [1, 2, 3, 7, 100]) func pagesHoldEveryKeyOnceAndInOrder(pageSize: Int) {
        var store = KeyStore(.recorded)
        for number in 0..<20 {
            let owner = number % 2 == 0 ? owner : other
            _ = store.mint(KeyTemplate(owner: owner, displayName: "\(number)"), at: .now())
        }
        let even = stride(from: 0, to: 20, by: 2).map { "\($0)" }
        #expect(names(store, .user(owner), pageSize: pageSize) == even)
        #expect(names(store, .account("a"), pageSize: pageSize) == (0..<20).map { "\($0)" })
        #expect(names(store, .account("b"), pageSize: pageSize) == [])
        #expect(store.count(in: .user(owner)) == 10)
    }

    @Test func aKeyDeletedBetweenPagesMovesNoOther() {
        var store = KeyStore(.recorded)
        let keys = (0..<9).map {
            store.mint(KeyTemplate(owner: owner, displayName: "\($0)"), at: .now()).sequence
        }
        let first = store.page(of: .user(owner), after: 0, limit: 3) { _, _ in true }
        for index in [0, 2, 3] { store.remove(keys[index]) }
        let cursor = first.keys.last?.sequence ?? 0
        let second = store.page(of: .user(owner), after: cursor, limit: 3) { _, _ in true }
        #expect(second.keys.map(\.record.displayName) == ["4", "5", "6"])
        #expect(second.hasMore)
    }

    @Test func manyDeletionsLeaveAShortList() {
        var store = KeyStore(.recorded)
        let keys = (0..<1_000).map {
            store.mint(KeyTemplate(owner: owner, displayName: "\($0)"), at: .now()).sequence
        }
        for sequence in keys.dropLast() { store.remove(sequence) }
        store.remove(keys[0])
        #expect(names(store, .user(owner), pageSize: 10) == ["999"])
        #expect(store.count(in: .user(owner)) == 1)
        #expect(store.count == 1)
    }

    @Test func aSecretOpensItsKeyUntilTheKeyIsGone() {
        var store = KeyStore(.recorded)
        let (record, sequence) = store.mint(KeyTemplate(owner: owner), at: .now())
        let secret = record.secret
        #expect(store.sequence(withSecret: secret) == sequence)
        #expect(store.sequence(withSecret: secret + "x") == nil)
        store.remove(sequence)
        #expect(store.sequence(withSecret: secret) == nil)
    }

    @Test func anIdIsFoundOnlyUnderItsOwner() throws {
        var store = KeyStore(.recorded)
        let sequence = store.mint(KeyTemplate(owner: owner), at: .now()).sequence
        let keyId = try #require(store[sequence]).keyId
        #expect(store.sequence(withId: keyId, ownedBy: owner) == sequence)
        #expect(store.sequence(withId: keyId, ownedBy: other) == nil)
    }

    @Test(arguments: WireForm.allCases) func secretsHaveTheServicesForm(form: WireForm) {
        var store = KeyStore(form)
        for _ in 0..<200 {
            let record = store.mint(KeyTemplate(owner: owner), at: .now()).record
            let id = form == .recorded ? /key_[0-9A-Za-z]{8}/ : /key_[0-9A-Za-z]{16}/
            #expect(record.secret.wholeMatch(of: /fw_[0-9A-Za-z]{22,24}/) != nil)
            #expect(record.keyId.wholeMatch(of: id) != nil)
            #expect(record.prefix.utf8.count == 7 && record.secret.hasPrefix(record.prefix))
        }
        #expect(store.count == 200)
    }
}
