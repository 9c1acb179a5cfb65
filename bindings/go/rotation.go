package fwkeys

// #include <fwkeys.h>
import "C"

import (
	"context"
	"fmt"
)

// RotationState says how far a rotation is.
type RotationState int32

// Rotation is a new key that works and is to take the place of an old one. One that is neither committed nor aborted
// leaves both.
type Rotation struct {
	loop     *loop
	handle   *C.fw_rotation
	newKey   *Key
	oldKeyID string
	newKeyID string
	state    RotationState

	commitWasTried bool
}

// Rotate begins to replace a key: see Settle. The caller closes the rotation.
func (client *Client) Rotate(
	ctx context.Context, accountID, userID, oldKeyID string, options CreateOptions,
) (*Rotation, error) {
	var texts texts
	defer texts.free()
	account, user, old := texts.c("accountID", accountID), texts.c("userID", userID), texts.c("oldKeyID", oldKeyID)
	built := options.build(&texts)
	defer C.fw_create_options_free(built)
	return client.rotation(ctx, &texts, func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status {
		return C.fw_queue_rotation_begin(queue, account, user, old, built, nil, ticket, reason)
	})
}

// ResumeRotation goes on with a rotation that another process began, by the ids that it told. It has no secret. The caller
// closes the rotation.
func (client *Client) ResumeRotation(
	ctx context.Context, accountID, userID, oldKeyID, newKeyID string,
) (*Rotation, error) {
	var texts texts
	defer texts.free()
	account, user := texts.c("accountID", accountID), texts.c("userID", userID)
	older, newer := texts.c("oldKeyID", oldKeyID), texts.c("newKeyID", newKeyID)
	return client.rotation(ctx, &texts, func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status {
		return C.fw_queue_rotation_resume(queue, account, user, older, newer, nil, ticket, reason)
	})
}

// rotation makes a call that gives a rotation, unless an argument of it was refused.
func (client *Client) rotation(ctx context.Context, texts *texts, submit submission) (*Rotation, error) {
	if texts.err != nil {
		return nil, texts.err
	}
	rotation := &Rotation{loop: client.loop}
	err := client.loop.call(ctx, submit, func(completion *C.fw_completion) {
		rotation.handle = C.fw_completion_take_rotation(completion)
		rotation.newKey = &Key{handle: C.fw_rotation_new_key(rotation.handle), lent: true}
		rotation.oldKeyID = C.GoString(C.fw_rotation_old_key_id(rotation.handle))
		rotation.newKeyID = C.GoString(C.fw_rotation_new_key_id(rotation.handle))
		rotation.state = RotationState(C.fw_rotation_get_state(rotation.handle))
	})
	if err != nil {
		return nil, err
	}
	return rotation, nil
}

// NewKey is the record of the new key, until the rotation is closed, with its secret until it is aborted or closed.
func (rotation *Rotation) NewKey() *Key { return rotation.newKey }

// OldKeyID is the key that is being replaced.
func (rotation *Rotation) OldKeyID() string { return rotation.oldKeyID }

// NewKeyID is the key that takes its place, with which ResumeRotation goes on.
func (rotation *Rotation) NewKeyID() string { return rotation.newKeyID }

// State tells how far it is.
func (rotation *Rotation) State() RotationState { return rotation.state }

// Commit deletes the old key.
func (rotation *Rotation) Commit(ctx context.Context) error {
	rotation.commitWasTried = true
	return rotation.end(ctx, func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status {
		return C.fw_queue_rotation_commit(queue, rotation.handle, nil, ticket, reason)
	})
}

// Abort deletes the new key and wipes its secret.
func (rotation *Rotation) Abort(ctx context.Context) error {
	return rotation.end(ctx, func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status {
		return C.fw_queue_rotation_abort(queue, rotation.handle, nil, ticket, reason)
	})
}

// Settle commits where the function puts the secret of the new key into safe hands, and aborts where it gives an error
// or panics, which goes on. An abort does not heed the context, which may be why it is needed. Where the function itself
// tried to commit, the new key stays, for it may be in use already. Where deleting fails, State tells how far it is, and
// Commit or Abort can be called again.
func (rotation *Rotation) Settle(ctx context.Context, store func(newKey *Key) error) error {
	returned := false
	defer func() {
		if !returned && !rotation.commitWasTried { // it panicked
			_ = rotation.Abort(context.Background())
		}
	}()
	err := store(rotation.newKey)
	returned = true
	if err == nil {
		return rotation.Commit(ctx)
	}
	if rotation.commitWasTried {
		return err
	}
	if failed := rotation.Abort(context.Background()); failed != nil {
		return fmt.Errorf("%w (and the rotation could not be aborted: %v)", err, failed)
	}
	return err
}

// Close wipes the secret and leaves the keys as they are.
func (rotation *Rotation) Close() {
	rotation.newKey.Close()
	rotation.loop.do(func() { C.fw_rotation_free(rotation.handle) })
	rotation.handle = nil
}

func (rotation *Rotation) end(ctx context.Context, submit submission) error {
	err := rotation.loop.call(ctx, submit, func(*C.fw_completion) {})
	rotation.loop.do(func() {
		if rotation.handle != nil {
			rotation.state = RotationState(C.fw_rotation_get_state(rotation.handle))
		}
	})
	return err
}
