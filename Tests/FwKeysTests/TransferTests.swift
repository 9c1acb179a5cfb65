// TransferTests.swift - what ends a transfer while libcurl is busy with it

import CSystem
import Testing

@testable import FwKeysTransport

@Suite struct TransferTests {
    /// Asks again and again, as libcurl does, until it must end.
    private func end(_ watch: inout TransferWatch, isUpToProxy: Bool = false) -> TransferWatch.End? {
        let patience = system_monotonic_ms() + 10_000
        while !watch.mustEnd(isUpToProxy: isUpToProxy) {
            guard system_monotonic_ms() < patience else { return nil }
        }
        return watch.end
    }

    @Test("A transfer ends when its time is over")
    func time() {
        var watch = TransferWatch()
        watch.start(milliseconds: 20, (-1, -1))
        let start = system_monotonic_ms()
        #expect(end(&watch) == .overdue)
        #expect(system_monotonic_ms() >= start + 20)
    }

    @Test("A transfer ends when a token is triggered")
    func token() throws {
        let token = try CancelToken.make()
        var watch = TransferWatch()
        watch.start(milliseconds: 60_000, (-1, token.object.eventDescriptor))
        let mustEnd = watch.mustEnd(isUpToProxy: false)
        #expect(!mustEnd)
        token.object.trigger()
        #expect(end(&watch) == .cancelled)
    }

    @Test("A proxy's answer has an end, and so has its next one")
    func proxy() {
        var watch = TransferWatch()
        for _ in 0..<2 {
            watch.start(milliseconds: 60_000, (-1, -1))
            #expect(watch.end == nil)
            #expect(end(&watch, isUpToProxy: true) == .endlessProxyAnswer)
        }
    }

    @Test("A service may answer at any length")
    func service() {
        var watch = TransferWatch()
        watch.start(milliseconds: 60_000, (-1, -1))
        for _ in 0..<1_000_000 where watch.mustEnd(isUpToProxy: false) {
            Issue.record("ended by \(String(describing: watch.end))")
            return
        }
    }
}

@Suite struct FoldedHeaderTests {
    /// Hands lines on as libcurl does: to the body's function, in pieces, and then to that of the headers. The first one that
    /// is not allowed; nil: all are.
    private func refused(_ lines: [[String]]) -> Int? {
        var header = FoldedHeader()
        for (number, pieces) in lines.enumerated() {
            for piece in pieces where !header.allows(copyOf: piece.utf8Bytes.span) { return number }
            let line = pieces.joined().utf8Bytes
            header.note(line: line.span, isEnd: number == lines.count - 1)
        }
        #expect(!header.isInHeaders)
        return nil
    }

    @Test(
        "A line behind the status line must not continue it", arguments: [" x-a: b\r\n", "\tx\r\n", " \r\n"])
    func firstLine(line: String) {
        #expect(refused([["HTTP/1.1 200 OK\r\n"], [line], ["\r\n"]]) == 1)
        #expect(refused([["HTTP/1.1 103 x\r\n"], ["\r\n"], ["HTTP/1.1 200 OK\r\n"], [line], ["\r\n"]]) == 3)
    }

    @Test("Any other line may be continued, and come in pieces")
    func otherLines() {
        #expect(refused([["HTTP/1.1 200 OK\r\n"], ["\r\n"]]) == nil)
        #expect(refused([["HTTP/1.1 200 OK\r\n"], ["a: b\r\n"], [" c\r\n"], ["\r\n"]]) == nil)
        #expect(refused([["HTTP/1.1 200", " OK\r\n"], ["a: ", " b", "\tc\r\n"], ["\r\n"]]) == nil)
    }
}
