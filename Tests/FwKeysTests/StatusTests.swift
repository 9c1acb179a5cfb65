// StatusTests.swift - the core's statuses and outcomes are the header's, number by number and name by name

import CFwKeys
import Testing

@testable import FwKeysCalls

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
            (FW_ERROR_SETTINGS_FILE, "ERROR_SETTINGS_FILE"),
            (FW_ERROR_MALFORMED_SETTINGS, "ERROR_MALFORMED_SETTINGS"),
            (FW_ERROR_UNKNOWN_PROFILE, "ERROR_UNKNOWN_PROFILE"),
            (FW_ERROR_INVALID_MARKER, "ERROR_INVALID_MARKER"),
            (FW_ERROR_UNSUPPORTED, "ERROR_UNSUPPORTED"),
            (FW_ERROR_CLIENT_CERTIFICATE, "ERROR_CLIENT_CERTIFICATE"),
            (FW_ERROR_QUEUE_FULL, "ERROR_QUEUE_FULL"),
            (FW_ERROR_RESOLVE, "ERROR_RESOLVE"),
            (FW_ERROR_CONNECT, "ERROR_CONNECT"),
            (FW_ERROR_TLS, "ERROR_TLS"),
            (FW_ERROR_TRANSPORT, "ERROR_TRANSPORT"),
            (FW_ERROR_DEADLINE, "ERROR_DEADLINE"),
            (FW_ERROR_CANCELLED, "ERROR_CANCELLED"),
            (FW_ERROR_PROXY, "ERROR_PROXY"),
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
            (FW_ERROR_PAGINATION, "ERROR_PAGINATION"),
            (FW_ERROR_PAYMENT_REQUIRED, "ERROR_PAYMENT_REQUIRED"),
            (FW_ERROR_ACCOUNT_SUSPENDED, "ERROR_ACCOUNT_SUSPENDED"),
            (FW_ERROR_NOT_OFFERED, "ERROR_NOT_OFFERED"),
            (FW_ERROR_INTERNAL, "ERROR_INTERNAL"),
            (FW_ERROR_CERTIFICATE_HOST, "ERROR_CERTIFICATE_HOST"),
            (FW_ERROR_CERTIFICATE_EXPIRED, "ERROR_CERTIFICATE_EXPIRED"),
            (FW_ERROR_CERTIFICATE_NOT_YET_VALID, "ERROR_CERTIFICATE_NOT_YET_VALID"),
            (FW_ERROR_CERTIFICATE_SELF_SIGNED, "ERROR_CERTIFICATE_SELF_SIGNED"),
            (FW_ERROR_CERTIFICATE_UNTRUSTED, "ERROR_CERTIFICATE_UNTRUSTED"),
            (FW_ERROR_CERTIFICATE_WEAK, "ERROR_CERTIFICATE_WEAK"),
            (FW_ERROR_TLS_VERSION, "ERROR_TLS_VERSION"),
            (FW_ERROR_NOT_TLS, "ERROR_NOT_TLS"),
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

    private static var levels: [(number: Int, name: String)] {
        [
            (FW_LOG_ERROR, "ERROR"), (FW_LOG_WARNING, "WARNING"), (FW_LOG_INFO, "INFO"),
            (FW_LOG_DEBUG, "DEBUG"),
        ]
    }

    private static var rotationStates: [(number: Int, name: String)] {
        [
            (FW_ROTATION_BEGUN, "BEGUN"), (FW_ROTATION_COMMITTED, "COMMITTED"),
            (FW_ROTATION_ABORTED, "ABORTED"),
            (FW_ROTATION_COMMITTING, "COMMITTING"), (FW_ROTATION_ABORTING, "ABORTING"),
        ]
    }

    @Test func statusesAreTheHeaders() {
        for (number, name) in Self.statuses {
            let status = Status(rawValue: Int32(number))
            #expect(status.map { "\($0.name)" } == name)
            #expect(status.map { $0.sentence.byteCount > 0 } == true)
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

    /// The numbers stay what they are for ever; the header alone could be renumbered, and nobody would notice.
    @Test(
        arguments: [
            (Status.settingsFile, 20), (.malformedSettings, 21), (.unknownProfile, 22), (.invalidMarker, 23),
            (.unsupported, 24), (.clientCertificate, 25), (.queueFull, 26), (.proxy, 36), (.pagination, 50),
            (.paymentRequired, 51), (.accountSuspended, 52), (.notOffered, 53),
            (.certificateHost, 70), (.certificateExpired, 71), (.certificateNotYetValid, 72),
            (.certificateSelfSigned, 73), (.certificateUntrusted, 74), (.certificateWeak, 75),
            (.tlsVersion, 76), (.notTLS, 77),
        ] as [(Status, Int32)])
    func numbers(status: Status, number: Int32) {
        #expect(status.rawValue == number)
    }

    @Test func logLevelsAreTheHeaders() {
        for (number, name) in Self.levels {
            #expect(LogLevel(rawValue: Int32(number)).map { "\($0.name)" } == name)
        }
        let numbers = (Int32(-1)...100).filter { LogLevel(rawValue: $0) != nil }
        #expect(numbers == Self.levels.map { Int32($0.number) })
    }

    @Test func rotationStatesAreTheHeaders() {
        for (number, name) in Self.rotationStates {
            #expect(Rotation.State(rawValue: Int32(number)).map { "\($0.name)" } == name)
        }
        let numbers = (Int32(-1)...100).filter { Rotation.State(rawValue: $0) != nil }
        #expect(numbers == Self.rotationStates.map { Int32($0.number) })
    }

    /// For any number, C gets a name.
    @Test func namesForC() {
        let names = [Int32(-1), 0, 1, 20, 999].map { number in
            [
                String(cString: fw_status_name(number)), String(cString: fw_outcome_name(number)),
                String(cString: fw_log_level_name(number)), String(cString: fw_rotation_state_name(number)),
            ]
        }
        #expect(
            names == [
                ["UNKNOWN_STATUS", "UNKNOWN_OUTCOME", "UNKNOWN_LEVEL", "UNKNOWN_STATE"],
                ["OK", "DONE", "UNKNOWN_LEVEL", "UNKNOWN_STATE"],
                ["ERROR_NO_MEMORY", "NOT_SENT", "ERROR", "BEGUN"],
                ["ERROR_SETTINGS_FILE", "UNKNOWN_OUTCOME", "UNKNOWN_LEVEL", "UNKNOWN_STATE"],
                ["UNKNOWN_STATUS", "UNKNOWN_OUTCOME", "UNKNOWN_LEVEL", "UNKNOWN_STATE"],
            ])
    }
}
