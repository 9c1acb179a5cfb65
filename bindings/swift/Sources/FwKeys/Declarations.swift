// Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.
// swift-format-ignore-file

import CFwKeys

extension Status {
    public static let ok = Status(rawValue: 0)
    /// an allocation failed
    public static let noMemory = Status(rawValue: 1)
    /// NULL where a value is needed
    public static let nullArgument = Status(rawValue: 2)
    /// "" where a value is needed
    public static let emptyArgument = Status(rawValue: 3)
    /// an id that is "." or "..", which URL handling folds into another path
    public static let dotSegment = Status(rawValue: 4)
    /// "-" as user, which the service takes in lists only
    public static let wildcardUser = Status(rawValue: 5)
    /// a byte below 0x20, or 0x7f
    public static let controlCharacter = Status(rawValue: 6)
    /// not UTF-8: overlong, surrogate, cut, or out of range
    public static let invalidUTF8 = Status(rawValue: 7)
    /// over the documented length
    public static let tooLong = Status(rawValue: 8)
    /// a number outside of the documented range
    public static let outOfRange = Status(rawValue: 9)
    /// not in the form of RFC 3339
    public static let invalidTimestamp = Status(rawValue: 10)
    /// RFC 3339, but no such time: 30 February, 24:00:00
    public static let nonexistentTime = Status(rawValue: 11)
    /// an expiry that is not in the future
    public static let timeInPast = Status(rawValue: 12)
    /// not an http(s) URL, or one with credentials, a query or a fragment
    public static let invalidURL = Status(rawValue: 13)
    /// plain HTTP to an address that is not the loopback
    public static let insecureURL = Status(rawValue: 14)
    /// the configuration holds no API key
    public static let missingApiKey = Status(rawValue: 15)
    /// the client was made by the parent process
    public static let forked = Status(rawValue: 16)
    /// not allowed now: the secret of a key that has none, for example
    public static let invalidState = Status(rawValue: 17)
    /// the CA file cannot be read or holds no certificate
    public static let caFile = Status(rawValue: 19)
    /// a requested settings file does not exist or cannot be read
    public static let settingsFile = Status(rawValue: 20)
    /// a malformed line in a settings file, or a value that is refused
    public static let malformedSettings = Status(rawValue: 21)
    /// there is no profile of that name
    public static let unknownProfile = Status(rawValue: 22)
    /// not 16 lower-case hexadecimal digits
    public static let invalidMarker = Status(rawValue: 23)
    /// the libcurl that is loaded cannot do this
    public static let unsupported = Status(rawValue: 24)
    /// the client certificate or its key cannot be read, or do not match
    public static let clientCertificate = Status(rawValue: 25)
    /// the queue is full: take completions before submitting more
    public static let queueFull = Status(rawValue: 26)
    /// the host name has no address
    public static let resolve = Status(rawValue: 30)
    /// no connection could be made
    public static let connect = Status(rawValue: 31)
    /// no trusted TLS connection could be made; 70 to 77 tell more
    public static let tls = Status(rawValue: 32)
    /// the connection was lost, an attempt took too long, or what came is not HTTP
    public static let transport = Status(rawValue: 33)
    /// the timeout of the call passed
    public static let deadline = Status(rawValue: 34)
    /// the call's cancel token was triggered
    public static let cancelled = Status(rawValue: 35)
    /// the proxy cannot be reached, or it refused
    public static let proxy = Status(rawValue: 36)
    /// 400 and every 4xx that has no status of its own
    public static let badRequest = Status(rawValue: 40)
    /// 401: the API key is wrong, deleted or expired
    public static let unauthenticated = Status(rawValue: 41)
    /// 403; or a create for another account than the key's, not sent
    public static let permissionDenied = Status(rawValue: 42)
    /// 404
    public static let notFound = Status(rawValue: 43)
    /// 409
    public static let conflict = Status(rawValue: 44)
    /// 429
    public static let rateLimited = Status(rawValue: 45)
    /// 408 and 5xx: the service failed, but may have done the work
    public static let service = Status(rawValue: 46)
    /// 3xx: never followed
    public static let redirected = Status(rawValue: 47)
    /// 2xx, but the body does not answer the request, or has no usable key
    public static let invalidReply = Status(rawValue: 48)
    /// over a limit: the body, one header (100 KB), all of them (192 KB)
    public static let replyTooLarge = Status(rawValue: 49)
    /// a list never ends or is wrong: page tokens repeat or have over 4,096 bytes, pages stay empty, or the total is wrong
    public static let pagination = Status(rawValue: 50)
    /// 402: the account has no credit, or has reached its spend limit
    public static let paymentRequired = Status(rawValue: 51)
    /// 412: the account is suspended
    public static let accountSuspended = Status(rawValue: 52)
    /// 404, 405 or 501 to an update: see fw_update_api_key
    public static let notOffered = Status(rawValue: 53)
    /// libcurl refused to work; no input is known to cause it
    public static let `internal` = Status(rawValue: 60)
    /// the certificate is for another host
    public static let certificateHost = Status(rawValue: 70)
    /// the certificate, or one above it, has expired
    public static let certificateExpired = Status(rawValue: 71)
    /// the certificate, or one above it, is not valid yet
    public static let certificateNotYetValid = Status(rawValue: 72)
    /// the certificate is signed by itself
    public static let certificateSelfSigned = Status(rawValue: 73)
    /// no trusted authority signed the certificate
    public static let certificateUntrusted = Status(rawValue: 74)
    /// a key or a signature is weaker than 112 bits: RSA of 1,024, SHA-1
    public static let certificateWeak = Status(rawValue: 75)
    /// the other side offers nothing newer than TLS 1.1
    public static let tlsVersion = Status(rawValue: 76)
    /// the other side does not speak TLS
    public static let notTLS = Status(rawValue: 77)
}

