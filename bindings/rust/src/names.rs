//! Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.

use crate::handle::lent;
use crate::{sys, ApiKey, Outcome, RotationState, Status};

impl Status {
    pub const OK: Status = Status(0);
    /// an allocation failed
    pub const NO_MEMORY: Status = Status(1);
    /// NULL where a value is needed
    pub const NULL_ARGUMENT: Status = Status(2);
    /// "" where a value is needed
    pub const EMPTY_ARGUMENT: Status = Status(3);
    /// an id that is "." or "..", which URL handling folds into another path
    pub const DOT_SEGMENT: Status = Status(4);
    /// "-" as user, which the service takes in lists only
    pub const WILDCARD_USER: Status = Status(5);
    /// a byte below 0x20, or 0x7f
    pub const CONTROL_CHARACTER: Status = Status(6);
    /// not UTF-8: overlong, surrogate, cut, or out of range
    pub const INVALID_UTF8: Status = Status(7);
    /// over the documented length
    pub const TOO_LONG: Status = Status(8);
    /// a number outside of the documented range
    pub const OUT_OF_RANGE: Status = Status(9);
    /// not in the form of RFC 3339
    pub const INVALID_TIMESTAMP: Status = Status(10);
    /// RFC 3339, but no such time: 30 February, 24:00:00
    pub const NONEXISTENT_TIME: Status = Status(11);
    /// an expiry that is not in the future
    pub const TIME_IN_PAST: Status = Status(12);
    /// not an http(s) URL, or one with credentials, a query or a fragment
    pub const INVALID_URL: Status = Status(13);
    /// plain HTTP to an address that is not the loopback
    pub const INSECURE_URL: Status = Status(14);
    /// the configuration holds no API key
    pub const MISSING_API_KEY: Status = Status(15);
    /// the client was made by the parent process
    pub const FORKED: Status = Status(16);
    /// not allowed now: the secret of a key that has none, for example
    pub const INVALID_STATE: Status = Status(17);
    /// the CA file cannot be read or holds no certificate
    pub const CA_FILE: Status = Status(19);
    /// a requested settings file does not exist or cannot be read
    pub const SETTINGS_FILE: Status = Status(20);
    /// a malformed line in a settings file, or a value that is refused
    pub const MALFORMED_SETTINGS: Status = Status(21);
    /// there is no profile of that name
    pub const UNKNOWN_PROFILE: Status = Status(22);
    /// not 16 lower-case hexadecimal digits
    pub const INVALID_MARKER: Status = Status(23);
    /// the libcurl that is loaded cannot do this
    pub const UNSUPPORTED: Status = Status(24);
    /// the client certificate or its key cannot be read, or do not match
    pub const CLIENT_CERTIFICATE: Status = Status(25);
    /// the queue is full: take completions before submitting more
    pub const QUEUE_FULL: Status = Status(26);
    /// the host name has no address
    pub const RESOLVE: Status = Status(30);
    /// no connection could be made
    pub const CONNECT: Status = Status(31);
    /// no trusted TLS connection could be made; 70 to 77 tell more
    pub const TLS: Status = Status(32);
    /// the connection was lost, an attempt took too long, or what came is not HTTP
    pub const TRANSPORT: Status = Status(33);
    /// the timeout of the call passed
    pub const DEADLINE: Status = Status(34);
    /// the call's cancel token was triggered
    pub const CANCELLED: Status = Status(35);
    /// the proxy cannot be reached, or it refused
    pub const PROXY: Status = Status(36);
    /// 400 and every 4xx that has no status of its own
    pub const BAD_REQUEST: Status = Status(40);
    /// 401: the API key is wrong, deleted or expired
    pub const UNAUTHENTICATED: Status = Status(41);
    /// 403; or a create for another account than the key's, not sent
    pub const PERMISSION_DENIED: Status = Status(42);
    /// 404
    pub const NOT_FOUND: Status = Status(43);
    /// 409
    pub const CONFLICT: Status = Status(44);
    /// 429
    pub const RATE_LIMITED: Status = Status(45);
    /// 408 and 5xx: the service failed, but may have done the work
    pub const SERVICE: Status = Status(46);
    /// 3xx: never followed
    pub const REDIRECTED: Status = Status(47);
    /// 2xx, but the body does not answer the request, or has no usable key
    pub const INVALID_REPLY: Status = Status(48);
    /// over a limit: the body, one header (100 KB), all of them (192 KB)
    pub const REPLY_TOO_LARGE: Status = Status(49);
    /// a list never ends or is wrong: page tokens repeat or have over 4,096 bytes, pages stay empty, or the total is wrong
    pub const PAGINATION: Status = Status(50);
    /// 402: the account has no credit, or has reached its spend limit
    pub const PAYMENT_REQUIRED: Status = Status(51);
    /// 412: the account is suspended
    pub const ACCOUNT_SUSPENDED: Status = Status(52);
    /// 404, 405 or 501 to an update: see fw_update_api_key
    pub const NOT_OFFERED: Status = Status(53);
    /// libcurl refused to work; no input is known to cause it
    pub const INTERNAL: Status = Status(60);
    /// the certificate is for another host
    pub const CERTIFICATE_HOST: Status = Status(70);
    /// the certificate, or one above it, has expired
    pub const CERTIFICATE_EXPIRED: Status = Status(71);
    /// the certificate, or one above it, is not valid yet
    pub const CERTIFICATE_NOT_YET_VALID: Status = Status(72);
    /// the certificate is signed by itself
    pub const CERTIFICATE_SELF_SIGNED: Status = Status(73);
    /// no trusted authority signed the certificate
    pub const CERTIFICATE_UNTRUSTED: Status = Status(74);
    /// a key or a signature is weaker than 112 bits: RSA of 1,024, SHA-1
    pub const CERTIFICATE_WEAK: Status = Status(75);
    /// the other side offers nothing newer than TLS 1.1
    pub const TLS_VERSION: Status = Status(76);
    /// the other side does not speak TLS
    pub const NOT_TLS: Status = Status(77);
}

