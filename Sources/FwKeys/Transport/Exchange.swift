// Exchange.swift - one libcurl easy handle, and the callbacks that say how far a request got
//
// libcurl replays a POST by itself when a pooled connection dies before the first byte of the answer: one create then
// mints up to six keys. Its pre-request hook stops that by refusing a second call, and its first call is the moment
// from which a request may have been sent. A libcurl without the hook (before 7.80) gets the body through a read
// callback that cannot be rewound, whose first call is the same moment.
//
// An exchange is used for many requests, one after another, and nothing that libcurl learns from one answer may reach
// the next request. What libcurl keeps in a handle, and why that is harmless:
//   cookies, HSTS, Alt-Svc    their engines are off
//   Location, Referer         no redirect is followed
//   401, 407                  libcurl is given no credentials, so it reacts to no challenge
//   DNS, TLS sessions         by the name of the host, which is the same for all requests of a client
//   CURLINFO_…                set back when a request begins; before that it is not asked (see `abandon`)
//   the last header line      see FoldedHeader.swift
//   the connection            see ConnectionState.swift
//
// An exchange never moves in memory, because libcurl keeps its address.

@_exported public import FwKeysSettings

@safe
public struct Exchange: ~Copyable, Pooled {
    public static var tag: UInt32 { 0xe8c4_a49e }

    public let easy: UnsafeMutableRawPointer
    private let headers: RequestHeaders
    public let abilities: CurlAbilities
    private let isProxied: Bool
    /// Whether its connections use TLS, to the service or to the proxy.
    let usesTLS: Bool
    /// Where libcurl writes what it has to say of a failure, for nobody but this library.
    public let errorText: Bytes
    public var reply = Reply()
    private var maximumReplyByteCount = 0
    /// Why the library has ended the transfer.
    private var failure: Status?
    /// libcurl's own limit is 300 KB, in versions that have one, and it tells of that as of a lost connection. A line has 100 KB at
    /// most, and this is less than the difference.
    private static var maximumHeaderByteCount: Int { 192 << 10 }
    private var headerByteCount = 0
    /// When the request was sent, in milliseconds of the monotonic clock.
    private var sentAt: Int64 = 0
    /// Whether the time limit of the attempt comes before the deadline of the call, so that a timeout is the attempt's.
    private var isLimitedByAttempt = false
    /// Nothing told when it was sent, but what libcurl counts does.
    private var infersSentFromByteCount = false
    /// What is left of the body, for a libcurl that takes it through the read callback.
    private var unsentBody: UnsafePointer<UInt8>?
    private var unsentByteCount = 0
    /// Those of its engine.
    private var events: Box<EventSet>?
    private var watch = TransferWatch()
    private static var graceMilliseconds: Int64 { 3 }
    private var foldedHeader = FoldedHeader()
    /// Until the answer begins.
    private var awaitedAnswer: AwaitedAnswer?
    /// What came is not the answer to the request, and its status is not either.
    private var isNoAnswer = false
    /// The last request was not sent, because its kept connection was unusable: the next one goes out on a new one.
    private var needsNewConnection = false
    /// The method that libcurl was told last.
    private var method: Request.Method?
    /// The job of a queue that this exchange works for.
    public var job: OpaquePointer?
    /// The next idle exchange in a queue's pool.
    public var nextIdle: Box<Exchange>?

    deinit {
        unsafe curl_easy_cleanup(easy)
    }

    /// An exchange for a client with these settings, in the place where it will stay.
    public static func make(
        _ settings: borrowing Settings, _ abilities: CurlAbilities
    ) throws(Refusal) -> Box<Exchange> {
        let box = try orNoMemory(Box(Exchange(settings, abilities)))
        do throws(Refusal) {
            unsafe try box.object.configure(settings, at: box.address)
        } catch {
            unsafe box.free()
            throw error
        }
        return box
    }

