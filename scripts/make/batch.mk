# `fwkeys create --batch`, killed at many instants: a part of `make faults`.

.PHONY: faults-batch

faults: faults-batch

faults-batch: all $(VENV)/ready
	FWKEYS_KILLS=200 $(PYTHON) -m pytest -q Tests/behaviour/command/test_command_batch_kills.py
