// StatusTests.swift - the core's statuses and outcomes are the header's, number by number and name by name

import CFwKeys
import Testing

@testable import FwKeys

@Suite struct StatusTests {
    private static var statuses: [(number: Int, name: String)] {
        [
            (FW_OK, "OK"),
            (FW_ERROR_NO_MEMORY, "ERROR_NO_MEMORY"),
            (FW_ERROR_NULL_ARGUMENT, "ERROR_NULL_ARGUMENT"),
            (FW_ERROR_EMPTY_ARGUMENT, "ERROR_EMPTY_ARGUMENT"),
            (FW_ERROR_DOT_SEGMENT, "ERROR_DOT_SEGMENT"),
            (FW_ERROR_WILDCARD_USER, "ERROR_WILDCARD_USER"),
            (FW_ERROR_CONTROL_CHARACTER, "ERROR_CONTROL_CHARACTER"),
            (FW_ERROR_INVALID_UTF8, "ERROR_INVALID_UTF8"),
            (FW_ERROR_TOO_LONG, "ERROR_TOO_LONG"),
            (FW_ERROR_OUT_OF_RANGE, "ERROR_OUT_OF_RANGE"),
            (FW_ERROR_INVALID_TIMESTAMP, "ERROR_INVALID_TIMESTAMP"),
            (FW_ERROR_NONEXISTENT_TIME, "ERROR_NONEXISTENT_TIME"),
            (FW_ERROR_TIME_IN_PAST, "ERROR_TIME_IN_PAST"),
            (FW_ERROR_INVALID_URL, "ERROR_INVALID_URL"),
            (FW_ERROR_INSECURE_URL, "ERROR_INSECURE_URL"),
            (FW_ERROR_MISSING_API_KEY, "ERROR_MISSING_API_KEY"),
            (FW_ERROR_FORKED, "ERROR_FORKED"),
            (FW_ERROR_INVALID_STATE, "ERROR_INVALID_STATE"),
            (FW_ERROR_CA_FILE, "ERROR_CA_FILE"),
            (FW_ERROR_RESOLVE, "ERROR_RESOLVE"),
            (FW_ERROR_CONNECT, "ERROR_CONNECT"),
            (FW_ERROR_TLS, "ERROR_TLS"),
            (FW_ERROR_TRANSPORT, "ERROR_TRANSPORT"),
            (FW_ERROR_DEADLINE, "ERROR_DEADLINE"),
            (FW_ERROR_CANCELLED, "ERROR_CANCELLED"),
            (FW_ERROR_BAD_REQUEST, "ERROR_BAD_REQUEST"),
            (FW_ERROR_UNAUTHENTICATED, "ERROR_UNAUTHENTICATED"),
            (FW_ERROR_PERMISSION_DENIED, "ERROR_PERMISSION_DENIED"),
            (FW_ERROR_NOT_FOUND, "ERROR_NOT_FOUND"),
            (FW_ERROR_CONFLICT, "ERROR_CONFLICT"),
            (FW_ERROR_RATE_LIMITED, "ERROR_RATE_LIMITED"),
            (FW_ERROR_SERVICE, "ERROR_SERVICE"),
            (FW_ERROR_REDIRECTED, "ERROR_REDIRECTED"),
            (FW_ERROR_INVALID_REPLY, "ERROR_INVALID_REPLY"),
            (FW_ERROR_REPLY_TOO_LARGE, "ERROR_REPLY_TOO_LARGE"),
            (FW_ERROR_INTERNAL, "ERROR_INTERNAL"),
        ]
    }

    private static var outcomes: [(number: Int, name: String)] {
        [
            (FW_OUTCOME_DONE, "DONE"),
            (FW_OUTCOME_NOT_SENT, "NOT_SENT"),
            (FW_OUTCOME_REJECTED, "REJECTED"),
            (FW_OUTCOME_UNKNOWN, "UNKNOWN"),
            (FW_OUTCOME_SECRET_LOST, "SECRET_LOST"),
        ]
    }

    @Test func statusesAreTheHeaders() {
        for (number, name) in Self.statuses {
            let status = Status(rawValue: Int32(number))
            #expect(status.map { "\($0.name)" } == name)
            #expect(status.map { $0.sentence.utf8CodeUnitCount > 0 } == true)
        }
    }

    @Test func noStatusIsMissingFromTheHeader() {
        let numbers = (Int32(-1)...1000).filter { Status(rawValue: $0) != nil }
        #expect(numbers == Self.statuses.map { Int32($0.number) }.sorted())
    }

    @Test func outcomesAreTheHeaders() {
        for (number, name) in Self.outcomes {
            #expect(Outcome(rawValue: Int32(number)).map { "\($0.name)" } == name)
        }
    }
}