    private init(_ settings: borrowing Settings, _ abilities: CurlAbilities) throws(OutOfMemory) {
        let headers = try RequestHeaders()
        var errorText = Bytes()
        try errorText.reserve(Int(CURL_ERROR_SIZE))
        guard let easy = unsafe curl_easy_init() else { throw OutOfMemory() }
        unsafe self.easy = unsafe easy
        self.headers = headers
        self.errorText = errorText
        self.abilities = abilities
        isProxied = !settings.proxy.isAbsent
        usesTLS = !BaseURL.isPlain(settings.baseURL.span) || settings.proxy.isOverTLS
    }

    /// Adds the exchange to an engine, which watches its sockets.
    @unsafe
    public mutating func join(_ events: Box<EventSet>) throws(Refusal) {
        var options = unsafe CurlOptions(easy: easy)
        unsafe options.setSockets(events.address)
        try options.check()
        self.events = events
    }

    /// Sets the options that all requests of a client share.
    private borrowing func configure(
        _ settings: borrowing Settings, at this: UnsafeMutableRawPointer
    ) throws(Refusal) {
        var options = unsafe CurlOptions(easy: easy)
        options.set(CURLOPT_NOSIGNAL, 1)
        options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_PROTOCOLS, Int(CURLPROTO_HTTP | CURLPROTO_HTTPS))
        options.set(CURLOPT_REDIR_PROTOCOLS, 0)
        options.set(CURLOPT_TCP_NODELAY, 1)
        options.leaveLookupsBehind()
        unsafe options.set(CURLOPT_PRIVATE, this)
        unsafe options.set(CURLOPT_WRITEDATA, this)
        unsafe options.set(CURLOPT_HEADERDATA, this)
        unsafe options.set(CURLOPT_ERRORBUFFER, errorText.baseAddress)
        unsafe options.note(system_easy_set_transfer(easy, CURLOPT_WRITEFUNCTION, receiveBody))
        unsafe options.note(system_easy_set_transfer(easy, CURLOPT_HEADERFUNCTION, receiveHeader))
        options.set(CURLOPT_NOPROGRESS, 0)
        unsafe options.set(CURLOPT_XFERINFODATA, this)
        unsafe options.note(system_easy_set_progress(easy, progress))
        // What the proxy itself is sent has no line of `headers`.
        if isProxied { options.set(CURLOPT_USERAGENT, Library.userAgent) }
        if abilities.keepsFreedHeader { options.set(CURLOPT_HEADER, 1) }
        if abilities.hasPrerequestHook {
            unsafe options.set(CURLOPT_PREREQDATA, this)
            unsafe options.note(system_easy_set_prerequest(easy, aboutToSend))
        } else {
            unsafe options.set(CURLOPT_READDATA, this)
            unsafe options.note(system_easy_set_transfer(easy, CURLOPT_READFUNCTION, sendBody))
        }
        if abilities.hasTLS { options.set(settings.trust, isProxied: isProxied && abilities.hasTLSToProxy) }
        if abilities.mayOverlookBytes, usesTLS { options.set(CURLOPT_FORBID_REUSE, 1) }
        if abilities.canCallOpenSSL {
            unsafe options.note(system_easy_set_tls_setup(easy, setUpTLS))
        } else if abilities.usesOpenSSL {
            options.demandStrength(isProxied: isProxied && abilities.hasTLSToProxy)
        }
        unsafe options.set(
            settings.proxy, authorization: headers.forProxy(settings.proxy.authorizationHeader))
        // The smallest buffer that libcurl allows; a libcurl without the option (before 7.62) has one of that size.
        _ = unsafe system_easy_set_long(easy, CURLOPT_UPLOAD_BUFFERSIZE, 16_384)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, Int(settings.timing.connect))
        try options.check()
    }

    /// Readies the handle for `request`, which must stay until the exchange is over. No request begins after its deadline.
    public mutating func prepare(
        _ request: borrowing Request, authorization: UnsafePointer<CChar>?, deadline: Deadline,
        attemptMilliseconds: Int64?, cancelTokens: (Int32, Int32)
    ) throws(Refusal) {
        reply.reset()
        let remaining = deadline.remainingMilliseconds
        if remaining == 0 { throw Refusal(.deadline, "") }
        try orNoMemory(reply.reserve())
        failure = nil
        headerByteCount = 0
        foldedHeader = FoldedHeader()
        awaitedAnswer = nil
        isNoAnswer = false
        maximumReplyByteCount = request.maximumReplyByteCount
        unsafe errorText.baseAddress?.pointee = 0
        var options = unsafe CurlOptions(easy: easy)
        unsafe options.set(CURLOPT_URL, request.url.cString)
        options.set(CURLOPT_FRESH_CONNECT, needsNewConnection ? 1 : 0)
        let limit = min(remaining, attemptMilliseconds ?? remaining)
        isLimitedByAttempt = limit < remaining
        // libcurl counts from a millisecond that has begun already: without one more it would end too early.
        options.set(CURLOPT_TIMEOUT_MS, Int(limit + 1))
        watch.start(milliseconds: limit + Self.graceMilliseconds, cancelTokens)
        unsafe headers.authorize(authorization)
        if method != request.method { set(request.method, &options) }
        if request.method != .get {
            options.set(CURLOPT_POSTFIELDSIZE, request.body.count)
            unsafe options.set(
                CURLOPT_POSTFIELDS, abilities.hasPrerequestHook ? request.body.baseAddress : nil)
            unsafe unsentBody = unsafe UnsafePointer(request.body.baseAddress)
            unsentByteCount = request.body.count
        }
        try options.check()
    }

    /// To libcurl a PATCH is a POST with another name, so what keeps a POST from being sent twice holds for both.
    private mutating func set(_ method: Request.Method, _ options: inout CurlOptions) {
        let hasBody = method != .get
        options.set(hasBody ? CURLOPT_POST : CURLOPT_HTTPGET, 1)
        unsafe options.set(CURLOPT_HTTPHEADER, hasBody ? headers.forPost : headers.forGet)
        infersSentFromByteCount = !hasBody && !abilities.hasPrerequestHook
        if method == .patch {
            options.set(CURLOPT_CUSTOMREQUEST, "PATCH")
        } else {
            // Not only after a PATCH that was sent: one whose other options failed has left its name here.
            unsafe options.set(CURLOPT_CUSTOMREQUEST, nil)
        }
        // Try the failed options again for the next request.
        self.method = options.hasFailed ? nil : method
    }

    /// When libcurl should have ended it long since, in milliseconds of the monotonic clock.
    public var overdue: Int64 { watch.overdue }

    /// Records how libcurl ended the exchange.
    public mutating func finish(_ code: CURLcode, deadline: Deadline, hasAllocationFailed: Bool) {
        inferSendingFromByteCount()
        readHTTPStatus()
        reply.millisecondsToAnswer = system_monotonic_ms() - sentAt
        reply.isComplete = code == CURLE_OK && reply.httpStatus != 0 && reply.headers.isComplete
        if reply.isComplete {
            reply.failure = .ok
        } else if let failure {
            reply.failure = failure
        } else if isLineTooLong(code, hasAllocationFailed) {
            reply.failure = .replyTooLarge
        } else if watch.end == .cancelled {
            reply.failure = .cancelled
        } else if watch.end == .endlessProxyAnswer {
            reply.failure = .proxy
            reply.isRefusedByProxy = true
        } else {
            let code = watch.end == .overdue ? CURLE_OPERATION_TIMEDOUT : code
            reply.failure = Status(
                code, mayHaveBeenSent: reply.mayHaveBeenSent, isUpToProxy: isUpToProxy,
                isLimitedByAttempt: isLimitedByAttempt,
                deadline: deadline)
            reply.systemError = Int32(truncatingIfNeeded: number(CURLINFO_OS_ERRNO))
            reply.isRefusedByProxy = isUpToProxy && proxyStatus >= 400 && proxyStatus < 500
            if reply.failure == .tls { reply.failure = tlsFailure(code) }
            if code == CURLE_BAD_FUNCTION_ARGUMENT, isAboutClientKey { reply.failure = .clientCertificate }
        }
    }

    /// Whether a line of the response's head or trailer is over libcurl's limit. Since 8.6 that has a code of its own
    /// (CURLE_TOO_LARGE); before, libcurl says that memory ran out, which is true only if an allocation failed.
    private func isLineTooLong(_ code: CURLcode, _ hasAllocationFailed: Bool) -> Bool {
        reply.mayHaveBeenSent
            && (code.rawValue == 100 || code == CURLE_OUT_OF_MEMORY && !hasAllocationFailed)
    }

    /// Ends the exchange because its time is over, which libcurl has missed.
    public mutating func finishOverdue(deadline: Deadline) {
        finish(CURLE_OPERATION_TIMEDOUT, deadline: deadline, hasAllocationFailed: false)
    }

    /// Records that the exchange was abandoned before libcurl finished it.
    public mutating func abandon(_ failure: Status) {
        if reply.isTried { inferSendingFromByteCount() }
        // What libcurl knows otherwise is of the request before.
        if reply.mayHaveBeenSent { readHTTPStatus() }
        reply.failure = failure
    }

    /// Breaks the connection of a transfer that is done: libcurl finds it dead and does not use it again. An easy handle knows
    /// its connection only until the multi lets go of it.
    public borrowing func closeConnection() {
        var descriptor: curl_socket_t = -1
        unsafe system_easy_get(easy, CURLINFO_ACTIVESOCKET, &descriptor)
        if descriptor >= 0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    private mutating func inferSendingFromByteCount() {
        guard infersSentFromByteCount else { return }
        if number(CURLINFO_REQUEST_SIZE) > 0 { reply.mayHaveBeenSent = true }
    }

    /// What libcurl knows of the transfer.
    borrowing func number(_ info: CURLINFO) -> Int {
        var number = 0
        unsafe system_easy_get(easy, info, &number)
        return number
    }

    /// Whether there is a proxy, and it has not made a tunnel to the service.
    private var isUpToProxy: Bool {
        isProxied && (proxyStatus < 200 || proxyStatus >= 300)
    }

    /// What a proxy answered to the request for a tunnel; 0: nothing.
    private var proxyStatus: Int { number(CURLINFO_HTTP_CONNECTCODE) }

    private mutating func readHTTPStatus() {
        let status = number(CURLINFO_RESPONSE_CODE)
        // Interim responses (1xx) do not count as responses.
        reply.httpStatus = status >= 200 && status <= 999 && !isNoAnswer ? Int32(status) : 0
    }

    // What the callbacks do; each runs while libcurl works on this handle, on the caller's thread.

    private mutating func noteSending() {
        if !reply.mayHaveBeenSent { sentAt = system_monotonic_ms() }
        reply.mayHaveBeenSent = true
    }

    /// Whether the request may go out now. It may not a second time, nor on a connection that has something to say already.
    fileprivate mutating func maySend() -> Bool {
        if reply.mayHaveBeenSent { return false }
        guard let events else { return false }
        switch ConnectionState(self, events) {
        case .unknown: break
        case .usable(let answer): awaitedAnswer = answer
        case .unusable(let isNew):
            reply.isConnectionStale = !isNew && !needsNewConnection
            needsNewConnection = reply.isConnectionStale
            return false
        }
        noteSending()
        needsNewConnection = false
        return true
    }

    fileprivate mutating func mustEnd() -> Bool {
        watch.mustEnd(isUpToProxy: isProxied && !reply.mayHaveBeenSent)
    }

    /// Takes what libcurl has for the body's function, and wipes it.
    fileprivate mutating func receive(_ bytes: UnsafeMutableRawPointer, count: Int) -> Bool {
        let start = unsafe UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self)
        let span = unsafe Span(_unsafeStart: start, count: count)
        if abilities.keepsFreedHeader, foldedHeader.isInHeaders { return foldedHeader.allows(copyOf: span) }
        let isTaken = receive(body: span)
        // libcurl's own buffer: once the bytes are ours it must not keep them.
        unsafe Allocation.wipe(bytes, byteCount: count)
        return isTaken
    }

    /// Whether the line that has come is the first one, and not of the answer to the request.
    private var isAnswerTooEarly: Bool {
        mutating get {
            guard let answer = awaitedAnswer.take() else { return false }
            return answer.isTooEarly(requestByteCount: number(CURLINFO_REQUEST_SIZE))
        }
    }

    private mutating func receive(body bytes: Span<UInt8>) -> Bool {
        guard reply.body.count + bytes.count <= maximumReplyByteCount else {
            failure = .replyTooLarge
            return false
        }
        if (try? reply.body.append(bytes)) == nil { failure = .noMemory }
        return failure == nil
    }

    fileprivate mutating func receive(header line: Span<UInt8>) -> Bool {
        if isAnswerTooEarly || ReplyHeaders.isStatusLine(line) && !ReplyHeaders.hasStatus(line) {
            isNoAnswer = true
            return false
        }
        headerByteCount += line.count
        guard headerByteCount <= Self.maximumHeaderByteCount else {
            failure = .replyTooLarge
            return false
        }
        if (try? reply.headers.append(line: line)) == nil { failure = .noMemory }
        if abilities.keepsFreedHeader {
            if reply.headers.isComplete { readHTTPStatus() }
            foldedHeader.note(line: line, isEnd: reply.headers.isComplete && reply.httpStatus != 0)
        }
        return failure == nil
    }

    fileprivate mutating func send(into buffer: UnsafeMutablePointer<CChar>, capacity: Int) -> Int {
        if !reply.mayHaveBeenSent, !maySend() { return Int(CURL_READFUNC_ABORT) }
        let count = min(capacity, unsentByteCount)
        guard count > 0, let body = unsafe unsentBody else { return 0 }
        unsafe memcpy(buffer, body, count)
        unsafe unsentBody = body + count
        unsentByteCount -= count
        return count
    }
}

