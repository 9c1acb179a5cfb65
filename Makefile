# libfwkeys: build, try, test.
#
#   make             the library, the command line and the emulator, in build/
#   make demo        all of that, and a key created from C and from Python against the emulator
#   make install     PREFIX=/usr/local DESTDIR=…; also uninstall, deb, dist, wheel: scripts/make/install.mk
#   make quick       a first unit test and a first behaviour test, while you work; see below
#   make test        every test that takes no more than minutes; each part says how long it took, and can be run alone
#   make check       formatting, linting, types, man pages, and the ABI against its record
#   make docs        the site in build/docs: guides and references; also man, abi-check, abi-record: scripts/make/docs.mk
#   make bench       what it costs, beside hand-written C and other clients (BENCH_QUICK=1: a glance)
#   make torture     every shape of a secret, many threads, every allocation failing
#   make fuzz        the core on inputs that a fuzzer makes up, FUZZ_SECONDS (600) for each of nine targets
#   make faults      every fault on every way, every pair of faults, a random run: who leaves keys behind
#   make cross     the library for aarch64, tested by make test-cross: scripts/make/cross.mk
#   make test-packages  the packages in Debian 11, 12, 13 and sid, made with debootstrap; needs root
#
# All of these install the Debian packages that are missing.

SHELL := /bin/bash
CC ?= cc
BUILD := build
VENV := $(BUILD)/venv
PEERS := $(BUILD)/peers
PYTHON := $(VENV)/bin/python
TOOLS_BUILD := .build-tools

CFLAGS ?= -O2
WARNINGS := -Wall -Wextra -Wpedantic -Werror

CORE_SOURCES := $(shell find Sources/FwKeys Sources/CSystem include -type f) Package.swift
COMMAND_SOURCES := $(shell find Sources/tools/fwkeys Sources/tools/CGlibc -type f) Sources/tools/Package.swift
EMULATOR_SOURCES := $(shell find Sources/tools/fwkeys-emulator -name '*.swift') Sources/tools/Package.swift

.PHONY: all demo quick quick-unit quick-behaviour test check format clean packages test-unit \
	test-behaviour test-artefact test-sanitizers test-address test-thread \
	test-emulator test-faults test-interoperation faults torture torture-secrets torture-memory test-torture test-fuzz fuzz

all: $(BUILD)/libfwkeys.so.1 $(BUILD)/fwkeys $(BUILD)/fwkeys-emulator

$(BUILD)/packages-build $(BUILD)/packages-test: scripts/install-packages
	@mkdir -p $(BUILD)
	scripts/install-packages $(@F)
	@touch $@

UNVERSIONED := $(BUILD)/link/libcurl.so $(BUILD)/link/libjansson.so

$(UNVERSIONED): $(BUILD)/link/lib%.so: scripts/unversioned-library | $(BUILD)/packages-build
	scripts/unversioned-library $* $@

CORE_BUILD := -c release --explicit-target-dependency-import-check error --disable-local-rpath --product fwkeys
LINK_TIME_OPTIMIZATION := --experimental-lto-mode=full

