# The programs in other languages, and the rotation agent: `make test-bindings` builds, checks and runs them against the
# gateway, and ends with a table. BINDINGS="go rust" looks at these only.

.PHONY: test-bindings

$(BUILD)/packages-bindings: scripts/install-packages
	@mkdir -p $(BUILD)
	scripts/install-packages $(@F)
	@touch $@

test-bindings: all $(VENV)/ready $(BUILD)/packages-bindings
	$(PYTHON) -m pytest -q Tests/bindings
	scripts/test-bindings $(BINDINGS)
