// JobTests.swift - an operation in a queue is small until it begins, and gives what it came to once

import CSystem
import Testing

@testable import FwKeys

@Suite struct JobTests {
    private static let begun: [(Job.Kind, [Answer])] = [
        (.create, [.created("k1")]), (.get, [.ok(#"{"keyId":"k1"}"#)]),
        (.list, [.keys((id: "k1", name: "ci"))]), (.delete, [.ok()]), (.whoAmI, [.ok("")]),
        (.rotationBegin, [.created("k2"), .ok("")]), (.sweep, [.keys(), .keys()]),
    ]

    private func client() throws -> SharedClient {
        let settings = try Script.settings()
        return try Client.make(settings)
    }

    /// A job as C asks for it; the key is whatever key the operation is about.
    private func job(
        _ kind: Job.Kind, _ client: borrowing SharedClient, options: OpaquePointer? = nil
    ) throws -> Box<Job> {
        try "acme".withCString { (account) throws in
            try "k1".withCString { (key) throws in
                try Script.marker.withCString { (marker) throws in
                    var invocation = Invocation(kind, account, account)
                    invocation.keyID = key
                    invocation.marker = marker
                    invocation.options = options
                    return try Box(Job(invocation, client, UnsafeMutableRawPointer(bitPattern: 7)))
                }
            }
        }
    }

    /// Begins a job, plays it against answers, and settles it.
    private func play(_ job: Box<Job>, _ answers: [Answer]) throws {
        let settings = try Script.settings()
        let course = job.object.begin()
        guard let course else {
            Issue.record("it did not begin")
            return
        }
        // The names of the URLs that a script has words for do not matter here.
        var left = answers[...]
        var step = course.object.operation.begin(settings)
        while case .some(let answer) = left.popFirst() {
            if case .finished = step { Issue.record("it was finished before") }
            var reply = try answer.reply()
            step = course.object.operation.proceed(after: &reply, settings: settings)
        }
        guard case .finished = step else {
            Issue.record("it is not finished")
            return
        }
        job.object.settle()
    }

    /// There is the order, and no more.
    @Test(arguments: begun)
    func beforeItBegins(kind: Job.Kind, answers: [Answer]) throws {
        let client = try client()
        let job = try job(kind, client)
        defer { job.free() }
        #expect(job.object.kind == kind)
        #expect(job.object.userTag == UnsafeMutableRawPointer(bitPattern: 7))
        #expect(job.object.state == .waiting)
        #expect(job.object.cancelToken == -1)
        let (isToBeDone, hasNewKey, hasCourse) = (
            job.object.isToBeDone, job.object.hasNewKey, job.object.course != nil
        )
        #expect(isToBeDone)
        #expect(!hasNewKey)
        #expect(!hasCourse)
        let (product, error) = (job.object.takeProduct(), job.object.takeError())
        #expect(product == nil)
        #expect(error == nil)
    }

    @Test(arguments: begun)
    func succeeded(kind: Job.Kind, answers: [Answer]) throws {
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
    func failed(kind: Job.Kind, answers: [Answer]) throws {
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
        let options = try Box(CreateOptions())
        options.object.cancelToken = try CancelToken.make()
        let descriptor = options.object.cancelToken.descriptor
        let job = try job(.create, client, options: options.pointer)
        defer { job.free() }
        options.free()
        #expect(job.object.cancelToken == descriptor)
        try play(job, [.created("k1")])
        #expect(job.object.cancelToken == descriptor)
    }

    /// What is refused becomes no job.
    @Test func refused() throws {
        let client = try client()
        let status = refusal { () throws(Refusal) in
            let invocation = Invocation(.create)
            _ = try Job(invocation, client, nil)
        }
        #expect(status == .nullArgument)
        for kind in [Job.Kind.nextPage, .rotationCommit, .rotationAbort] {
            let status = refusal { () throws(Refusal) in
                _ = try Job(Invocation(kind), client, nil)
            }
            #expect(status == .nullArgument)
        }
    }

    /// Frees what a job gave, and tells of which kind of operation it is the product.
    private func free(_ product: OpaquePointer?) -> Job.Kind? {
        if let key = Box<KeyRecord>(product) {
            let hasSecret = key.object.secret != nil
            key.free()
            return hasSecret ? .create : .get
        }
        if let identity = Box<Identity>(product) {
            identity.free()
            return .whoAmI
        }
        if let sweep = Box<Settlement>(product) {
            sweep.free()
            return .sweep
        }
        if SharedKeyList(endingHandle: product) != nil { return .list }
        return SharedRotation(endingHandle: product) != nil ? .rotationBegin : nil
    }
}
