// Package fwkeys creates and manages Fireworks AI API keys with libfwkeys.
//
// Every call takes a context, which cancels it: the error then tells what became of the request, and errors.Is finds the
// context's own error in it. All calls of a client share one thread, however many there are.
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
	"bytes"
	"fmt"
	"time"
	"unsafe"
)

// Config says how a client reaches the service. What is zero stays at the library's default.
type Config struct {
	APIKey      []byte `json:"-"` // read during NewClient only: the caller may wipe it afterwards
	BaseURL     string
	Timeout     time.Duration // of a whole call, all its attempts and pauses included
	SettleTime  time.Duration // before each look for keys that a lost answer left behind
	MaxAttempts int           // how often a request is sent at most, where it may be sent again at all
	MaxInFlight int           // how many calls are worked on at once; the others wait for their turn
	CAFile      string
}

// Format shows the settings without the API key, whatever the verb is.
func (config Config) Format(state fmt.State, _ rune) {
	type settings Config // which is formatted as any struct
	config.APIKey = nil
	fmt.Fprintf(state, "%+v", settings(config))
}

// A Client may be used by any number of goroutines at once.
type Client struct {
	loop *loop
}

// NewClient makes a client, which does not connect yet. The caller closes it.
func NewClient(config Config) (*Client, error) {
	var handle *C.fw_config
	if err := refused(C.fw_config_new(&handle), "config"); err != nil {
		return nil, err
	}
	defer C.fw_config_free(handle)
	if err := config.apply(handle); err != nil {
		return nil, err
	}
	var client *C.fw_client
	var reason *C.fw_error
	if err := failure(C.fw_client_new(handle, &client, &reason), reason); err != nil {
		return nil, err
	}
	loop, err := newLoop(client, config.MaxInFlight)
	if err != nil {
		return nil, err
	}
	return &Client{loop}, nil
}

func (config Config) apply(handle *C.fw_config) error {
	if bytes.IndexByte(config.APIKey, 0) >= 0 { // C would take it for the end of the key
		return refused(C.FW_ERROR_CONTROL_CHARACTER, "APIKey")
	}
	apiKey := (*C.char)(C.calloc(1, C.size_t(len(config.APIKey)+1)))
	defer C.wipe_and_free(apiKey, C.size_t(len(config.APIKey)))
	copy(unsafe.Slice((*byte)(unsafe.Pointer(apiKey)), len(config.APIKey)), config.APIKey)
	if err := refused(C.fw_config_set_api_key(handle, apiKey), "APIKey"); err != nil {
		return err
	}
	var texts texts
	defer texts.free()
	if config.BaseURL != "" {
		url := texts.c("BaseURL", config.BaseURL)
		texts.set("BaseURL", func() C.fw_status { return C.fw_config_set_base_url(handle, url) })
	}
	if config.CAFile != "" {
		path := texts.c("CAFile", config.CAFile)
		texts.set("CAFile", func() C.fw_status { return C.fw_config_set_ca_file(handle, path) })
	}
	if config.Timeout != 0 {
		timeout := C.int64_t(config.Timeout.Milliseconds())
		texts.set("Timeout", func() C.fw_status { return C.fw_config_set_timeout_ms(handle, timeout) })
	}
	if config.SettleTime != 0 {
		settle := C.int64_t(config.SettleTime.Milliseconds())
		texts.set("SettleTime", func() C.fw_status { return C.fw_config_set_settle_ms(handle, settle) })
	}
	if config.MaxAttempts != 0 {
		attempts := number(config.MaxAttempts)
		texts.set("MaxAttempts", func() C.fw_status { return C.fw_config_set_max_attempts(handle, attempts) })
	}
	return texts.err
}

// Close cancels the calls that are running, waits for their ends, closes the connections and wipes the API key.
func (client *Client) Close() {
	client.loop.close()
}
