# How the library gets onto a machine, and into packages. None of it needs Swift beyond what `make` has built.
#
#   make install     PREFIX (/usr/local), DESTDIR, and BINDIR LIBDIR INCLUDEDIR DATADIR MANDIR where they differ
#   make uninstall   with the same variables: takes away what `make install` put there
#   make deb         Debian packages, in build/deb
#   make dist        a tarball that works from any folder, in build/dist
#   make wheel       a Python wheel with the library in it, in build/wheel
#
#   make test-install    what is installed, compiled against and run; takes minutes, and is part of `make test`
#   make test-packages   the packages in Debian 11, 12, 13 and sid, Java on sid's JDK, lintian, and that two builds give the
#                        same bytes; takes minutes, needs root, and keeps the trees that debootstrap makes in build/trees

.PHONY: install uninstall deb dist wheel test-install test-packages

PACKAGING := $(BUILD)/packaging
INSTALL_VARIABLES := BUILD DESTDIR PREFIX BINDIR LIBDIR INCLUDEDIR DATADIR MANDIR

$(BUILD)/packages-packaging: scripts/install-packages
	@mkdir -p $(BUILD)
	scripts/install-packages $(@F)
	@touch $@

# What makes a wheel, apart from the tests' own tools.
$(PACKAGING)/ready: packaging/requirements.txt | $(UV) $(BUILD)/packages-packaging
	$(make-environment)

install: all
install uninstall:
	$(foreach name,$(INSTALL_VARIABLES),$(if $($(name)),$(name)='$($(name))')) packaging/install $@

deb: all | $(BUILD)/packages-packaging
	BUILD='$(BUILD)' packaging/deb

dist: all
	BUILD='$(BUILD)' packaging/dist

wheel: all $(PACKAGING)/ready
	BUILD='$(BUILD)' packaging/wheel/make $(PACKAGING)/bin/python

# By name: what else is in Tests/packaging/distributions makes a whole Debian first, from the network.
test-install: all $(VENV)/ready $(PACKAGING)/ready | $(BUILD)/packages-packaging
	$(TIMED) $(PYTEST) -n $(TEST_JOBS) --dist loadfile --timeout 1800 $(wildcard Tests/packaging/test_*.py) \
		Tests/packaging/distributions/test_packages.py

test-packages: all $(VENV)/ready $(PACKAGING)/ready | $(BUILD)/packages-packaging
	$(PYTHON) -m pytest -q --timeout 1800 Tests/packaging
