# What readers and linkers hold on to: man pages, the reference site, the record of the ABI.
#
#   make man          writes the man pages anew, from the header and from what the programs' help says
#   make docs         the reference site, in build/docs
#   make check-docs   the pages as mandoc sees them, what makes them, and the ABI against its record; `check` has it
#   make abi-check    the header and the version script against the record in abi/
#   make abi-record   adds to that record what the header has got; what breaks programs is refused

.PHONY: man docs check-docs check-man check-reference abi-check abi-record

REFERENCE := PYTHONPATH=docs PYTHONDONTWRITEBYTECODE=1 python3 -m reference

$(BUILD)/packages-docs: scripts/install-packages
	@mkdir -p $(BUILD)
	scripts/install-packages $(@F)
	@touch $@

# Its tests of the artefacts look at the pages and plant faults in the ABI.
test-behaviour: | $(BUILD)/packages-docs

man: $(BUILD)/fwkeys $(BUILD)/fwkeys-emulator
	$(REFERENCE) man

docs: | $(BUILD)/packages-docs
	$(REFERENCE) html $(BUILD)/docs

# The form of all this is part of the form of the project.
check: check-docs

check-docs: check-man check-reference abi-check

# In their folder, mandoc finds the pages that they refer to.
check-man: | $(BUILD)/packages-docs
	cd man && mandoc -T lint *.[1-8]

check-reference: | $(VENV)/ready
	$(VENV)/bin/mypy --strict docs/reference

abi-check: | $(BUILD)/packages-docs
	$(REFERENCE) abi-check

abi-record: | $(BUILD)/packages-docs
	$(REFERENCE) abi-record