// The callbacks as libcurl calls them.

private func exchange(_ data: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Exchange>? {
    unsafe data?.assumingMemoryBound(to: Exchange.self)
}

private func aboutToSend(
    _ data: UnsafeMutableRawPointer?, _: UnsafeMutablePointer<CChar>?, _: UnsafeMutablePointer<CChar>?,
    _: Int32, _: Int32
) -> Int32 {
    unsafe exchange(data)?.pointee.maySend() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

private func progress(
    _ data: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
    unsafe exchange(data)?.pointee.mustEnd() == false ? 0 : 1
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ data: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let exchange = unsafe exchange(data) else { return 0 }
    return unsafe exchange.pointee.receive(bytes, count: count) ? count : 0
}

private func receiveHeader(
    _ start: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ data: UnsafeMutableRawPointer?
) -> Int {
    guard let start = unsafe start, let exchange = unsafe exchange(data) else { return 0 }
    let line = unsafe bytes(at: start, count)
    return unsafe exchange.pointee.receive(header: line) ? count : 0
}

private func sendBody(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ data: UnsafeMutableRawPointer?
) -> Int {
    guard let buffer = unsafe buffer, let exchange = unsafe exchange(data) else { return 0 }
    return unsafe exchange.pointee.send(into: buffer, capacity: size * count)
}

private func setUpTLS(
    _: UnsafeMutableRawPointer?, _ context: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?
) -> CURLcode {
    unsafe system_tls_set_up(context)
    return CURLE_OK
}
