// EnvironmentProxy.swift - the proxy that HTTPS_PROXY and NO_PROXY ask for
//
// curl, httpx and programs in Go honor these variables, and behind a company's proxy nothing works without them. Only
// `fw_config_load` looks at them. NO_PROXY is judged here and not by libcurl, because libcurl before 8.7 does not tell
// whether it used the proxy, and the status of a failed connection depends on that.

import FwKeysWire

extension Proxy {
    /// Takes a value such as `http://user:password@host:3128` or `host:3128`. Credentials are percent-decoded.
    public mutating func set(environment value: Span<UInt8>, in pages: borrowing SharedSecretPages)
        throws(Refusal)
    {
        var scheme = ("http://" as Literal).bytes
        var rest = value
        if let end = ASCII.position(of: ("://" as Literal).bytes, in: value) {
            scheme = value.extracting(first: end + 3)
            rest = value.extracting(end + 3..<value.count)
        }
        rest = ASCII.prefix(of: rest, before: ASCII.slash)
        // A password may have an "@" in it: the last one is behind the credentials.
        var end: Int?
        for index in rest.indices where rest[index] == UInt8(ascii: "@") { end = index }
        if let end {
            try setCredentials(rest.extracting(first: end), in: pages)
            rest = rest.extracting(end + 1..<rest.count)
        }
        var url = Bytes()
        try orNoMemory(url.append(scheme))
        try orNoMemory(url.append(rest))
        try set(url.span)
        isFromEnvironment = true
    }

    private mutating func setCredentials(
        _ text: Span<UInt8>, in pages: borrowing SharedSecretPages
    ) throws(Refusal) {
        let name = ASCII.prefix(of: text, before: ASCII.colon)
        var user = Bytes()
        var password = Bytes()
        try orNoMemory(user.append(percentDecoding: name))
        let rest = text.extracting(droppingFirst: min(name.count + 1, text.count))
        try orNoMemory(password.append(percentDecoding: rest))
        try setCredentials(user: user.span, password: password.span, in: pages)
    }
}

/// The hosts that NO_PROXY names: separated by commas or blanks, each a host or a domain, with or without a port and a
/// leading dot, or an address or a range of addresses such as 10.0.0.0/8; `*` is every host.
public enum NoProxy {
    public static func matches(_ hosts: Span<UInt8>, url: Span<UInt8>) -> Bool {
        let authority = BaseURL.authority(url)
        let end = BaseURL.hostByteCount(authority)
        let host = authority.extracting(first: end)
        let port = authority.extracting(min(end + 1, authority.count)..<authority.count)
        var start = 0
        while start < hosts.count {
            var stop = start
            while stop < hosts.count, !isSeparator(hosts[stop]) { stop += 1 }
            if matches(
                one: hosts.extracting(start..<stop), host: host, port: port, isPlain: BaseURL.isPlain(url))
            {
                return true
            }
            start = stop + 1
        }
        return false
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == ASCII.space || byte == UInt8(ascii: "\t")
    }

    private static func matches(one: Span<UInt8>, host: Span<UInt8>, port: Span<UInt8>, isPlain: Bool) -> Bool
    {
        if one.isEmpty { return false }
        if ASCII.equal(one, "*") || IPAddress.isInRange(one, host) { return true }
        let end = BaseURL.hostByteCount(one)
        if end < one.count {
            let wanted = one.extracting(end + 1..<one.count)
            let standard: Literal = isPlain ? "80" : "443"
            guard port.isEmpty ? ASCII.equal(wanted, standard) : ASCII.equal(wanted, port) else {
                return false
            }
        }
        var name = one.extracting(first: end)
        if !name.isEmpty, name[0] == ASCII.dot { name = name.extracting(1..<name.count) }
        guard host.count >= name.count, !name.isEmpty else { return false }
        let tail = host.extracting(host.count - name.count..<host.count)
        guard ASCII.equalIgnoringCase(tail, name) else { return false }
        return host.count == name.count || host[host.count - name.count - 1] == ASCII.dot
    }
}

extension Bytes {
    /// Adds `text` with `%41` read as `A`. A percent sign without two digits stands for itself.
    fileprivate mutating func append(percentDecoding text: Span<UInt8>) throws(OutOfMemory) {
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "%"), index + 2 < text.count,
                let byte = ASCII.hexNumber(text.extracting(index + 1..<index + 3))
            {
                try append(UInt8(truncatingIfNeeded: byte))
                index += 3
            } else {
                try append(text[index])
                index += 1
            }
        }
    }
}
