// RequestPath.swift - the URL paths of the service, with percent-encoded ids
//
// Every byte of an id that is not unreserved in RFC 3986 is percent-encoded, so that `../../v1/accounts/victim` names
// a strange user and never another account's path. "." and "..", which survive encoding, were refused before.

import FwKeysVocabulary

extension Bytes {
    /// Adds `segment`, percent-encoded.
    @_optimize(speed)
    public mutating func append(percentEncoding segment: Span<UInt8>) throws(OutOfMemory) {
        var plainStart = 0
        for index in segment.indices {
            let byte = segment[index]
            if ASCII.isUnreserved(byte) { continue }
            try append(segment.extracting(plainStart..<index))
            plainStart = index + 1
            try append(UInt8(ascii: "%"))
            try append(ASCII.hexDigit(byte >> 4, uppercase: true))
            try append(ASCII.hexDigit(byte, uppercase: true))
        }
        try append(segment.extracting(plainStart..<segment.count))
    }

    /// Adds `/v1/accounts/{account}/users`.
    public mutating func append(usersOf account: Span<UInt8>) throws(OutOfMemory) {
        try append("/v1/accounts/")
        try append(percentEncoding: account)
        try append("/users")
    }

    /// Adds `/v1/accounts/{account}/users/{user}/apiKeys`.
    public mutating func append(apiKeysOf user: Span<UInt8>, account: Span<UInt8>) throws(OutOfMemory) {
        try append(usersOf: account)
        try append(ASCII.slash)
        try append(percentEncoding: user)
        try append("/apiKeys")
    }
}