# $(call build-core,SCRATCH,FLAGS): SwiftPM does not see a change of the shims or of the export list, so what they go into is
# made anew then.
define build-core
	$(if $(filter-out %.swift,$?),rm -f $(1)/release/FwKeys*.build/*.bc $(1)/release/FwKeys*.build/*.o $(1)/release/libfwkeys.so)
	swift build $(CORE_BUILD) --scratch-path $(1) $(2) -Xlinker -L$(abspath $(BUILD)/link)
	@mkdir -p $(@D)
	cp --remove-destination $(1)/release/libfwkeys.so $@
endef

$(BUILD)/libfwkeys.so.1: $(CORE_SOURCES) $(UNVERSIONED) | $(BUILD)/packages-build
	$(call build-core,.build,$(LINK_TIME_OPTIMIZATION))
	ln -sf libfwkeys.so.1 $(BUILD)/libfwkeys.so

# The same without link-time optimization, for make quick: after a change it compiles the layers that see it, and no others.
$(BUILD)/quick/libfwkeys.so.1: $(CORE_SOURCES) $(UNVERSIONED) | $(BUILD)/packages-build
	$(call build-core,.build-quick)

# The programs are one package with one scratch folder. The command is linked against the library that was just built.
# libstdc++ goes into the programs: as a shared library it takes a millisecond of each start. lld leaves out what nothing of it
# uses, of which some needs a newer glibc.
STATIC_LINK := $(BUILD)/link-static
SWIFT_TOOLS := --package-path Sources/tools --scratch-path $(TOOLS_BUILD) -Xlinker -L$(abspath $(BUILD)) \
	-Xlinker -L$(abspath $(STATIC_LINK)) -Xswiftc -use-ld=lld

$(STATIC_LINK)/libstdc++.a: | $(BUILD)/packages-build
	@mkdir -p $(@D)
	ln -sf $$($(CC) -print-file-name=$(@F)) $@

$(BUILD)/fwkeys: $(COMMAND_SOURCES) include/fwkeys.h $(STATIC_LINK)/libstdc++.a | $(BUILD)/libfwkeys.so.1
$(BUILD)/fwkeys-emulator: $(EMULATOR_SOURCES) $(STATIC_LINK)/libstdc++.a | $(BUILD)/packages-build
$(BUILD)/fwkeys $(BUILD)/fwkeys-emulator:
	swift build -c release $(SWIFT_TOOLS) --static-swift-stdlib --disable-local-rpath --product $(@F)
	cp --remove-destination $(TOOLS_BUILD)/release/$(@F) $@

# Python's tools, each set in an environment of its own. uv installs them in a tenth of the time that pip takes. It knows
# nothing of pip's settings; of another index than PyPI it is told.
UV := $(BUILD)/uv/bin/uv
UV_VERSION := 0.13.9

$(UV): | $(BUILD)/packages-test
	python3 -m venv $(BUILD)/uv
	$(BUILD)/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# $(call install-python,ENVIRONMENT): what the first prerequisite names.
install-python = $(UV) pip install --quiet --python $(1) --compile-bytecode --system-certs \
	$(if $(PIP_INDEX_URL),--default-index '$(PIP_INDEX_URL)') -r $<

define make-environment
	$(UV) venv --quiet --clear --no-python-downloads --python "$$(command -v python3)" $(@D)
	$(call install-python,$(@D))
	@touch $@
endef

$(VENV)/ready: Tests/requirements.txt | $(UV)
	$(make-environment)

# Other clients, and what they drag in, apart from the tests' own tools.
$(PEERS)/ready: Tests/interoperation/requirements.txt | $(UV)
	$(make-environment)

$(BUILD)/create_key: bindings/c/create_key.c include/fwkeys.h $(BUILD)/libfwkeys.so.1
	$(CC) -std=c99 $(CFLAGS) $(WARNINGS) -Iinclude $< -o $@ -L$(BUILD) -lfwkeys -Wl,-rpath,'$$ORIGIN'

demo: all $(BUILD)/create_key
	scripts/demo

# Many tests wait, for a server or a clock: one more runs side by side than there are processors. Each process that runs them reads
# them all first. TEST_JOBS=0: one after the other, in one process.
TEST_JOBS ?= $(shell expr 1 + $$(nproc))
TIMED = scripts/timed '$@'
PYTEST = $(PYTHON) -m pytest -q
PYTEST_SIDE_BY_SIDE = $(PYTEST) -n $(TEST_JOBS) --dist worksteal

# Builds keep the processors busy and tests wait much, so parts run side by side: as many as there are processors, and one more.
# What a part says comes when it has ended, in one piece. The longest part begins first. The unit tests run with sanitizers here;
# test-unit is for a quick look without them.
TEST_PARTS := test-behaviour test-artefact test-address test-thread test-install test-bindings test-emulator test-fuzz \
	test-faults test-torture test-interoperation test-bench

test:
	$(TIMED) $(MAKE) --no-print-directory --keep-going -j $$(expr 1 + $$(nproc)) --output-sync=target $(TEST_PARTS)

# UNIT names files of Tests/FwKeysTests, and BEHAVIOUR what pytest is to run: tests that talk to a scripted server need neither
# the emulator nor the command. An empty one leaves that part out: make quick UNIT=PaceTests BEHAVIOUR=
UNIT ?= RetryPolicyTests
BEHAVIOUR ?= Tests/behaviour/wire/test_stray_answers.py

quick: $(if $(UNIT),quick-unit) $(if $(BEHAVIOUR),quick-behaviour)

quick-unit: | $(BUILD)/packages-build
	@FWKEYS_UNIT_TESTS='$(UNIT)' $(TIMED) swift test --disable-xctest

quick-behaviour: $(BUILD)/quick/libfwkeys.so.1 $(VENV)/ready
	@FWKEYS_LIBRARY=$(abspath $<) $(TIMED) $(PYTEST) $(BEHAVIOUR)

test-unit: | $(BUILD)/packages-build
	$(TIMED) swift test --disable-xctest

# The product of the tests alone: the command, of which they use nothing, takes as long to build again.
test-emulator: | all
	$(TIMED) sh -c 'swift build $(SWIFT_TOOLS) --product fwkeys-toolsPackageTests && \
		swift test --skip-build --disable-xctest $(SWIFT_TOOLS)'

test-sanitizers: test-address test-thread

# It takes two threads to race: test-thread compiles and runs the files that start some. Without a file it would test nothing.
THREADED_TESTS = $(basename $(notdir $(shell grep -lE 'Thread \{|concurrentPerform' Tests/FwKeysTests/*.swift)))

test-thread: export FWKEYS_UNIT_TESTS = $(or $(THREADED_TESTS),$(error no unit test starts a thread))

test-address test-thread: test-%: | $(BUILD)/packages-build
	$(TIMED) swift test --disable-xctest --sanitize=$* --scratch-path .build-$*

test-artefact: all $(VENV)/ready
	$(TIMED) $(PYTEST_SIDE_BY_SIDE) Tests/artefact

test-behaviour: all $(BUILD)/create_key $(VENV)/ready
	$(TIMED) $(PYTEST_SIDE_BY_SIDE) Tests/behaviour

test-faults: all $(VENV)/ready
	$(TIMED) $(PYTEST_SIDE_BY_SIDE) Tests/faults

test-interoperation: all $(VENV)/ready $(PEERS)/ready
	$(TIMED) $(PYTEST_SIDE_BY_SIDE) Tests/interoperation

check: $(VENV)/ready
	swift format lint --strict --recursive Package.swift Sources Tests
	$(VENV)/bin/clang-format --dry-run --Werror $$(git ls-files '*.c' '*.h' ':!include/fwkeys.ffi.h')
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy bindings/python
	# Each folder has a conftest.py, and mypy takes one module of a name.
	for folder in $(filter-out Tests/FwKeysTests/,$(wildcard Tests/*/)); do $(VENV)/bin/mypy $$folder || exit 1; done

