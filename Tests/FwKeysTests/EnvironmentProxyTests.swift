// EnvironmentProxyTests.swift - which hosts NO_PROXY names, and full names of resources where ids are taken

import Testing

@testable import FwKeysCalls

@Suite struct EnvironmentProxyTests {
    @Test(
        "NO_PROXY names a host, a domain, or all",
        arguments: [
            ("api.fireworks.ai", true), ("API.Fireworks.AI", true), ("fireworks.ai", true),
            (".fireworks.ai", true),
            ("works.ai", false), ("api.fireworks.ai:443", true), ("api.fireworks.ai:8443", false),
            ("*", true),
            ("a, b\t*", true), ("", false), (",", false), (".", false), ("x.api.fireworks.ai", false),
            ("fireworks.ai.example.com", false), ("::1", false),
        ])
    func hosts(list: String, expected: Bool) {
        let list = list.utf8Bytes
        let url = "https://api.fireworks.ai/prefix".utf8Bytes
        #expect(NoProxy.matches(list.span, url: url.span) == expected)
    }

    @Test(
        "Addresses and ports",
        arguments: [
            ("https://[::1]:8443", "::1", true), ("https://[::1]", "[::1]", true),
            ("https://[::1]:1", "[::1]:2", false),
            ("https://10.1.2.3:8443", "10.1.2.3", true), ("https://10.1.2.3:8443", "10.1.2.3:1", false),
            ("https://h:8443", "h:8443", true), ("http://h", "h:80", true), ("https://h", "h:80", false),
        ])
    func addresses(url: String, list: String, expected: Bool) {
        let list = list.utf8Bytes
        let url = url.utf8Bytes
        #expect(NoProxy.matches(list.span, url: url.span) == expected)
    }

    @Test(
        "Ranges of addresses",
        arguments: [
            ("https://10.1.2.3", "10.0.0.0/8", true), ("https://10.1.2.3:8443", "x,10.1.2.3/32", true),
            ("https://10.1.2.3", "10.1.2.2/31", true), ("https://10.1.2.3", "10.1.2.4/30", false),
            ("https://10.1.2.3", "11.0.0.0/8", false), ("https://10.1.2.3", "0.0.0.0/0", true),
            ("https://10.1.2.3", "10.0.0.0/33", false), ("https://10.1.2.3", "10.0.0.0/", false),
            ("https://10.1.2.3", "10.0.0.0/-8", false), ("https://10.1.2.3", "10.0.0.0/8/8", false),
            ("https://10.1.2.3", "10.0/8", false), ("https://10.1.2.3", "/8", false),
            ("https://10.1.2.3", "::/0", false), ("https://h", "0.0.0.0/0", false),
            ("https://10.example.com", "10.0.0.0/8", false),
            ("https://[fd00::1]:8443", "fd00::/8", true), ("https://[fd00::1]", "[fd00::]/8", true),
            ("https://[fd00::1]", "fd00:0:0::2/126", true), ("https://[fd00::1]", "fe00::/8", false),
            ("https://[fd00::1]", "fd00:0::0:1", true), ("https://[fd00::1]", "::/129", false),
            ("https://[::1]", "0.0.0.0/0", false),
            ("https://[fd00::1]", "fd00::/99999999999999999999", false),
            ("https://h", "1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111/1", false),
        ])
    func ranges(url: String, list: String, expected: Bool) {
        let list = list.utf8Bytes
        let url = url.utf8Bytes
        #expect(NoProxy.matches(list.span, url: url.span) == expected)
    }

    @Test(
        "A full name stands for its id",
        arguments: [
            ("acme", "acme"), ("accounts/acme", "acme"), ("accounts/", "accounts/"),
            ("accounts/a/b", "accounts/a/b"),
            ("Accounts/acme", "Accounts/acme"), ("", ""),
        ])
    func accounts(name: String, id: String) {
        let name = name.utf8Bytes
        #expect(String(ResourceName.accountID(name.span)) == id)
    }

    @Test(
        "A full name of a key stands for the key's id, if it is that user's",
        arguments: [
            ("k1", "k1"), ("apiKeys/k1", "k1"), ("accounts/a/users/u/apiKeys/k1", "k1"),
            ("users/u/apiKeys/k1", "k1"),
            ("accounts/b/users/u/apiKeys/k1", "accounts/b/users/u/apiKeys/k1"),
            ("accounts/a/users/v/apiKeys/k1", "accounts/a/users/v/apiKeys/k1"),
            ("accounts/a/users/u/apiKeys/", "accounts/a/users/u/apiKeys/"),
            ("accounts/a/users/u/apiKeys/k1/", "accounts/a/users/u/apiKeys/k1/"),
            ("accounts/a/users/u", "accounts/a/users/u"), ("/", "/"), ("", ""),
        ])
    func keys(name: String, id: String) {
        let name = name.utf8Bytes
        for (account, user) in [("a", "u"), ("accounts/a", "accounts/a/users/u"), ("accounts/a", "users/u")] {
            let (account, user) = (account.utf8Bytes, user.utf8Bytes)
            #expect(String(ResourceName.keyID(name.span, of: account.span, user.span)) == id)
        }
    }

    @Test(
        "A full name of a user stands for the user's id",
        arguments: [
            ("alice", "alice"), ("users/alice", "alice"), ("accounts/a/users/alice", "alice"),
            ("users/", "users/"),
            ("accounts/a", "accounts/a"), ("accounts/a/users/", "accounts/a/users/"),
            ("accounts/a/users/b/c", "accounts/a/users/b/c"), ("accounts//users/b", "b"), ("", ""),
        ])
    func users(name: String, id: String) {
        let name = name.utf8Bytes
        #expect(String(ResourceName.userID(name.span)) == id)
    }
}
