// ReplyTargets.swift - bodies of answers: to a create, to a list, and what says no
//
// Whatever a body holds, it must end in a record or a flaw, and what is said of it must be true: the secret is gone from
// the body, an id that is used to delete a key is one, the service's words are short and harmless.

@testable import FwKeysCalls

/// The answer to a create, whole and cut at a place that the input's first byte chooses.
enum CreateReplyTarget {
    static func run(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let whole = [UInt8](input.dropFirst())
        let end = read(whole)
        let cutEnd = read([UInt8](whole.prefix(whole.count * Int(first) / 256)))
        // The order mark aside, whose first bytes are no mark yet, a beginning of something good is not called bad.
        if end == .whole, whole.first != 0xef {
            require(cutEnd != .refused, "a cut reply is refused")
        }
    }

    private static func read(_ text: [UInt8]) -> SecretLocation.End {
        var body = Bytes(copying: text)
        let location = SecretLocator.locate(in: &body)
        for range in [location.secret, location.keyID] {
            guard let range else { continue }
            require(text[range.lowerBound - 1] == 0x22 && text[range.upperBound] == 0x22, "no string")
        }
        if let id = CreateReply.keyID(location, in: body) { look(at: [UInt8](id.span)) }
        let pages = try! SecretPages.make()
        do throws(JSONDocument.ParseError) {
            let record = try CreateReply.read(&body, location, into: pages)
            look(at: record)
            require(location.end == .whole, "a record out of half an answer")
            require(hasSecret(record), "a key without a secret")
            checkBlank([UInt8](body.span), location)
        } catch {
            require(error == .unusable, "there is memory")
        }
        return location.end
    }

    /// The id that a key is deleted by.
    private static func look(at id: [UInt8]) {
        require(!id.isEmpty && !id.contains(0), "an id that C sees cut")
        require(UTF8Text.isValid(id.span), "not UTF-8")
        let request = try! Request.delete(id.span, from: collection.span)
        let body = [UInt8](request.body.span)
        require(JSONOracle.isObject(body), "a deletion that is no JSON")
    }

    private static let collection = [UInt8]("https://h/v1".utf8)

    private static func hasSecret(_ record: borrowing KeyRecord) -> Bool {
        switch record.secret {
        case .some(let secret): secret.count > 0
        case .none: false
        }
    }

    private static func checkBlank(_ body: [UInt8], _ location: SecretLocation) {
        guard let secret = location.secret else { fatalError("a secret from nowhere") }
        require(body[secret].allSatisfy { $0 == 0x78 }, "left in the body")
    }

    /// Reads every field as C would.
    static func look(at record: borrowing KeyRecord) {
        var index = 0
        while let field = KeyRecord.Field(rawValue: index) {
            index += 1
            let id = record[field]
            let text = [UInt8](record.texts.text(id))
            require(id.isAbsent || !text.isEmpty, "empty is absent")
            require(UTF8Text.isValid(text.span), "not UTF-8")
            _ = try? Timestamp(parsing: text.span)
            if let start = record.texts.cString(id) {
                require(unsafe strlen(start) == text.count, "C sees another text")
            }
        }
        if let marker = record.markerCString { require(unsafe strlen(marker) == 16, "no marker") }
        for index in -1...record.annotations.count {
            let isThere = index >= 0 && index < record.annotations.count
            require(unsafe (record.annotations.nameCString(index) != nil) == isThere, "annotation")
            require(unsafe (record.annotations.valueCString(index) != nil) == isThere, "annotation")
        }
    }
}

/// A list, its pages with 0xff between them, which is in no text; users where the first byte is odd.
enum ListPageTarget {
    static let url = [UInt8]("https://h/keys".utf8)
    static let digits = [UInt8]("0123456789abcdef".utf8)
    private static let secret = [UInt8]("fw_0123456789abcdefghij".utf8)
    private static let owner = [
        [UInt8]("x-fireworks-account-id: a\r\n".utf8),
        [UInt8]("x-fireworks-developer-email: me@b.c\r\n".utf8),
    ]

    static func run(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let items = first & 1 == 0 ? ListPage.Items.apiKeys : .users
        let scope = PageWalk.Scope(mindsTotal: first & 2 == 0, isSinglePage: first & 4 != 0)
        let none = [UInt8]()
        var walk = try! PageWalk(url.span, query: none.span, token: none.span, scope)
        var cleanup = OrphanCleanup(try! Marker(digits.span, ""))
        cleanup.begin(.sweep)
        cleanup.beginLook()
        var headers = ReplyHeaders()
        for line in owner { try! headers.append(line: line.span) }
        var identity = try! Identity(headers)
        for text in input.dropFirst().split(separator: 0xff) {
            if walk.isAtEnd || walk.isBroken { break }
            var body = Bytes(copying: [UInt8](text))
            guard let page = try? ListPage(items, &body) else { break }
            for index in 0..<page.count {
                CreateReplyTarget.look(at: try! KeyRecord(page.record(index)))
                try! cleanup.examine(page.record(index))
                if items == .users {
                    try! identity.examine(user: page.record(index))
                } else {
                    try! identity.examine(key: page.record(index), secret.span)
                }
            }
            try! walk.accept(page)
            var request = Request()
            try! walk.prepare(&request)
            let url = [UInt8](request.url.span)
            require(url.span.isPlain, "a URL with a control character")
        }
        while cleanup.hasMoreToRemove {
            require(cleanup.nextToRemove() != nil, "a key to remove without an id")
            try! cleanup.removed()
        }
    }
}

/// The body of an answer that says no, and what an error tells of it.
enum ErrorBodyTarget {
    static let credential = [UInt8]("fw_theCallersOwnKey0123456789".utf8)

    static func run(_ input: [UInt8]) {
        var body = Bytes(copying: input)
        let reply = try! ErrorReply(&body, hiding: credential.span)
        let message = [UInt8](reply.message.span)
        require(message.count <= 512, "a long message")
        require(message.span.isPlain, "a message that is not harmless")
        require(!message.holds(credential), "the credential")
        let code = reply.code ?? 0
        require(code >= 0 && code <= 16, "code")
        let id = [UInt8](reply.requestID.span)
        require(
            id.count <= 256 && id.span.isPlain && !id.holds(credential), "a request id that is not harmless")
        let member = [UInt8](reply.unknownMember)
        require(member.isEmpty || message.holds(member), "a member from nowhere")
    }
}

extension Array where Element == UInt8 {
    func holds(_ other: [UInt8]) -> Bool {
        guard count >= other.count else { return false }
        return (0...count - other.count).contains { self[$0..<$0 + other.count].elementsEqual(other) }
    }
}
