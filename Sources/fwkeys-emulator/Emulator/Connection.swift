// One client's connection: requests in, replies out, in order, and between the two whatever the faults say.

struct Connection: Sendable {
    private enum Next {
        case keepOpen
        case closed
    }

    private let wire: Wire
    private let gateway: Gateway

    init(wire: Wire, gateway: Gateway) {
        self.wire = wire
        self.gateway = gateway
    }

    /// Serves requests until either side ends the connection.
    func serve() async {
        var reader = RequestReader(source: wire)
        gateway.connectionOpened()
        defer { gateway.connectionClosed() }
        do {
            while true {
                let request = try await reader.next()
                guard try await answer(request) == .keepOpen else { return }
            }
        } catch let malformed as MalformedRequest {
            try? await send(malformed.reply, keepAlive: false)
        } catch {
            // The client is gone; there is nobody to tell.
        }
        wire.close()
    }

    private func answer(_ request: Request) async throws -> Next {
        let route: Route
        do throws(Refusal) {
            route = try Route(request)
        } catch {
            gateway.receiveUnrouted()
            return try await finish(error.reply, keepAlive: request.keepAlive)
        }
        switch route {
        case .service(let call):
            return try await answer(call, keepAlive: request.keepAlive)
        case .control(let call):
            return try await finish(gateway.control(call, body: request.body), keepAlive: request.keepAlive)
        }
    }

    private func answer(_ call: Call, keepAlive: Bool) async throws -> Next {
        let (strike, epoch) = gateway.receive(call.operation)
        defer { gateway.finished() }
        if strike == .none { return try await finish(gateway.perform(call), keepAlive: keepAlive) }

        // The client must not be able to stop the work by going away, so it is handed over first.
        if let delay = strike.lateCommitMilliseconds, case .stall? = strike.action {
            commit(call, epoch: epoch, afterMilliseconds: delay)
        }
        try await pause(strike.delayBeforeMilliseconds)
        let isWorkDone = !strike.isInsteadOfWork && strike.lateCommitMilliseconds == nil
        let reply = isWorkDone ? gateway.perform(call) : .emptyObject
        defer {
            if let delay = strike.lateCommitMilliseconds, strike.action != .stall {
                commit(call, epoch: epoch, afterMilliseconds: delay)
            }
        }
        try await pause(strike.delayAfterMilliseconds)
        guard let action = strike.action else { return try await finish(reply, keepAlive: keepAlive) }
        return try await inflict(action, on: reply, keepAlive: keepAlive)
    }

    private func inflict(_ action: FaultAction, on reply: Reply, keepAlive: Bool) async throws -> Next {
        switch action {
        case .status, .redirect:
            return try await finish(Connection.substitute(for: action), keepAlive: keepAlive)
        case .delay:
            return try await finish(reply, keepAlive: keepAlive)
        case .stall:
            await wire.waitUntilClientGoes()
            wire.close()
        case .close:
            wire.close()
        case .reset:
            wire.reset()
        case .cut(let position):
            let body = reply.bodyOnWire
            let kept = position < 0 ? max(0, body.count + position) : min(position, body.count)
            try await wire.send(reply.head(keepAlive: keepAlive) + body.prefix(kept))
            wire.close()
        case .drip(let milliseconds, let bytes, let fromStart):
            let head = reply.head(keepAlive: keepAlive)
            if !fromStart { try await wire.send(head) }
            let dripped = fromStart ? head + reply.bodyOnWire : reply.bodyOnWire
            try await wire.drip(dripped, piece: bytes, pauseMilliseconds: milliseconds)
            return end(keepAlive: keepAlive)
        }
        return .closed
    }

    private static func substitute(for action: FaultAction) -> Reply {
        switch action {
        case .redirect(let target, let status):
            var reply = Reply(status: status)
            reply.headers = [("location", target)]
            return reply
        case .status(let status, let retryAfter, let retryAfterMilliseconds, let body):
            let message = "a fault that was asked for"
            var reply = Reply(
                status: status, json: Refusal.body(code: RPCCode(httpStatus: status), message: message))
            if let body {
                reply.body = Array(body.utf8)
                let isJSON = body.hasPrefix("{") || body.hasPrefix("[")
                let type = isJSON ? "application/json" : body.hasPrefix("<") ? "text/html" : "text/plain"
                reply.headers = body.isEmpty ? [] : [("content-type", type)]
            }
            if let retryAfter { reply.headers.append(("retry-after", retryAfter)) }
            if let retryAfterMilliseconds {
                reply.headers.append(("retry-after-ms", String(retryAfterMilliseconds)))
            }
            return reply
        default:
            return .emptyObject
        }
    }

    // MARK: - Steps

    private func commit(_ call: Call, epoch: Int, afterMilliseconds delay: Int) {
        let gateway = gateway
        Task.detached {
            try? await Task.sleep(for: .milliseconds(delay))
            gateway.commitLate(call, epoch: epoch)
        }
    }

    private func pause(_ milliseconds: Int) async throws {
        if milliseconds > 0 { try await Task.sleep(for: .milliseconds(milliseconds)) }
    }

    private func send(_ reply: Reply, keepAlive: Bool) async throws {
        try await wire.send(reply.head(keepAlive: keepAlive) + reply.bodyOnWire)
    }

    private func finish(_ reply: Reply, keepAlive: Bool) async throws -> Next {
        try await send(reply, keepAlive: keepAlive)
        return end(keepAlive: keepAlive)
    }

    private func end(keepAlive: Bool) -> Next {
        guard !keepAlive else { return .keepOpen }
        wire.close()
        return .closed
    }
}
