package fwkeys

// #include <fwkeys.h>
import "C"

import (
	"fmt"
	"time"
)

// Status is what a call came to; its name is the header's, without the prefix.
type Status int32

// The statuses that programs most often look for; any other is compared by its name.
const (
	InvalidState     Status = C.FW_ERROR_INVALID_STATE
	Unauthenticated  Status = C.FW_ERROR_UNAUTHENTICATED
	PermissionDenied Status = C.FW_ERROR_PERMISSION_DENIED
	NotFound         Status = C.FW_ERROR_NOT_FOUND
	RateLimited      Status = C.FW_ERROR_RATE_LIMITED
	Deadline         Status = C.FW_ERROR_DEADLINE
)

func (status Status) String() string {
	return C.GoString(C.fw_status_name(C.fw_status(status)))
}

// Outcome says what became of the request: who may try again.
type Outcome int32

// The outcomes of calls that failed, as fwkeys.h explains them.
const (
	NotSent    Outcome = C.FW_OUTCOME_NOT_SENT
	Rejected   Outcome = C.FW_OUTCOME_REJECTED
	Unknown    Outcome = C.FW_OUTCOME_UNKNOWN
	SecretLost Outcome = C.FW_OUTCOME_SECRET_LOST
)

func (outcome Outcome) String() string {
	return C.GoString(C.fw_outcome_name(C.fw_outcome(outcome)))
}

// Error is the error of every call of this package: errors.As gives it. It never holds a secret.
type Error struct {
	Status         Status
	Outcome        Outcome
	Message        string
	HTTPStatus     int // 0: there was no answer
	ServiceMessage string
	RequestID      string
	RetryAfter     time.Duration // 0: the service did not ask to wait
	OrphanKeyID    string        // a key that may be alive though nobody holds its secret
	Marker         string        // what a sweep takes, of a create that is not settled
}

func (err *Error) Error() string {
	return fmt.Sprintf("%s (%s, outcome %s)", err.Message, err.Status, err.Outcome)
}

// failure takes the reason, which may be nil, and gives nil for success.
func failure(status C.fw_status, reason *C.fw_error) error {
	if status == C.FW_OK {
		return nil
	}
	if reason == nil { // refused before anything was sent
		return &Error{Status: Status(status), Outcome: NotSent, Message: "an argument was refused"}
	}
	defer C.fw_error_free(reason)
	err := &Error{
		Status:         Status(status),
		Outcome:        Outcome(C.fw_error_outcome(reason)),
		Message:        C.GoString(C.fw_error_message(reason)),
		HTTPStatus:     int(C.fw_error_http_status(reason)),
		ServiceMessage: C.GoString(C.fw_error_service_message(reason)),
		RequestID:      C.GoString(C.fw_error_request_id(reason)),
		OrphanKeyID:    C.GoString(C.fw_error_orphan_key_id(reason)),
		Marker:         C.GoString(C.fw_error_marker(reason)),
	}
	if wait := C.fw_error_retry_after_ms(reason); wait > 0 {
		err.RetryAfter = time.Duration(wait) * time.Millisecond
	}
	return err
}
