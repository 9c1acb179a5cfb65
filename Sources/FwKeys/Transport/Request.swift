// Request.swift - one request, ready for libcurl

import FwKeysSettings

public struct Request: ~Copyable {
    public enum Method: Literal {
        case get = "GET"
        case post = "POST"
        case patch = "PATCH"
    }

    public static var maximumRecordByteCount: Int { 1 << 20 }
    /// A page may hold every key of an account, where the service does not cut it: 20,000 take 6 MB, indented.
    public static var maximumListByteCount: Int { 16 << 20 }

    public var method: Method
    public var url: Text
    public var body: Bytes
    /// A longer answer is refused while it comes.
    public var maximumReplyByteCount = Self.maximumRecordByteCount

    public init(_ method: Method = .get, url: consuming Text = Text(), body: consuming Bytes = Bytes()) {
        self.method = method
        self.url = url
        self.body = body
    }
}