impl Outcome {
    pub const DONE: Outcome = Outcome(0);
    pub const NOT_SENT: Outcome = Outcome(1);
    pub const REJECTED: Outcome = Outcome(2);
    pub const UNKNOWN: Outcome = Outcome(3);
    pub const SECRET_LOST: Outcome = Outcome(4);
}

impl RotationState {
    pub const BEGUN: RotationState = RotationState(1);
    pub const COMMITTED: RotationState = RotationState(2);
    pub const ABORTED: RotationState = RotationState(3);
    pub const COMMITTING: RotationState = RotationState(4);
    pub const ABORTING: RotationState = RotationState(5);
}

// SAFETY of the calls: the key is alive, and what it lends is bound to it.
impl ApiKey {
    /// The key's id, which deletes it: "key_42vAYeb7rwt9zzg1".
    pub fn id(&self) -> Option<&str> { unsafe { lent(self, sys::fw_api_key_id(self.0 .0)) } }
    /// The display name.
    pub fn display_name(&self) -> Option<&str> { unsafe { lent(self, sys::fw_api_key_display_name(self.0 .0)) } }
    /// The number of bytes of the display name before the marker: see fw_create_options_set_exactly_once.
    pub fn base_name_length(&self) -> usize { unsafe { sys::fw_api_key_base_name_length(self.0 .0) } }
    /// The first characters of the secret, to recognize it.
    pub fn prefix(&self) -> Option<&str> { unsafe { lent(self, sys::fw_api_key_prefix(self.0 .0)) } }
    /// The owner's e-mail address.
    pub fn email(&self) -> Option<&str> { unsafe { lent(self, sys::fw_api_key_email(self.0 .0)) } }
    /// When the key was created, RFC 3339, as the service wrote it.
    pub fn create_time(&self) -> Option<&str> { unsafe { lent(self, sys::fw_api_key_create_time(self.0 .0)) } }
    /// When the key stops working, RFC 3339, as the service wrote it.
    pub fn expire_time(&self) -> Option<&str> { unsafe { lent(self, sys::fw_api_key_expire_time(self.0 .0)) } }
    /// When the key was last used, RFC 3339, as the service wrote it.
    pub fn last_used(&self) -> Option<&str> { unsafe { lent(self, sys::fw_api_key_last_used(self.0 .0)) } }
    /// The marker in the annotation "fwkeys-marker" or else at the end of the display name, 16 hexadecimal digits: see fw_create_options_set_exactly_once.
    pub fn marker(&self) -> Option<&str> { unsafe { lent(self, sys::fw_api_key_marker(self.0 .0)) } }
    /// For a key created exactly once: how many earlier attempts of the call may still create a key, because their responses were lost and no key of theirs was found.
    pub fn unsettled_attempts(&self) -> i32 { unsafe { sys::fw_api_key_unsettled_attempts(self.0 .0) } }
    /// Whether the service says that it does not know the plain text of the secret (service).
    pub fn secure(&self) -> bool { unsafe { sys::fw_api_key_secure(self.0 .0) != 0 } }
    /// How many annotations the key has, 0 or more.
    pub fn annotation_count(&self) -> usize { unsafe { sys::fw_api_key_annotation_count(self.0 .0) } }
}
