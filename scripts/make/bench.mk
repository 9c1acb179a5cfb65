# What the library costs: `make bench` for all of it, in some minutes; with BENCH_QUICK=1 a few samples of everything.
# `make bench-million` looks at one thing only, whether memory grows with the number of creates.

.PHONY: bench bench-million test-bench

$(BUILD)/packages-bench: scripts/install-packages
	@mkdir -p $(BUILD)
	scripts/install-packages $(@F)
	@touch $@

# Beside the other clients: what generates one more, and what draws the plot.
$(PEERS)/ready-bench: Tests/bench/requirements.txt $(PEERS)/ready
	$(call install-python,$(PEERS))
	@touch $@

bench: all $(VENV)/ready $(PEERS)/ready-bench $(BUILD)/packages-bench $(BUILD)/bindings/node/fwkeys.node
	$(PYTHON) Tests/bench/bench.py $(if $(BENCH_QUICK),--quick)
	$(PYTHON) Tests/bench/list_memory.py

bench-million: all $(VENV)/ready $(BUILD)/packages-bench
	$(PYTHON) Tests/bench/bench.py --million

# What the figures rest on; no clock is looked at.
test-bench: $(VENV)/ready $(BUILD)/packages-bench
	$(TIMED) $(PYTEST) Tests/bench
