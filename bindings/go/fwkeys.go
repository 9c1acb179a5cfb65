// Package fwkeys creates and manages Fireworks AI API keys with libfwkeys.
//
// Every object that holds C memory has a Close method, which wipes what is secret; a method that is called after
// Close is refused by the library, not by a crash. A secret never becomes a Go string: it stays in the library's
// locked memory, where WithSecret lets a function read it.
package fwkeys

/*
#cgo LDFLAGS: -lfwkeys
#define _DEFAULT_SOURCE
#include <fwkeys.h>
#include <stdlib.h>
#include <string.h>

static void wipe_and_free(char *text, size_t length) {
	explicit_bzero(text, length);
	free(text);
}
*/
import "C"

import (
	"strings"
	"time"
	"unsafe"
)

// Config says how a client reaches the service. What is zero stays at the library's default.
type Config struct {
	APIKey     []byte // read during NewClient only: the caller may wipe it afterwards
	BaseURL    string
	Timeout    time.Duration // of a whole call, all its attempts and pauses included
	SettleTime time.Duration // before each look for keys that a lost answer left behind
	CAFile     string
}

// A Client may be used by any number of goroutines at once. A call occupies its thread until the answer or the deadline.
type Client struct {
	handle *C.fw_client
}

// NewClient makes a client, which does not connect yet.
func NewClient(config Config) (*Client, error) {
	var handle *C.fw_config
	if err := failure(C.fw_config_new(&handle), nil); err != nil {
		return nil, err
	}
	defer C.fw_config_free(handle)
	if err := config.apply(handle); err != nil {
		return nil, err
	}
	client := &Client{}
	var reason *C.fw_error
	if err := failure(C.fw_client_new(handle, &client.handle, &reason), reason); err != nil {
		return nil, err
	}
	return client, nil
}

func (config Config) apply(handle *C.fw_config) error {
	apiKey := (*C.char)(C.calloc(1, C.size_t(len(config.APIKey)+1)))
	defer C.wipe_and_free(apiKey, C.size_t(len(config.APIKey)))
	copy(unsafe.Slice((*byte)(unsafe.Pointer(apiKey)), len(config.APIKey)), config.APIKey)
	if err := failure(C.fw_config_set_api_key(handle, apiKey), nil); err != nil {
		return err
	}
	if config.BaseURL != "" {
		url := newText(config.BaseURL)
		defer url.free()
		if err := failure(C.fw_config_set_base_url(handle, url.c), nil); err != nil {
			return err
		}
	}
	if config.Timeout != 0 {
		if err := failure(C.fw_config_set_timeout_ms(handle, milliseconds(config.Timeout)), nil); err != nil {
			return err
		}
	}
	if config.SettleTime != 0 {
		if err := failure(C.fw_config_set_settle_ms(handle, milliseconds(config.SettleTime)), nil); err != nil {
			return err
		}
	}
	if config.CAFile != "" {
		path := newText(config.CAFile)
		defer path.free()
		return failure(C.fw_config_set_ca_file(handle, path.c), nil)
	}
	return nil
}

// Close closes the client's connections and wipes its API key.
func (client *Client) Close() {
	C.fw_client_free(client.handle)
	client.handle = nil
}

// Delete deletes an API key.
func (client *Client) Delete(accountID, userID, keyID string) error {
	account, user, key := newText(accountID), newText(userID), newText(keyID)
	defer account.free()
	defer user.free()
	defer key.free()
	var reason *C.fw_error
	return failure(C.fw_delete_api_key(client.handle, account.c, user.c, key.c, &reason), reason)
}

// Identity is what the service says about whoever uses an API key.
type Identity struct {
	AccountID, Email string
}

// WhoAmI asks whose API key the client uses, which also proves that it works.
func (client *Client) WhoAmI() (Identity, error) {
	var handle *C.fw_identity
	var reason *C.fw_error
	if err := failure(C.fw_whoami(client.handle, &handle, &reason), reason); err != nil {
		return Identity{}, err
	}
	defer C.fw_identity_free(handle)
	return Identity{
		AccountID: C.GoString(C.fw_identity_account_id(handle)),
		Email:     C.GoString(C.fw_identity_email(handle)),
	}, nil
}

func milliseconds(duration time.Duration) C.int64_t {
	return C.int64_t(duration.Milliseconds())
}

// A text is a Go string as C takes it, for the time of a call.
type text struct {
	c *C.char
}

// newText copies the string. C would take a NUL in it as its end; the library refuses what stands there instead.
func newText(value string) text {
	return text{C.CString(strings.ReplaceAll(value, "\x00", "\x01"))}
}

func (text text) free() {
	C.free(unsafe.Pointer(text.c))
}
