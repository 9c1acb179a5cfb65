# The library for another machine, made and tested on this one. Nothing is installed: Debian's packages for that machine are
# unpacked in build/aarch64.
#
#   make cross        CROSS=aarch64: library, Debian packages, tarball and wheel, in build/aarch64
#   make test-cross   the quick start, the linkage tests and a part of the behaviour tests, in qemu-user
#
# The command and the emulator are ordinary Swift, which needs a Swift SDK for that machine: they are not made.

.PHONY: cross cross-library test-cross

CROSS ?= aarch64
CROSS_BUILD := $(BUILD)/$(CROSS)
CROSS_SCRATCH := .build-$(CROSS)
CROSS_ROOT := $(CROSS_BUILD)/root
CROSS_ARCHITECTURE := $(CROSS:aarch64=arm64)
# The oldest Debian that has the headers of what the library can use; its glibc is no newer than that of the wheel's tag.
CROSS_PACKAGES := libc6 libc6-dev linux-libc-dev libcurl4 libcurl4-openssl-dev libgcc-12-dev libgcc-s1 libjansson4 libjansson-dev
CROSS_CLANG := --target=$(CROSS)-linux-gnu --sysroot=$(abspath $(CROSS_ROOT)) -fuse-ld=lld -Wno-override-module
CROSS_INCLUDE := $(abspath $(CROSS_ROOT))/usr/include

# A Swift toolchain has the standard library of Embedded Swift for machines without a system, and for its own Linux. The first
# will do: the core takes what it needs of Linux from C headers. Only the linking is for Linux, and clang does that.
CROSS_SWIFT := --triple $(CROSS)-none-none-elf --scratch-path $(CROSS_SCRATCH) \
	$(addprefix -Xcc ,--sysroot=$(abspath $(CROSS_ROOT)) -fPIC -isystem $(CROSS_INCLUDE)/$(CROSS)-linux-gnu -isystem $(CROSS_INCLUDE)) \
	$(addprefix -Xswiftc -Xclang-linker -Xswiftc ,$(CROSS_CLANG) -shared)

# What the scripts of packaging/ go by.
CROSS_ENVIRONMENT := BUILD='$(CROSS_BUILD)' MACHINE='$(CROSS)' OBJCOPY=llvm-objcopy

cross: cross-library | $(BUILD)/packages-packaging $(BUILD)/packaging/ready
	$(CROSS_ENVIRONMENT) packaging/deb
	$(CROSS_ENVIRONMENT) packaging/dist
	$(CROSS_ENVIRONMENT) packaging/wheel/make $(BUILD)/packaging/bin/python

cross-library: $(CROSS_BUILD)/libfwkeys.so.1

$(CROSS_ROOT).ready: scripts/cross-root scripts/make/cross.mk
	scripts/cross-root $(CROSS_ARCHITECTURE) bookworm $(CROSS_ROOT) $(CROSS_PACKAGES)
	@touch $@

$(CROSS_BUILD)/link/lib%.so: scripts/unversioned-library $(CROSS_ROOT).ready
	CC='clang $(CROSS_CLANG)' scripts/unversioned-library $* $@

$(CROSS_BUILD)/libfwkeys.so.1: $(CORE_SOURCES) $(CROSS_BUILD)/link/libcurl.so $(CROSS_BUILD)/link/libjansson.so
	rm -f $(CROSS_SCRATCH)/release/FwKeys*.build/*.bc $(CROSS_SCRATCH)/release/libfwkeys.elf
	swift build $(CORE_BUILD) $(LINK_TIME_OPTIMIZATION) $(CROSS_SWIFT) -Xlinker -L$(abspath $(CROSS_BUILD)/link)
	cp --remove-destination $(CROSS_SCRATCH)/release/libfwkeys.elf $@
	ln -sf libfwkeys.so.1 $(CROSS_BUILD)/libfwkeys.so

# qemu of Debian 13: the one of Debian 12 answers to MADV_WIPEONFORK and does nothing.
$(CROSS_BUILD)/qemu.ready: scripts/cross-root
	scripts/cross-root $(shell dpkg --print-architecture) trixie $(CROSS_BUILD)/qemu qemu-user
	@touch $@

$(CROSS_BUILD)/python.ready: scripts/cross-root
	scripts/cross-root $(CROSS_ARCHITECTURE) bookworm $(CROSS_BUILD)/python --closure ca-certificates libcurl4 libjansson4 \
		python3 python3-pytest python3-pytest-timeout python3-trustme
	@touch $@

test-cross: cross-library $(BUILD)/libfwkeys.so.1 $(CROSS_BUILD)/qemu.ready $(CROSS_BUILD)/python.ready $(BUILD)/fwkeys-emulator $(VENV)/ready
	FWKEYS_CROSS='$(CROSS_BUILD)' $(PYTHON) -m pytest -q --timeout 1000 Tests/cross
