# The programs in other languages, and the rotation agent: `make test-bindings` builds, checks and runs them against the
# emulator, and ends with a table. BINDINGS="go rust" looks at these only.
# `make bindings-declarations` writes what the bindings declare of the header, after a change of the header.

.PHONY: test-bindings bindings-declarations

bindings-declarations:
	$(REFERENCE) declarations

$(BUILD)/packages-bindings: scripts/install-packages
	@mkdir -p $(BUILD)
	scripts/install-packages $(@F)
	@touch $@

$(BUILD)/packages-node: scripts/install-packages
	@mkdir -p $(BUILD)
	scripts/install-packages $(@F)
	@touch $@

# The headers of the Node.js that is found first, which are beside its program, or else those of Debian.
NODE_INCLUDE = $(firstword $(foreach folder,$(shell node -p 'path.join(process.execPath, "../../include/node")') \
	/usr/include/node,$(if $(wildcard $(folder)/node_api.h),$(folder))))
NODE_SOURCES := $(wildcard bindings/node/src/*)

# With a name of its own until it is whole: a program may have the last one loaded.
$(BUILD)/bindings/node/fwkeys.node: $(NODE_SOURCES) include/fwkeys.h | $(BUILD)/libfwkeys.so.1 $(BUILD)/packages-node
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -shared -fPIC -fvisibility=hidden $(CFLAGS) $(WARNINGS) -Iinclude -isystem $(NODE_INCLUDE) \
		$(filter %.c,$(NODE_SOURCES)) -o $@.new -L$(BUILD) -lfwkeys
	mv $@.new $@

test-bindings: all $(VENV)/ready $(BUILD)/packages-bindings $(BUILD)/bindings/node/fwkeys.node
	$(TIMED) $(PYTEST_SIDE_BY_SIDE) Tests/bindings
	$(TIMED) scripts/test-bindings $(BINDINGS)
