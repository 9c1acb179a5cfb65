// RequestPathTests.swift - an id that could leave its segment would name another account's keys

import Testing

@testable import FwKeysCalls

@Suite struct RequestPathTests {
    @Test(arguments: [
        ("user", "user"),
        ("AZaz09-._~", "AZaz09-._~"),
        ("a/b", "a%2Fb"),
        ("../../v1/accounts/victim", "..%2F..%2Fv1%2Faccounts%2Fvictim"),
        ("a b", "a%20b"),
        ("a+b", "a%2Bb"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        ("a?b=c&d#e", "a%3Fb%3Dc%26d%23e"),
        ("a:delete", "a%3Adelete"),
        ("user@example.com", "user%40example.com"),
        ("a;b\\c", "a%3Bb%5Cc"),
        ("é", "%C3%A9"),
        ("\u{1f511}", "%F0%9F%94%91"),
        ("", ""),
    ])
    func encoded(segment: String, expected: String) throws {
        let input = segment.utf8Bytes
        var path = Bytes()
        try path.append(percentEncoding: input.span)
        let text = String(path.span)
        #expect(text == expected)
    }

    /// Every byte there is comes out as itself or as three, and from a set that no URL parser gives a meaning.
    @Test func everyByte() throws {
        let harmless = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        for byte in UInt8.min...UInt8.max {
            let input = [byte]
            var path = Bytes()
            try path.append(percentEncoding: input.span)
            let text = String(path.span)
            let digits = "0123456789ABCDEF".map { String($0) }
            #expect(
                text
                    == (harmless.contains(byte)
                        ? String(UnicodeScalar(byte)) : "%" + digits[Int(byte >> 4)] + digits[Int(byte & 15)])
            )
        }
    }

    @Test func keysOfAUser() throws {
        let account = "my/account".utf8Bytes
        let user = "a user".utf8Bytes
        var path = Bytes()
        try path.append(apiKeysOf: user.span, account: account.span)
        let text = String(path.span)
        #expect(text == "/v1/accounts/my%2Faccount/users/a%20user/apiKeys")
    }

    @Test(
        arguments: [
            ("user", nil), ("...", nil), (".", .dotSegment), ("..", .dotSegment), ("-", .wildcardUser),
            ("--", nil), ("", .emptyArgument), ("a\nb", .controlCharacter),
        ] as [(String, Status?)])
    func users(user: String, expected: Status?) {
        let status = refusal { () throws(Refusal) in
            let input = user.utf8Bytes
            try TextRule.userID.checkOneUser(input.span)
        }
        #expect(status == expected)
    }

    @Test func lengthOfAnID() {
        for (count, expected) in [(256, nil), (257, Status.tooLong)] {
            let status = refusal { () throws(Refusal) in
                let input = [UInt8](repeating: 0x61, count: count)
                try TextRule.accountID.checkPathSegment(input.span)
            }
            #expect(status == expected)
        }
    }
}
