// ArgumentErrors.swift - which statuses are about an argument or a setting
//
// Every program that uses the library asks whose fault a failure was. The answer is here, so that no binding has a list of
// statuses of its own.

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
