// Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.

package fwkeys

// #include <fwkeys.h>
import "C"

import "time"

// The values of Status, as fwkeys.h explains them.
const (
	OK                     Status = 0
	NoMemory               Status = 1
	NullArgument           Status = 2
	EmptyArgument          Status = 3
	DotSegment             Status = 4
	WildcardUser           Status = 5
	ControlCharacter       Status = 6
	InvalidUTF8            Status = 7
	TooLong                Status = 8
	OutOfRange             Status = 9
	InvalidTimestamp       Status = 10
	NonexistentTime        Status = 11
	TimeInPast             Status = 12
	InvalidURL             Status = 13
	InsecureURL            Status = 14
	MissingAPIKey          Status = 15
	Forked                 Status = 16
	InvalidState           Status = 17
	CAFile                 Status = 19
	SettingsFile           Status = 20
	MalformedSettings      Status = 21
	UnknownProfile         Status = 22
	InvalidMarker          Status = 23
	Unsupported            Status = 24
	ClientCertificate      Status = 25
	QueueFull              Status = 26
	Resolve                Status = 30
	Connect                Status = 31
	TLS                    Status = 32
	Transport              Status = 33
	Deadline               Status = 34
	Cancelled              Status = 35
	Proxy                  Status = 36
	BadRequest             Status = 40
	Unauthenticated        Status = 41
	PermissionDenied       Status = 42
	NotFound               Status = 43
	Conflict               Status = 44
	RateLimited            Status = 45
	Service                Status = 46
	Redirected             Status = 47
	InvalidReply           Status = 48
	ReplyTooLarge          Status = 49
	Pagination             Status = 50
	PaymentRequired        Status = 51
	AccountSuspended       Status = 52
	NotOffered             Status = 53
	Internal               Status = 60
	CertificateHost        Status = 70
	CertificateExpired     Status = 71
	CertificateNotYetValid Status = 72
	CertificateSelfSigned  Status = 73
	CertificateUntrusted   Status = 74
	CertificateWeak        Status = 75
	TLSVersion             Status = 76
	NotTLS                 Status = 77
)

func (value Status) String() string {
	return C.GoString(C.fw_status_name(C.fw_status(value)))
}

// The values of Outcome, as fwkeys.h explains them.
const (
	Done       Outcome = 0
	NotSent    Outcome = 1
	Rejected   Outcome = 2
	Unknown    Outcome = 3
	SecretLost Outcome = 4
)

func (value Outcome) String() string {
	return C.GoString(C.fw_outcome_name(C.fw_outcome(value)))
}

// The values of RotationState, as fwkeys.h explains them.
const (
	Begun      RotationState = 1
	Committed  RotationState = 2
	Aborted    RotationState = 3
	Committing RotationState = 4
	Aborting   RotationState = 5
)

func (value RotationState) String() string {
	return C.GoString(C.fw_rotation_state_name(C.fw_rotation_state(value)))
}

// ID: The key's id, which deletes it: "key_42vAYeb7rwt9zzg1".
func (key *Key) ID() string {
	return C.GoString(C.fw_api_key_id(key.handle))
}

// DisplayName: The display name.
func (key *Key) DisplayName() string {
	return C.GoString(C.fw_api_key_display_name(key.handle))
}

// BaseNameLength: The number of bytes of the display name before the marker: see fw_create_options_set_exactly_once.
func (key *Key) BaseNameLength() int {
	return int(C.fw_api_key_base_name_length(key.handle))
}

// Prefix: The first characters of the secret, to recognize it.
func (key *Key) Prefix() string {
	return C.GoString(C.fw_api_key_prefix(key.handle))
}

// Email: The owner's e-mail address.
func (key *Key) Email() string {
	return C.GoString(C.fw_api_key_email(key.handle))
}

// CreateTime: When the key was created. The zero time: not told.
func (key *Key) CreateTime() time.Time {
	return unixTime(func(seconds *C.int64_t) C.fw_status {
		return C.fw_api_key_create_time_unix(key.handle, seconds)
	})
}

// ExpireTime: When the key stops working. The zero time: not told.
func (key *Key) ExpireTime() time.Time {
	return unixTime(func(seconds *C.int64_t) C.fw_status {
		return C.fw_api_key_expire_time_unix(key.handle, seconds)
	})
}

// LastUsed: When the key was last used. The zero time: not told.
func (key *Key) LastUsed() time.Time {
	return unixTime(func(seconds *C.int64_t) C.fw_status {
		return C.fw_api_key_last_used_unix(key.handle, seconds)
	})
}

// Marker: The marker in the annotation "fwkeys-marker" or else at the end of the display name, 16 hexadecimal digits: see fw_create_options_set_exactly_once.
func (key *Key) Marker() string {
	return C.GoString(C.fw_api_key_marker(key.handle))
}

// UnsettledAttempts: For a key created exactly once: how many earlier attempts of the call may still create a key, because their responses were lost and no key of theirs was found.
func (key *Key) UnsettledAttempts() int {
	return int(C.fw_api_key_unsettled_attempts(key.handle))
}

// Secure: Whether the service says that it does not know the plain text of the secret (service).
func (key *Key) Secure() bool {
	return C.fw_api_key_secure(key.handle) != 0
}

// AnnotationCount: How many annotations the key has, 0 or more.
func (key *Key) AnnotationCount() int {
	return int(C.fw_api_key_annotation_count(key.handle))
}
