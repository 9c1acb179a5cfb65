# What is killed at 200 instants: `fwkeys create --batch`, exec, token, and a rotation in two processes. A part of
# `make faults`.

.PHONY: faults-kills

faults: faults-kills

KILLED := $(foreach part,batch_kills exec_crash token,Tests/behaviour/command/test_command_$(part).py) \
	$(wildcard Tests/behaviour/command/test_command_rotate_kills.py)

faults-kills: all $(VENV)/ready
	FWKEYS_KILLS=200 $(PYTHON) -m pytest -q $(KILLED) -k kill
