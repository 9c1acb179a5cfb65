// JobTests.swift - an operation in a queue is small until it begins, and gives what it came to once

import CSystem
import Testing

@testable import FwKeysCalls

@Suite struct JobTests {
    private static let begun: [(OperationKind, [Answer])] = [
        (.create, [.created("k1")]), (.get, [.ok(#"{"keyId":"k1"}"#)]),
        (.list, [.keys((id: "k1", name: "ci"))]), (.delete, [.ok()]), (.whoAmI, [.ok("")]),
        (.rotationBegin, [.key("k1"), .created("k2"), .ok("")]), (.sweep, [.keys(), .keys()]),
    ]

    private func client() throws -> SharedClient {
        let settings = try Script.settings()
        return try Client.make(settings.object)
    }

    /// A job as C asks for it; the key is whatever key the operation is about.
    private func job(
        _ kind: OperationKind, _ client: borrowing SharedClient
    ) throws -> Box<Job> {
        let (account, key) = ("acme".utf8Bytes, "k1".utf8Bytes)
        let call: PreparedCall
        switch kind {
        case .get:
            call = try PreparedCall(
                .get, GivenIDs(account: account.span, user: account.span, key: key.span, .keyID))
        case .list:
            call = try .list(
                GivenIDs(account: account.span, user: account.span, allowingEveryUser: true), ListOptions())
        case .delete:
            call = try PreparedCall(
                .delete, GivenIDs(account: account.span, user: account.span, key: key.span, .keyID))
        case .whoAmI: call = .whoAmI(withUser: false)
        case .rotationBegin:
            let ids = try GivenIDs(account: account.span, user: account.span, key: key.span, .oldKeyID)
            call = try .create(.rotationBegin, ids, CreateOptions())
        case .sweep:
            call = try .sweep(GivenIDs(account: account.span, user: account.span), Script.newMarker())
        default:
            call = try .create(.create, GivenIDs(account: account.span, user: account.span), CreateOptions())
        }
        return try Box(Job(call, client, UnsafeMutableRawPointer(bitPattern: 7)))
    }

    /// Begins a job, plays it against answers, and settles it.
    private func play(_ job: Box<Job>, _ answers: [Answer]) throws {
        let settings = try Script.settings()
        guard let operation = job.object.begin() else {
            Issue.record("it did not begin")
            return
        }
        // The names of the URLs that a script has words for do not matter here.
        var left = answers[...]
        var step = operation.object.begin()
        while case .some(let answer) = left.popFirst() {
            if case .finished = step { Issue.record("it was finished before") }
            var reply = try answer.reply()
            step = operation.object.proceed(after: &reply)
        }
        guard case .finished = step else {
            Issue.record("it is not finished")
            return
        }
        job.object.settle()
    }

    /// There is the prepared call, and no more.
    @Test(arguments: begun)
    func beforeItBegins(kind: OperationKind, answers: [Answer]) throws {
        let client = try client()
        let job = try job(kind, client)
        defer { job.free() }
        #expect(job.object.kind == kind)
        #expect(job.object.userTag == UnsafeMutableRawPointer(bitPattern: 7))
        #expect(job.object.state == .waiting)
        #expect(job.object.cancelToken == -1)
        let (isToBeDone, hasNewKey, hasOperation) = (
            job.object.isToBeDone, job.object.hasNewKey, job.object.operation != nil
        )
        #expect(isToBeDone)
        #expect(!hasNewKey)
        #expect(!hasOperation)
        let (product, error) = (job.object.takeProduct(), job.object.takeError())
        #expect(product == nil)
        #expect(error == nil)
    }

    @Test(arguments: begun)
    func succeeded(kind: OperationKind, answers: [Answer]) throws {
        let client = try client()
        let job = try job(kind, client)
        defer { job.free() }
        try play(job, answers)
        #expect(job.object.status == .ok)
        let hasNewKey = job.object.hasNewKey
        #expect(hasNewKey == (kind == .create || kind == .rotationBegin))
        let error = job.object.takeError()
        #expect(error == nil)
        // It is given once, and a key is the caller's from then on.
        let (first, second) = (job.object.takeProduct(), job.object.takeProduct())
        #expect(second == nil)
        let hasNewKeyStill = job.object.hasNewKey
        #expect(!hasNewKeyStill)
        #expect(free(first) == (kind == .delete ? nil : kind))
    }

    @Test(arguments: begun)
    func failed(kind: OperationKind, answers: [Answer]) throws {
        let client = try client()
        let job = try job(kind, client)
        defer { job.free() }
        try play(job, [.http(403)])
        #expect(job.object.status == .permissionDenied)
        let hasNewKey = job.object.hasNewKey
        #expect(!hasNewKey)
        let product = job.object.takeProduct()
        #expect(product == nil)
        let error = Box<ErrorReport>(job.object.takeError())
        #expect(error?.object.status == .permissionDenied)
        #expect(error?.object.httpStatus == 403)
        error?.free()
    }

    /// It can be cancelled before it begins and after: the options' token is its own.
    @Test func itsToken() throws {
        let client = try client()
        let account = "acme".utf8Bytes
        var options = CreateOptions()
        options.cancelToken = try CancelToken.make()
        let descriptor = options.cancelToken.descriptor
        let call = try PreparedCall.create(
            .create, GivenIDs(account: account.span, user: account.span), options, now: .now)
        let job = try Box(Job(call, client, nil))
        defer { job.free() }
        options.cancelToken = nil
        #expect(job.object.cancelToken == descriptor)
        try play(job, [.created("k1")])
        #expect(job.object.cancelToken == descriptor)
    }

    /// Frees what a job gave, and tells of which kind of operation it is the product.
    private func free(_ product: OpaquePointer?) -> OperationKind? {
        if let key = Box<KeyRecord>(product) {
            let hasSecret = key.object.secret != nil
            key.free()
            return hasSecret ? .create : .get
        }
        if let identity = Box<Identity>(product) {
            identity.free()
            return .whoAmI
        }
        if let sweep = Box<OrphanCleanup>(product) {
            sweep.free()
            return .sweep
        }
        if SharedKeyList(endingHandle: product) != nil { return .list }
        return SharedRotation(endingHandle: product) != nil ? .rotationBegin : nil
    }
}
