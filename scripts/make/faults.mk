# What is killed at 200 instants: `fwkeys create --batch`, exec and token, and a rotation in two processes. A part of
# `make faults`.

.PHONY: faults-kills

faults: faults-kills

KILLED := $(foreach part,batch_kills exec_crash token rotate_kills,\
	$(wildcard Tests/behaviour/test_command_$(part).py Tests/behaviour/*/test_command_$(part).py))

faults-kills: all $(VENV)/ready
	FWKEYS_KILLS=200 $(PYTHON) -m pytest -q $(KILLED) -k kill
