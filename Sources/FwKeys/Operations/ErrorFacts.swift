// ErrorFacts.swift - what a program decides from a failure
//
// Every program that uses the library asks the same two questions: whose fault was it, and can a key be left behind?
// Both are answered here, so that no binding has a list of statuses or outcomes of its own.

extension Status {
    /// Whether an argument or a setting was refused, before anything was sent.
    var isArgumentError: Bool {
        switch self {
        case .nullArgument, .emptyArgument, .dotSegment, .wildcardUser, .controlCharacter, .invalidUTF8,
            .tooLong,
            .outOfRange, .invalidTimestamp, .nonexistentTime, .timeInPast, .invalidURL, .insecureURL,
            .missingAPIKey,
            .caFile, .settingsFile, .malformedSettings, .unknownProfile, .invalidMarker, .clientCertificate:
            true
        default: false
        }
    }
}

extension ErrorReport {
    /// Whether the create that failed may have left a live key that nobody holds.
    var mayHaveLeftKey: Bool {
        outcome == .unknown || !marker.isAbsent || !orphanKeyID.isAbsent || !orphanPrefix.isAbsent
    }
}
