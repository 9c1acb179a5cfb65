package fwkeys

// #include <fwkeys.h>
import "C"

import "context"

// Identity is what the service says about whoever uses an API key; empty: not told, or not asked for.
type Identity struct {
	AccountID, Email, UserID, KeyID string
}

// Sweep is what a sweep did.
type Sweep struct {
	DeletedKeyIDs []string
	ExaminedCount int64 // how many records were looked at, over all looks
}

// Create makes an API key. The caller closes it.
func (client *Client) Create(ctx context.Context, accountID, userID string, options CreateOptions) (*Key, error) {
	var texts texts
	defer texts.free()
	account, user := texts.c("accountID", accountID), texts.c("userID", userID)
	built := options.build(&texts)
	defer C.fw_create_options_free(built)
	return client.key(ctx, &texts, func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status {
		return C.fw_queue_create_api_key(queue, account, user, built, nil, ticket, reason)
	})
}

// Get gives one key's record, without its secret. The caller closes it.
func (client *Client) Get(ctx context.Context, accountID, userID, keyID string) (*Key, error) {
	var texts texts
	defer texts.free()
	account, user, id := texts.c("accountID", accountID), texts.c("userID", userID), texts.c("keyID", keyID)
	return client.key(ctx, &texts, func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status {
		return C.fw_queue_get_api_key(queue, account, user, id, nil, ticket, reason)
	})
}

// Update changes what is set: a display name, an expiry, annotations. The rest stays as it is. The caller closes the key.
func (client *Client) Update(
	ctx context.Context, accountID, userID, keyID string, changes CreateOptions,
) (*Key, error) {
	var texts texts
	defer texts.free()
	account, user, id := texts.c("accountID", accountID), texts.c("userID", userID), texts.c("keyID", keyID)
	built := changes.build(&texts)
	defer C.fw_create_options_free(built)
	return client.key(ctx, &texts, func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status {
		return C.fw_queue_update_api_key(queue, account, user, id, built, nil, ticket, reason)
	})
}

// key makes a call that gives a key, unless an argument of it was refused.
func (client *Client) key(ctx context.Context, texts *texts, submit submission) (*Key, error) {
	if texts.err != nil {
		return nil, texts.err
	}
	key := &Key{}
	err := client.loop.call(ctx, submit, func(completion *C.fw_completion) {
		key.handle = C.fw_completion_take_api_key(completion)
	})
	if err != nil {
		return nil, err
	}
	return key, nil
}

// Delete deletes an API key.
func (client *Client) Delete(ctx context.Context, accountID, userID, keyID string) error {
	var texts texts
	defer texts.free()
	account, user, id := texts.c("accountID", accountID), texts.c("userID", userID), texts.c("keyID", keyID)
	if texts.err != nil {
		return texts.err
	}
	return client.loop.call(ctx, func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status {
		return C.fw_queue_delete_api_key(queue, account, user, id, nil, ticket, reason)
	}, func(*C.fw_completion) {})
}

// Sweep deletes the keys that bear a marker, but for one that is to stay; "": none is.
func (client *Client) Sweep(ctx context.Context, accountID, userID, marker, keepKeyID string) (Sweep, error) {
	var texts texts
	defer texts.free()
	account, user := texts.c("accountID", accountID), texts.c("userID", userID)
	swept := texts.c("marker", marker)
	var kept *C.char
	if keepKeyID != "" {
		kept = texts.c("keepKeyID", keepKeyID)
	}
	if texts.err != nil {
		return Sweep{}, texts.err
	}
	var done Sweep
	err := client.loop.call(ctx, func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status {
		return C.fw_queue_sweep_api_keys(queue, account, user, swept, kept, nil, ticket, reason)
	}, func(completion *C.fw_completion) {
		handle := C.fw_completion_take_sweep(completion)
		defer C.fw_sweep_free(handle)
		done.ExaminedCount = int64(C.fw_sweep_examined_count(handle))
		for index := C.size_t(0); index < C.fw_sweep_deleted_count(handle); index++ {
			id := C.GoString(C.fw_sweep_deleted_key_id(handle, index))
			done.DeletedKeyIDs = append(done.DeletedKeyIDs, id)
		}
	})
	return done, err
}

// WhoAmI asks whose API key the client uses, which also proves that it works.
func (client *Client) WhoAmI(ctx context.Context) (Identity, error) {
	return client.identity(ctx, false)
}

// WhoAmIWithUser also looks for the user and for the key itself.
func (client *Client) WhoAmIWithUser(ctx context.Context) (Identity, error) {
	return client.identity(ctx, true)
}

func (client *Client) identity(ctx context.Context, withUser bool) (Identity, error) {
	var identity Identity
	err := client.loop.call(ctx, func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status {
		return C.fw_queue_whoami(queue, flag(withUser), nil, ticket, reason)
	}, func(completion *C.fw_completion) {
		handle := C.fw_completion_take_identity(completion)
		defer C.fw_identity_free(handle)
		identity = Identity{
			AccountID: C.GoString(C.fw_identity_account_id(handle)),
			Email:     C.GoString(C.fw_identity_email(handle)),
			UserID:    C.GoString(C.fw_identity_user_id(handle)),
			KeyID:     C.GoString(C.fw_identity_key_id(handle)),
		}
	})
	return identity, err
}
