package fwkeys

// #include <fwkeys.h>
import "C"

import "unsafe"

// Key is an API key's record, with its secret if Create gave it.
type Key struct {
	handle *C.fw_api_key
	lent   bool // by a rotation, which frees it
}

// Annotations are names and values that the service keeps with the key.
func (key *Key) Annotations() map[string]string {
	found := map[string]string{}
	for index := 0; index < key.AnnotationCount(); index++ {
		name := C.GoString(C.fw_api_key_annotation_name(key.handle, C.size_t(index)))
		found[name] = C.GoString(C.fw_api_key_annotation_value(key.handle, C.size_t(index)))
	}
	return found
}

// WithSecret lets a function read the secret where it lies; the bytes must not be kept. Error: there is no secret.
func (key *Key) WithSecret(use func(secret []byte) error) error {
	var length C.size_t
	secret := C.fw_api_key_secret(key.handle, &length)
	if secret == nil {
		return refused(C.FW_ERROR_INVALID_STATE, "the secret")
	}
	return use(unsafe.Slice((*byte)(unsafe.Pointer(secret)), int(length)))
}

// Wipe wipes the secret and keeps the rest.
func (key *Key) Wipe() {
	if !key.lent {
		C.fw_api_key_wipe_secret(key.handle)
	}
}

// Close frees the key and wipes its secret.
func (key *Key) Close() {
	if !key.lent {
		C.fw_api_key_free(key.handle)
	}
	key.handle = nil
}
