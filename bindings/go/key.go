package fwkeys

// #include <fwkeys.h>
import "C"

import (
	"time"
	"unsafe"
)

// Key is an API key's record, with its secret if Create gave it.
type Key struct {
	handle *C.fw_api_key
}

// CreateOptions says what a new key is to be. The zero value: named "default", never expires.
type CreateOptions struct {
	DisplayName string
	ExpireTime  time.Time
	Annotations map[string]string
	ExactlyOnce bool // one key whatever happens on the way: see fw_create_options_set_exactly_once
}

// Create makes an API key. The caller closes it.
func (client *Client) Create(accountID, userID string, options CreateOptions) (*Key, error) {
	handle, err := options.build()
	defer C.fw_create_options_free(handle)
	if err != nil {
		return nil, err
	}
	account, user := newText(accountID), newText(userID)
	defer account.free()
	defer user.free()
	key := &Key{}
	var reason *C.fw_error
	err = failure(C.fw_create_api_key(client.handle, account.c, user.c, handle, &key.handle, &reason), reason)
	if err != nil {
		return nil, err
	}
	return key, nil
}

func (options CreateOptions) build() (*C.fw_create_options, error) {
	var handle *C.fw_create_options
	if err := failure(C.fw_create_options_new(&handle), nil); err != nil {
		return nil, err
	}
	if options.DisplayName != "" {
		name := newText(options.DisplayName)
		defer name.free()
		if err := failure(C.fw_create_options_set_display_name(handle, name.c), nil); err != nil {
			return handle, err
		}
	}
	if !options.ExpireTime.IsZero() {
		seconds := C.int64_t(options.ExpireTime.Unix())
		if err := failure(C.fw_create_options_set_expire_time_unix(handle, seconds), nil); err != nil {
			return handle, err
		}
	}
	for name, value := range options.Annotations {
		if err := annotate(handle, name, value); err != nil {
			return handle, err
		}
	}
	if options.ExactlyOnce {
		return handle, failure(C.fw_create_options_set_exactly_once(handle, 1), nil)
	}
	return handle, nil
}

func annotate(handle *C.fw_create_options, name, value string) error {
	cName, cValue := newText(name), newText(value)
	defer cName.free()
	defer cValue.free()
	return failure(C.fw_create_options_set_annotation(handle, cName.c, cValue.c), nil)
}

// ID is what the key is deleted by.
func (key *Key) ID() string { return C.GoString(C.fw_api_key_id(key.handle)) }

// DisplayName is the key's name, with its marker.
func (key *Key) DisplayName() string { return C.GoString(C.fw_api_key_display_name(key.handle)) }

// Prefix is what the secret begins with, to recognise it by.
func (key *Key) Prefix() string { return C.GoString(C.fw_api_key_prefix(key.handle)) }

// CreateTime is when the key was created; the zero time: the service did not say.
func (key *Key) CreateTime() time.Time {
	var seconds C.int64_t
	if C.fw_api_key_create_time_unix(key.handle, &seconds) != C.FW_OK {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}

// ExpireTime is when the key stops working; the zero time: never.
func (key *Key) ExpireTime() time.Time {
	var seconds C.int64_t
	if C.fw_api_key_expire_time_unix(key.handle, &seconds) != C.FW_OK {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}

// UnsettledAttempts is over 0 where the marker should be swept later.
func (key *Key) UnsettledAttempts() int { return int(C.fw_api_key_unsettled_attempts(key.handle)) }

// WithSecret lets a function read the secret where it lies; the bytes must not be kept. Error: there is no secret.
func (key *Key) WithSecret(use func(secret []byte) error) error {
	var length C.size_t
	secret := C.fw_api_key_secret(key.handle, &length)
	if secret == nil {
		return &Error{Status: InvalidState, Outcome: NotSent, Message: "the key has no secret"}
	}
	return use(unsafe.Slice((*byte)(unsafe.Pointer(secret)), int(length)))
}

// Wipe wipes the secret and keeps the rest.
func (key *Key) Wipe() { C.fw_api_key_wipe_secret(key.handle) }

// Close frees the key and wipes its secret.
func (key *Key) Close() {
	C.fw_api_key_free(key.handle)
	key.handle = nil
}
