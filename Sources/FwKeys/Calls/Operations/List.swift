// List.swift - what a list does after each response

import FwKeysTransport

extension Operation {
    public mutating func proceedWithList(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        let classification = ResponseClassification(reply)
        guard classification.outcome == .done else { return retryOrFail(classification, &reply, settings) }
        do throws(JSONDocument.ParseError) {
            var page = try ListPage(.apiKeys, &reply.body)
            page.time = reply.headers.date ?? .now
            guard (try? walk?.accept(page)) != nil else { throw .outOfMemory }
            self.page = consume page
            return .finished
        } catch {
            return fail(error == .outOfMemory ? .outOfMemory : .unusableAnswer, &reply, settings)
        }
    }
}
