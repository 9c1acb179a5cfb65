package fwkeys

// #include <fwkeys.h>
import "C"

import (
	"fmt"
	"time"
)

// Status is what a call came to; its name is the header's, without the prefix.
type Status int32

// Outcome says what became of the request: who may try again.
type Outcome int32

// Error is the error of every call of this package: errors.As gives it. It never holds a secret.
type Error struct {
	Status         Status
	Outcome        Outcome
	Message        string
	MayHaveLeftKey bool // a create or a rotation may have left a live key behind that nobody holds
	HTTPStatus     int  // 0: there was no answer
	ServiceCode    int  // the gRPC code of the answer; -1: none
	ServiceMessage string
	RequestID      string
	RetryAfter     time.Duration // 0: the service did not ask to wait
	Attempts       int           // 0: it was refused before anything was sent
	OrphanKeyID    string        // a key that may be alive though nobody holds its secret
	OrphanPrefix   string        // what the secret of such a key begins with, where its id is not known
	Marker         string        // what a sweep takes, of a create that is not settled

	cause error
}

func (err *Error) Error() string {
	return fmt.Sprintf("%s (%s, outcome %s)", err.Message, err.Status, err.Outcome)
}

// Unwrap gives the error of the context that cancelled the call, or nil.
func (err *Error) Unwrap() error { return err.cause }

// refused gives the error of an argument that was refused before anything was sent, and nil for success.
func refused(status C.fw_status, argument string) error {
	if status == C.FW_OK {
		return nil
	}
	message := argument + " " + C.GoString(C.fw_status_message(status))
	return &Error{Status: Status(status), Outcome: NotSent, Message: message, ServiceCode: -1}
}

// failure takes the reason, which may be nil, and gives nil for success.
func failure(status C.fw_status, reason *C.fw_error) error {
	if status == C.FW_OK || reason == nil {
		return refused(status, "an argument")
	}
	defer C.fw_error_free(reason)
	err := &Error{
		Status:         Status(status),
		Outcome:        Outcome(C.fw_error_outcome(reason)),
		Message:        C.GoString(C.fw_error_message(reason)),
		MayHaveLeftKey: C.fw_error_may_have_left_key(reason) != 0,
		HTTPStatus:     int(C.fw_error_http_status(reason)),
		ServiceCode:    int(C.fw_error_service_code(reason)),
		ServiceMessage: C.GoString(C.fw_error_service_message(reason)),
		RequestID:      C.GoString(C.fw_error_request_id(reason)),
		Attempts:       int(C.fw_error_attempts(reason)),
		OrphanKeyID:    C.GoString(C.fw_error_orphan_key_id(reason)),
		OrphanPrefix:   C.GoString(C.fw_error_orphan_prefix(reason)),
		Marker:         C.GoString(C.fw_error_marker(reason)),
	}
	if wait := C.fw_error_retry_after_ms(reason); wait > 0 {
		err.RetryAfter = time.Duration(wait) * time.Millisecond
	}
	return err
}
