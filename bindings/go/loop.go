package fwkeys

// #include <fwkeys.h>
import "C"

import (
	"context"
	"sync"
)

// A loop works on all calls of a client, on one goroutine, with the library's queue. The queue and what it works on are
// for one thread at a time: so nothing but this goroutine touches them, but for fw_queue_wakeup, which is for any thread.
type loop struct {
	client  *C.fw_client
	queue   *C.fw_queue
	pending map[C.uint64_t]operation // by ticket

	mutex   sync.Mutex
	inbox   []func() // what the goroutine is to do next
	closing bool     // nothing is posted any more
	idle    chan struct{}
	ended   chan struct{}
}

// An operation that was submitted: what takes its result, and where its caller waits.
type operation struct {
	take func(*C.fw_completion)
	done chan<- error
}

// newLoop takes the client, which is freed where it fails.
func newLoop(client *C.fw_client, maxInFlight int) (*loop, error) {
	loop := &loop{
		client:  client,
		pending: map[C.uint64_t]operation{},
		idle:    make(chan struct{}, 1),
		ended:   make(chan struct{}),
	}
	var reason *C.fw_error
	err := failure(C.fw_queue_new(client, &loop.queue, &reason), reason)
	if err == nil && maxInFlight != 0 {
		err = refused(C.fw_queue_set_max_in_flight(loop.queue, number(maxInFlight)), "MaxInFlight")
	}
	if err != nil {
		C.fw_queue_free(loop.queue)
		C.fw_client_free(client)
		return nil, err
	}
	go loop.run()
	return loop, nil
}

// post hands a function to the goroutine. False: the client is closed, and the function is not called.
func (loop *loop) post(function func()) bool {
	loop.mutex.Lock()
	defer loop.mutex.Unlock()
	if loop.closing {
		return false
	}
	loop.inbox = append(loop.inbox, function)
	loop.wake()
	return true
}

// wake is called with the mutex, which keeps the queue from being freed meanwhile.
func (loop *loop) wake() {
	C.fw_queue_wakeup(loop.queue)
	select {
	case loop.idle <- struct{}{}:
	default: // it is awake already
	}
}

// do calls a function that touches what the queue may work on: on the goroutine or, once that has ended, right here.
func (loop *loop) do(function func()) {
	done := make(chan struct{})
	if loop.post(func() { function(); close(done) }) {
		<-done
	} else {
		<-loop.ended
		function()
	}
}

func (loop *loop) close() {
	loop.mutex.Lock()
	if !loop.closing {
		loop.closing = true
		loop.wake()
	}
	loop.mutex.Unlock()
	<-loop.ended
}

func (loop *loop) run() {
	for {
		loop.mutex.Lock()
		inbox, closing := loop.inbox, loop.closing
		loop.inbox = nil
		loop.mutex.Unlock()
		for _, function := range inbox {
			function()
		}
		if closing {
			C.fw_queue_cancel_all(loop.queue)
		}
		if len(loop.pending) > 0 {
			var reason *C.fw_error
			if err := failure(C.fw_queue_run(loop.queue, -1, &reason), reason); err != nil {
				loop.abandon(err)
			}
			loop.take()
		} else if closing {
			break
		} else {
			<-loop.idle
		}
	}
	C.fw_queue_free(loop.queue)
	C.fw_client_free(loop.client)
	close(loop.ended)
}

// abandon ends everything where the queue can work no more, as if the client were closed.
func (loop *loop) abandon(err error) {
	loop.mutex.Lock()
	loop.closing = true
	loop.mutex.Unlock()
	for ticket, operation := range loop.pending {
		delete(loop.pending, ticket)
		operation.done <- err
	}
}

func (loop *loop) take() {
	for completion := C.fw_queue_next(loop.queue); completion != nil; completion = C.fw_queue_next(loop.queue) {
		ticket := C.fw_completion_ticket(completion)
		if operation, ok := loop.pending[ticket]; ok {
			delete(loop.pending, ticket)
			status := C.fw_completion_status(completion)
			if status == C.FW_OK {
				operation.take(completion)
			}
			operation.done <- failure(status, C.fw_completion_take_error(completion))
		}
		C.fw_completion_free(completion)
	}
}

// A submission puts an operation on the queue.
type submission func(queue *C.fw_queue, ticket *C.uint64_t, reason **C.fw_error) C.fw_status

// call submits an operation and waits for its end. What it came to is taken from its completion, if it succeeded. The
// context cancels the operation, whose outcome is waited for.
func (loop *loop) call(ctx context.Context, submit submission, take func(*C.fw_completion)) error {
	if cause := ctx.Err(); cause != nil {
		err := refused(C.FW_ERROR_CANCELLED, "the call").(*Error)
		err.cause = cause
		return err
	}
	done := make(chan error, 1)
	var ticket C.uint64_t // for the goroutine alone
	posted := loop.post(func() {
		var reason *C.fw_error
		if err := failure(submit(loop.queue, &ticket, &reason), reason); err != nil {
			done <- err
			return
		}
		loop.pending[ticket] = operation{take, done}
	})
	if !posted {
		return refused(C.FW_ERROR_INVALID_STATE, "a client that is closed")
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	loop.post(func() { C.fw_queue_cancel(loop.queue, ticket) })
	err := <-done
	if failed, ok := err.(*Error); ok && failed.Status == Cancelled {
		failed.cause = ctx.Err()
	}
	return err
}
