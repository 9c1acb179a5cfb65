package fwkeys

// #include <fwkeys.h>
import "C"

import (
	"context"
	"time"
)

// ListOptions says which keys a list gives: those that fit everything that is set. The zero value: all of them.
type ListOptions struct {
	UnusedFor, OlderThan, ExpiresWithin time.Duration
	NamePattern                         string // "ci-*" for example: see fw_list_options_set_name_pattern
	Annotations                         map[string]string
	Marked                              bool
}

// build gives the options as the library takes them, to be freed in any case.
func (options ListOptions) build(texts *texts) *C.fw_list_options {
	var handle *C.fw_list_options
	texts.set("options", func() C.fw_status { return C.fw_list_options_new(&handle) })
	if options.UnusedFor != 0 {
		texts.set("UnusedFor", func() C.fw_status {
			return C.fw_list_options_set_unused_for_seconds(handle, seconds(options.UnusedFor))
		})
	}
	if options.OlderThan != 0 {
		texts.set("OlderThan", func() C.fw_status {
			return C.fw_list_options_set_older_than_seconds(handle, seconds(options.OlderThan))
		})
	}
	if options.ExpiresWithin != 0 {
		texts.set("ExpiresWithin", func() C.fw_status {
			return C.fw_list_options_set_expires_within_seconds(handle, seconds(options.ExpiresWithin))
		})
	}
	if options.NamePattern != "" {
		pattern := texts.c("NamePattern", options.NamePattern)
		texts.set("NamePattern", func() C.fw_status { return C.fw_list_options_set_name_pattern(handle, pattern) })
	}
	for name, value := range options.Annotations {
		cName, cValue := texts.c("Annotations", name), texts.c("Annotations", value)
		texts.set("Annotations", func() C.fw_status {
			return C.fw_list_options_set_annotation(handle, cName, cValue)
		})
	}
	texts.set("Marked", func() C.fw_status { return C.fw_list_options_set_marked(handle, flag(options.Marked)) })
	return handle
}

// seconds rounds up, so that a selection by age never takes a key that is too young for it.
func seconds(duration time.Duration) C.int64_t {
	whole := duration / time.Second
	if duration%time.Second > 0 {
		whole++
	}
	return C.int64_t(whole)
}

// KeyList goes through keys one at a time, as a bufio.Scanner does through lines; pages are fetched on the way.
type KeyList struct {
	ctx    context.Context
	loop   *loop
	handle *C.fw_api_key_list
	page   []*C.fw_api_key // what is left of it
	isLast bool
	key    *Key
	err    error
}

// List lists a user's keys, or with "-" those of every user. The context is for all of its pages. The caller closes the
// list.
func (client *Client) List(ctx context.Context, accountID, userID string, options ListOptions) (*KeyList, error) {
	var texts texts
	defer texts.free()
	account, user := texts.c("accountID", accountID), texts.c("userID", userID)
	built := options.build(&texts)
	defer C.fw_list_options_free(built)
	if texts.err != nil {
		return nil, texts.err
	}
	list := &KeyList{ctx: ctx, loop: client.loop, key: &Key{}}
	err := client.loop.call(ctx, func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status {
		return C.fw_queue_list_api_keys(queue, account, user, built, nil, ticket, reason)
	}, func(completion *C.fw_completion) {
		list.handle = C.fw_completion_take_list(completion)
		list.takePage()
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// takePage takes the records of a page, on the goroutine of the loop. None of this asks the service.
func (list *KeyList) takePage() {
	for list.err == nil && C.fw_api_key_list_page_remaining(list.handle) > 0 {
		list.takeNext()
	}
	if list.isLast = C.fw_api_key_list_next_page_token(list.handle) == nil; list.isLast && list.err == nil {
		list.takeNext() // which gives no key, and says whether as many came as there are
	}
}

func (list *KeyList) takeNext() {
	var key *C.fw_api_key
	var reason *C.fw_error
	list.err = failure(C.fw_api_key_list_next(list.handle, &key, &reason), reason)
	if key != nil {
		list.page = append(list.page, key)
	}
}

// Next moves on to the next key. False: that was the last, or Err tells why there is none.
func (list *KeyList) Next() bool {
	list.key.Close()
	for len(list.page) == 0 && !list.isLast && list.err == nil {
		err := list.loop.call(list.ctx,
			func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status {
				return C.fw_queue_list_next_page(queue, list.handle, nil, ticket, reason)
			},
			func(*C.fw_completion) { list.takePage() })
		if err != nil { // else the page may have told of one
			list.err = err
		}
	}
	if len(list.page) == 0 {
		return false
	}
	list.key.handle, list.page = list.page[0], list.page[1:]
	return true
}

// Key is the present key, until Next or Close.
func (list *KeyList) Key() *Key { return list.key }

// Err is what ended the list, if it was not its end.
func (list *KeyList) Err() error { return list.err }

// Close frees the list and its present key.
func (list *KeyList) Close() {
	list.key.Close()
	for _, key := range list.page {
		C.fw_api_key_free(key)
	}
	list.page, list.isLast = nil, true
	list.loop.do(func() { C.fw_api_key_list_free(list.handle) })
	list.handle = nil
}