format: $(VENV)/ready
	swift format --in-place --recursive Package.swift Sources Tests
	$(VENV)/bin/clang-format -i $$(git ls-files '*.c' '*.h' ':!include/fwkeys.ffi.h')
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

faults: all $(BUILD)/create_key $(VENV)/ready $(PEERS)/ready
	$(PYTHON) Tests/faults/run_faults.py --peers-python $(PEERS)/bin/python
	$(PYTHON) Tests/faults/run_chaos.py
	FWKEYS_KILLS=200 $(PYTHON) -m pytest -q Tests/behaviour/command/test_command_kills.py

# What takes minutes; each part ends with a line that counts what passed and what failed.
torture: torture-secrets torture-memory

torture-secrets: all $(VENV)/ready
	$(PYTHON) -m pytest -q Tests/torture/test_secret_shapes.py Tests/torture/test_many_threads.py

torture-memory: all $(VENV)/ready
	FWKEYS_ALLOCATION_STEP=1 $(PYTHON) -m pytest -q Tests/torture/test_out_of_memory.py \
		Tests/torture/test_out_of_memory_valgrind.py

test-torture: all $(VENV)/ready
	$(TIMED) $(PYTEST_SIDE_BY_SIDE) Tests/torture/test_out_of_memory.py

# The core is ordinary Swift here, optimized: its traps are the shipped library's.
FUZZ_SECONDS ?= 600
FUZZ_SANITIZERS := -sanitize=fuzzer,address

# $(call build-fuzz,SCRATCH,FLAGS)
define build-fuzz
	FWKEYS_FUZZ=1 swift build --scratch-path $(1) --product fuzz $(2)
	swiftc $(FUZZ_SANITIZERS) -use-ld=lld $(1)/debug/libfuzz.a -lcurl -ljansson -o $@
endef

$(BUILD)/fwkeys-fuzz: $(CORE_SOURCES) $(wildcard Tests/fuzz/*.swift) | $(BUILD)/packages-build
	$(call build-fuzz,.build-fuzz,-Xswiftc -O $(addprefix -Xswiftc ,$(FUZZ_SANITIZERS)))

# The core of the unit tests does for the seeds, which need nobody to count its branches.
$(BUILD)/fwkeys-fuzz-seeds: $(CORE_SOURCES) $(wildcard Tests/fuzz/*.swift) | test-address
	$(call build-fuzz,.build-address,--sanitize=address)

fuzz: $(BUILD)/fwkeys-fuzz
	python3 Tests/fuzz/run_fuzz.py --seconds $(FUZZ_SECONDS)

test-fuzz: $(BUILD)/fwkeys-fuzz-seeds $(VENV)/ready
	FWKEYS_FUZZ=$(abspath $<) $(TIMED) $(PYTEST_SIDE_BY_SIDE) Tests/fuzz

# What belongs together and would make this file long: one file for each subject.
include $(wildcard scripts/make/*.mk)

clean:
	rm -rf $(BUILD) .build .build-quick .build-tools .build-address .build-thread .build-fuzz .build-aarch64 .build-musl
