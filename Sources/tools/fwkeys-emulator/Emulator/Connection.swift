// One client's connection: requests in, replies out, in order, and between the two whatever the faults say.

struct Connection {
    private enum Next {
        case keepOpen
        case closed
    }

    private let wire: Wire
    private let service: Service

    init(wire: Wire, service: Service) {
        self.wire = wire
        self.service = service
    }

    /// Serves requests until either side ends the connection.
    func serve() async {
        var reader = RequestReader(source: wire)
        do {
            while true {
                let request = try await reader.next()
                guard try await answer(request) == .keepOpen else { return }
            }
        } catch let malformed as MalformedRequest {
            let form = service.settings.wire
            let transfer = Transfer(form: form, keepAlive: false, mayBeChunked: false)
            _ = try? await finish(malformed.reply(form), transfer)
        } catch {
            // The client is gone; there is nobody to tell.
        }
        wire.close()
    }

    private func answer(_ request: Request) async throws -> Next {
        let form = service.settings.wire
        let transfer = Transfer(form: form, keepAlive: request.keepAlive, mayBeChunked: !request.isHTTP10)
        let route: Route
        do throws(Refusal) {
            route = try Route(request)
        } catch {
            let reply = error.reply(form)
            service.receiveUnrouted(request, status: reply.status)
            return try await finish(reply, transfer)
        }
        switch route {
        case .service(let call):
            return try await answer(call, service.receive(call, request), transfer)
        case .control(let call):
            // Control requests always get responses in the classic form, whatever form the service has.
            let transfer = Transfer(form: .classic, keepAlive: request.keepAlive, mayBeChunked: false)
            return try await finish(service.control(call, body: request.body), transfer)
        }
    }

    private func answer(
        _ call: Call, _ reception: Reception, _ transfer: Transfer
    ) async throws -> Next {
        let (strike, epoch, entry) = (reception.strike, reception.epoch, reception.entry)
        defer { service.finished() }
        if strike == .none { return try await finish(service.perform(call), transfer, entry) }

        // The client must not be able to stop the work by going away, so it is handed over first.
        if let delay = strike.lateCommitMilliseconds, case .stall? = strike.action {
            commit(call, epoch: epoch, afterMilliseconds: delay)
        }
        try await pause(strike.delayBeforeMilliseconds)
        let isWorkDone = !strike.isInsteadOfWork && strike.lateCommitMilliseconds == nil
        let reply = isWorkDone ? service.perform(call) : .emptyObject
        defer {
            if let delay = strike.lateCommitMilliseconds, strike.action != .stall {
                commit(call, epoch: epoch, afterMilliseconds: delay)
            }
        }
        try await pause(strike.delayAfterMilliseconds)
        guard let action = strike.action else { return try await finish(reply, transfer, entry) }
        return try await inflict(action, on: reply, transfer, entry)
    }

    private func inflict(
        _ action: FaultAction, on reply: Reply, _ transfer: Transfer, _ entry: Journal.Place
    ) async throws -> Next {
        switch action {
        case .status, .redirect:
            return try await finish(Connection.substitute(for: action, transfer.form), transfer, entry)
        case .delay:
            return try await finish(reply, transfer, entry)
        case .stall:
            await wire.waitUntilClientGoes()
            wire.close()
        case .close:
            wire.close()
        case .reset:
            wire.reset()
        case .cut(let place):
            let bytes = bytes(of: reply, transfer, entry)
            try await wire.send(bytes.head + bytes.body.prefix(place.offset(in: bytes.body)))
            wire.close()
        case .drip(let milliseconds, let count, let fromStart):
            let bytes = bytes(of: reply, transfer, entry)
            if !fromStart { try await wire.send(bytes.head) }
            try await wire.drip(
                fromStart ? bytes.head + bytes.body : bytes.body, piece: count,
                pauseMilliseconds: milliseconds)
            try await wire.send(bytes.end)
            return end(transfer)
        }
        return .closed
    }

    private static func substitute(for action: FaultAction, _ form: WireForm) -> Reply {
        switch action {
        case .redirect(let target, let status):
            var reply = Reply(status: status)
            reply.headers = [("location", target)]
            return reply
        case .status(let status, let retryAfter, let retryAfterMilliseconds, let body):
            let error = ErrorBody(fault: status, "a fault that was asked for", form)
            var reply = error.reply(status: status, form)
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
        let service = service
        Task.detached {
            try? await Task.sleep(for: .milliseconds(delay))
            service.commitLate(call, epoch: epoch)
        }
    }

    private func pause(_ milliseconds: Int) async throws {
        if milliseconds > 0 { try await Task.sleep(for: .milliseconds(milliseconds)) }
    }

    private func finish(
        _ reply: Reply, _ transfer: Transfer, _ entry: Journal.Place? = nil
    ) async throws -> Next {
        try await wire.send(bytes(of: reply, transfer, entry).all)
        return end(transfer)
    }

    private func bytes(of reply: Reply, _ transfer: Transfer, _ entry: Journal.Place?) -> ReplyBytes {
        if let entry { service.answering(entry, status: reply.status) }
        return reply.onWire(transfer, date: service.date())
    }

    private func end(_ transfer: Transfer) -> Next {
        guard !transfer.keepAlive else { return .keepOpen }
        wire.close()
        return .closed
    }
}
