# What readers and linkers hold on to: man pages, the site, the record of the ABI.
#
#   make man          writes the man pages anew, from the header and from what the programs' help says
#   make docs         the site, in build/docs: guides, references, search
#   make check-docs   the man pages, what makes them, the site in a browser, and the ABI against its record; `check` has it
#   make abi-check    the header and the version script against the record in abi/
#   make abi-record   adds to that record what the header has got; what breaks programs is refused

.PHONY: man docs check-docs check-man check-reference check-site abi-check abi-record

SITE_TOOLS := $(BUILD)/site-tools
REFERENCE := PYTHONPATH=docs PYTHONDONTWRITEBYTECODE=1 python3 -m reference

$(BUILD)/packages-docs: scripts/install-packages
	@mkdir -p $(BUILD)
	scripts/install-packages $(@F)
	@touch $@

# Its tests of the artefacts look at the pages and plant faults in the ABI.
test-behaviour: | $(BUILD)/packages-docs

man: $(BUILD)/fwkeys $(BUILD)/fwkeys-emulator
	$(REFERENCE) man

$(BUILD)/packages-site: scripts/install-packages
	@mkdir -p $(BUILD)
	scripts/install-packages $(@F)
	@touch $@

# What makes the site, apart from the tests' own tools.
$(SITE_TOOLS)/ready: docs/site/requirements.txt | $(UV)
	$(make-environment)

docs: $(BUILD)/libfwkeys.so.1 $(SITE_TOOLS)/ready | $(BUILD)/packages-docs
	PYTHONPATH=docs PYTHONDONTWRITEBYTECODE=1 $(SITE_TOOLS)/bin/python -m reference html $(BUILD)/docs

# The form of all this is part of the form of the project.
check: check-docs

check-docs: check-man check-reference abi-check check-site

# In their folder, mandoc finds the pages that they refer to.
check-man: | $(BUILD)/packages-docs
	cd man && mandoc -T lint *.[1-8]

check-reference: | $(VENV)/ready
	$(VENV)/bin/mypy docs/reference

# The site as files, and in a browser; what was seen is in build/docs-screens.
check-site: docs $(VENV)/ready | $(BUILD)/packages-site
	$(PYTHON) -m pytest -q Tests/site

abi-check: | $(BUILD)/packages-docs
	$(REFERENCE) abi-check

abi-record: | $(BUILD)/packages-docs
	$(REFERENCE) abi-record