extension Outcome {
    public static let done = Outcome(rawValue: 0)
    public static let notSent = Outcome(rawValue: 1)
    public static let rejected = Outcome(rawValue: 2)
    public static let unknown = Outcome(rawValue: 3)
    public static let secretLost = Outcome(rawValue: 4)
}

extension RotationState {
    public static let begun = RotationState(rawValue: 1)
    public static let committed = RotationState(rawValue: 2)
    public static let aborted = RotationState(rawValue: 3)
    public static let committing = RotationState(rawValue: 4)
    public static let aborting = RotationState(rawValue: 5)
}

/// What the record of an API key tells.
extension APIKey {
    /// The key's id, which deletes it: "key_42vAYeb7rwt9zzg1".
    public var id: String? { text(fw_api_key_id(handle)) }
    /// The display name.
    public var displayName: String? { text(fw_api_key_display_name(handle)) }
    /// The number of bytes of the display name before the marker: see fw_create_options_set_exactly_once.
    public var baseNameLength: Int { fw_api_key_base_name_length(handle) }
    /// The first characters of the secret, to recognize it.
    public var prefix: String? { text(fw_api_key_prefix(handle)) }
    /// The owner's e-mail address.
    public var email: String? { text(fw_api_key_email(handle)) }
    /// When the key was created, RFC 3339, as the service wrote it.
    public var createTime: String? { text(fw_api_key_create_time(handle)) }
    /// When the key stops working, RFC 3339, as the service wrote it.
    public var expireTime: String? { text(fw_api_key_expire_time(handle)) }
    /// When the key was last used, RFC 3339, as the service wrote it.
    public var lastUsed: String? { text(fw_api_key_last_used(handle)) }
    /// The marker in the annotation "fwkeys-marker" or else at the end of the display name, 16 hexadecimal digits: see fw_create_options_set_exactly_once.
    public var marker: String? { text(fw_api_key_marker(handle)) }
    /// For a key created exactly once: how many earlier attempts of the call may still create a key, because their responses were lost and no key of theirs was found.
    public var unsettledAttempts: Int32 { fw_api_key_unsettled_attempts(handle) }
    /// Whether the service says that it does not know the plain text of the secret (service).
    public var secure: Bool { fw_api_key_secure(handle) != 0 }
    /// How many annotations the key has, 0 or more.
    public var annotationCount: Int { fw_api_key_annotation_count(handle) }
}
