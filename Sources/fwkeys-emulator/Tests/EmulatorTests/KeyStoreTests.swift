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
        var store = KeyStore()
        for number in 0..<20 {
            let owner = number % 2 == 0 ? owner : other
            _ = store.mint(KeyTemplate(owner: owner, displayName: "\(number)"))
        }
        let even = stride(from: 0, to: 20, by: 2).map { "\($0)" }
        #expect(names(store, .user(owner), pageSize: pageSize) == even)
        #expect(names(store, .account("a"), pageSize: pageSize) == (0..<20).map { "\($0)" })
        #expect(names(store, .account("b"), pageSize: pageSize) == [])
        #expect(store.count(in: .user(owner)) == 10)
    }

    @Test func aKeyDeletedBetweenPagesMovesNoOther() {
        var store = KeyStore()
        let keys = (0..<9).map { store.mint(KeyTemplate(owner: owner, displayName: "\($0)")).sequence }
        let first = store.page(of: .user(owner), after: 0, limit: 3) { _, _ in true }
        for index in [0, 2, 3] { store.remove(keys[index]) }
        let cursor = first.keys.last?.sequence ?? 0
        let second = store.page(of: .user(owner), after: cursor, limit: 3) { _, _ in true }
        #expect(second.keys.map(\.record.displayName) == ["4", "5", "6"])
        #expect(second.hasMore)
    }

    @Test func manyDeletionsLeaveAShortList() {
        var store = KeyStore()
        let keys = (0..<1_000).map { store.mint(KeyTemplate(owner: owner, displayName: "\($0)")).sequence }
        for sequence in keys.dropLast() { store.remove(sequence) }
        store.remove(keys[0])
        #expect(names(store, .user(owner), pageSize: 10) == ["999"])
        #expect(store.count(in: .user(owner)) == 1)
        #expect(store.count == 1)
    }

    @Test func aSecretOpensItsKeyUntilTheKeyIsGone() {
        var store = KeyStore()
        let (secret, sequence) = store.mint(KeyTemplate(owner: owner))
        #expect(store.sequence(withSecret: secret) == sequence)
        #expect(store.sequence(withSecret: secret + "x") == nil)
        store.remove(sequence)
        #expect(store.sequence(withSecret: secret) == nil)
    }

    @Test func anIdIsFoundOnlyUnderItsOwner() throws {
        var store = KeyStore()
        let sequence = store.mint(KeyTemplate(owner: owner)).sequence
        let keyId = try #require(store[sequence]).keyId
        #expect(store.sequence(withId: keyId, ownedBy: owner) == sequence)
        #expect(store.sequence(withId: keyId, ownedBy: other) == nil)
    }

    @Test func secretsHaveTheServicesForm() throws {
        var store = KeyStore()
        for _ in 0..<200 {
            let (secret, sequence) = store.mint(KeyTemplate(owner: owner))
            let record = try #require(store[sequence])
            #expect(secret.wholeMatch(of: /fw_[0-9A-Za-z]{22,24}/) != nil)
            #expect(record.keyId.wholeMatch(of: /key_[0-9A-Za-z]{16}/) != nil)
            #expect(record.prefix.utf8.count == 7 && secret.hasPrefix(record.prefix))
        }
        #expect(store.count == 200)
    }

    /// The examples of FIPS 180-4, and lengths around the block.
    @Test(arguments: [
        ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ("a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
        ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
    func hashesAsTheStandardSays(text: String, repetitions: Int, digest: String) {
        let message = String(repeating: text, count: repetitions)
        let hexadecimal = SHA256.hash(message.utf8).map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }
        #expect(hexadecimal.joined() == digest)
    }
}
