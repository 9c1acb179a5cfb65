// Request.swift - one request as it goes to libcurl, and the requests that there are

struct Request: ~Copyable {
    enum Method {
        case get
        case post
    }

    var method: Method
    var url: Text
    var body: Bytes
    /// A longer answer is refused while it comes.
    var maximumReplyByteCount = 1 << 20
}
