// CurlFailure.swift - maps libcurl's error codes to the statuses of fwkeys.h
//
// The status is for people only. `Reply` decides the outcome, not this file: libcurl has reported "couldn't connect" after the
// service had created a key.

import FwKeysSettings

extension Status {
    public init(
        _ code: CURLcode, mayHaveBeenSent: Bool, isUpToProxy: Bool, isLimitedByAttempt: Bool,
        deadline: Deadline
    ) {
        switch code {
        case CURLE_OUT_OF_MEMORY:
            self = .noMemory
        case CURLE_OPERATION_TIMEDOUT:
            let isDeadline = deadline.hasPassed || mayHaveBeenSent && !isLimitedByAttempt
            self = isDeadline ? .deadline : mayHaveBeenSent ? .transport : isUpToProxy ? .proxy : .connect
        case _ where mayHaveBeenSent:
            // CURLE_OK too: an answer that libcurl took for whole and that was not.
            self = .transport
        case CURLE_SSL_CACERT_BADFILE:
            self = .caFile
        case CURLE_SSL_CERTPROBLEM:
            self = .clientCertificate
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_FAILED_INIT, CURLE_BAD_FUNCTION_ARGUMENT,
            CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN:
            self = .internal
        case _ where isUpToProxy:
            self = .proxy
        case CURLE_COULDNT_RESOLVE_HOST:
            self = .resolve
        case CURLE_COULDNT_CONNECT:
            self = .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CIPHER,
            CURLE_USE_SSL_FAILED, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ENGINE_INITFAILED:
            self = .tls
        default:
            self = .transport
        }
    }
}
