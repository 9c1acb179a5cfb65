# The queue under valgrind's tools, in seconds: a part of `make test` and of `make torture`.

.PHONY: torture-queue

test-torture torture: torture-queue

torture-queue: all $(VENV)/ready
	$(TIMED) $(PYTEST_SIDE_BY_SIDE) Tests/torture/test_queue_at_work.py
