// BaseURLTests.swift - a base URL that is read in two ways is how an API key ends up with the wrong host

import Testing

@testable import FwKeysCalls

@Suite struct BaseURLTests {
    /// What is taken, and what of it is kept.
    @Test(arguments: [
        ("https://api.fireworks.ai", "https://api.fireworks.ai"),
        ("HTTPS://API.fireworks.ai", "HTTPS://API.fireworks.ai"),
        ("https://api.fireworks.ai/", "https://api.fireworks.ai"),
        ("https://api.fireworks.ai///", "https://api.fireworks.ai"),
        ("https://gateway.example:8443", "https://gateway.example:8443"),
        ("https://gateway.example/fireworks", "https://gateway.example/fireworks"),
        ("https://gateway.example/a/b-c_d.e~f/", "https://gateway.example/a/b-c_d.e~f"),
        ("https://gateway.example/...", "https://gateway.example/..."),
        ("https://10.0.0.1", "https://10.0.0.1"),
        ("https://[2001:db8::1]:443/", "https://[2001:db8::1]:443"),
        ("https://h:1", "https://h:1"),
        ("https://h:65535", "https://h:65535"),
    ])
    func accepted(url: String, kept: String) throws {
        let input = url.utf8Bytes
        let count = try BaseURL.check(input.span, allowingInsecureHTTP: false)
        #expect(String(decoding: input[..<count], as: UTF8.self) == kept)
    }

    @Test(arguments: [
        "http://localhost", "http://LocalHost:8080/", "http://127.0.0.1", "http://127.0.0.1:8080/prefix",
        "http://127.255.255.254", "http://[::1]", "http://[::1]:8080",
    ])
    func plainToTheLoopback(url: String) {
        #expect(status(url) == nil)
    }

    @Test(arguments: [
        "http://api.fireworks.ai", "http://10.0.0.1", "http://128.0.0.1", "http://126.0.0.1",
        "http://127.0.0.1.evil.com", "http://localhost.evil.com", "http://evil-localhost", "http://127.1",
        "http://127.0.0", "http://127", "http://127.0.0.1.", "http://127.0.0.0.1", "http://127.0.0.256",
        "http://0177.0.0.1", "http://127.0.0.01", "http://0x7f.0.0.1", "http://2130706433", "http://127..0.1",
        "http://[::2]", "http://[0:0:0:0:0:0:0:1]", "http://[::ffff:127.0.0.1]", "http://localhost.",
    ])
    func insecure(url: String) {
        #expect(status(url) == .insecureURL)
    }

    @Test(arguments: [
        "https://user:password@api.fireworks.ai", "https://user@api.fireworks.ai",
        "https://127.0.0.1:80@evil.com",
        "http://127.0.0.1@evil.com", "https://api.fireworks.ai@", "https://h\\@evil.com",
    ])
    func credentials(url: String) {
        #expect(status(url) == .invalidURL)
    }

    @Test(arguments: [
        "https://h?query", "https://h/?query=1", "https://h/path?", "https://h#fragment", "https://h/path#",
        "https://h/;a", "https://h/%41",
    ])
    func queryAndFragment(url: String) {
        #expect(status(url) == .invalidURL)
    }

    @Test(arguments: [
        "https://h/.", "https://h/..", "https://h/../", "https://h/a/../b", "https://h/a/./b",
        "https://h/%2e%2e/a",
        "https://h/.%2E", "https://h//a", "https://h/a//b", "https://h/a\\..\\b",
    ])
    func segments(url: String) {
        #expect(status(url) == .invalidURL)
    }

    @Test(arguments: [
        "https://h:", "https://h:0", "https://h:65536", "https://h:99999999999999999999", "https://h:+80",
        "https://h:80a", "https://h:80:80", "https://:80",
    ])
    func ports(url: String) {
        #expect(status(url) == .invalidURL)
    }

    @Test(arguments: [
        "h", "//h", "ftp://h", "file:///etc", "https:/h", "https://", "https:///a", "http://", "https//h",
        "https://[::1", "https://[]", "https://[::1]x", "https://[v1.a]", "https://[:::]",
        "https://[1::2::3]",
        "https://[127.0.0.1]", "https://[::1.2.3]", "https://[12345::]", "https://a b", " https://h",
        "https://h ",
        "https://h%00", "https://bücher.example",
    ])
    func malformed(url: String) {
        #expect(status(url) == .invalidURL)
    }

    @Test func text() {
        #expect(status("") == .emptyArgument)
        #expect(status("https://h\r\nHost: evil") == .controlCharacter)
        #expect(status("https://h/\u{7f}") == .controlCharacter)
        #expect(status("https://h/" + String(repeating: "a", count: 2_038)) == nil)
        #expect(status("https://h/" + String(repeating: "a", count: 2_039)) == .tooLong)
    }

    /// Allowed by name, plain HTTP goes anywhere; nothing else is taken that was not.
    @Test func plainByName() {
        #expect(status("http://10.0.0.1/prefix", allowingInsecureHTTP: true) == nil)
        #expect(status("http://gateway.example:8080", allowingInsecureHTTP: true) == nil)
        for url in ["http://user@h", "http://h?q", "http://h/..", "ftp://h", "http://h:0", "http://"] {
            #expect(status(url, allowingInsecureHTTP: true) == .invalidURL)
        }
    }

    /// A proxy is scheme, host and port.
    @Test(arguments: [
        ("http://127.0.0.1:3128", true), ("https://[::1]:3128/", true), ("http://localhost", true),
        ("http://proxy.example:3128", false), ("https://proxy.example", false), ("http://10.0.0.1:1/", false),
    ])
    func proxies(url: String, isOnLoopback: Bool) throws {
        let input = url.utf8Bytes
        #expect(try BaseURL.checkProxy(input.span) == isOnLoopback)
    }

    @Test(arguments: [
        "http://h/path", "http://h//", "http://user:password@h", "http://h?q", "http://h#f", "socks5://h",
        "h:3128",
        "http://", "http://h:0",
    ])
    func noProxies(url: String) {
        let status = refusal { () throws(Refusal) in
            let input = url.utf8Bytes
            _ = try BaseURL.checkProxy(input.span)
        }
        #expect(status == .invalidURL)
    }

    private func status(_ url: String, allowingInsecureHTTP: Bool = false) -> Status? {
        let input = url.utf8Bytes
        do throws(Refusal) {
            _ = try BaseURL.check(input.span, allowingInsecureHTTP: allowingInsecureHTTP)
            return nil
        } catch {
            return error.status
        }
    }
}
