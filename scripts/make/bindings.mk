# The programs in other languages, and the rotation agent: `make test-bindings` builds, checks and runs them against the
# gateway, and ends with a table. BINDINGS="go rust" looks at these only.
# `make bindings-declarations` writes what the bindings declare of the header, after a change of the header.

.PHONY: test-bindings bindings-declarations

bindings-declarations:
	$(REFERENCE) declarations

$(BUILD)/packages-bindings: scripts/install-packages
	@mkdir -p $(BUILD)
	scripts/install-packages $(@F)
	@touch $@

test-bindings: all $(VENV)/ready $(BUILD)/packages-bindings
	$(PYTHON) -m pytest -q Tests/bindings
	scripts/test-bindings $(BINDINGS)
