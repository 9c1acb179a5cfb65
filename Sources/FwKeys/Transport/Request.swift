// Request.swift - one request as it goes to libcurl

struct Request: ~Copyable {
    enum Method {
        case get
        case post
        case patch
    }

    static var maximumRecordByteCount: Int { 1 << 20 }
    /// A page may hold every key of an account, where the service does not cut it: 20,000 take 6 MB, indented.
    static var maximumListByteCount: Int { 16 << 20 }

    var method = Method.get
    var url = Text()
    var body = Bytes()
    /// A longer answer is refused while it comes.
    var maximumReplyByteCount = Self.maximumRecordByteCount
}
