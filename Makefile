# havpn-tui: `make demo` to see it, `make check` before a change is handed in.
#
#   PYTHON=python3.12   the Python to make the environment with (3.11 or newer)
#   UV=1 / UV=0         install with uv, or with venv and pip; without it, uv is used when it is on the path
#   SCENARIO=wrong-psk  what `make demo` shows

PYTHON ?= python3
SCENARIO ?= other-slash-30
VENV := .venv
BIN := $(VENV)/bin
CLIENTS := .clients
PACKAGES := tui screens changes probes lab

ifeq ($(origin UV),undefined)
UV := $(if $(shell command -v uv 2>/dev/null),1,0)
endif
UV_COMMAND ?= uv
ifneq ($(filter-out 0 no false,$(UV)),)
MAKE_ENVIRONMENT = $(UV_COMMAND) venv --quiet --allow-existing --python "$(PYTHON)" $(VENV)
INSTALL = $(UV_COMMAND) pip install --quiet --python $(BIN)/python
else
# An environment that uv made has no pip of its own; ensurepip brings the one that came with Python.
MAKE_ENVIRONMENT = $(PYTHON) -m venv $(VENV)
INSTALL = { $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; } && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

# The project itself: nothing is resolved again, and its build back end is among what was just installed.
INSTALL_PROJECT = $(INSTALL) --no-deps --no-build-isolation -e .

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo test lint format types contracts check docs clients clients-az daemons soak screenshots bench requirements clean

help:
	@echo "make demo [SCENARIO=wrong-psk]   the program on two simulated clouds: no account, no network"
	@echo "make test                        the whole test suite, with its coverage floor"
	@echo "make lint | types | contracts    style, types, who may import whom"
	@echo "make check                       all of these"
	@echo "make format                      put the source into shape"
	@echo "make docs                        write the generated pages in docs/ again"
	@echo "make clients [WRITE=1]           az and gcloud, where they are installed, against the lab"
	@echo "make clients-az                  install az for it, in an environment of its own"
	@echo "make daemons                     real IPsec and BGP daemons, where they are installed, beside the lab (root)"
	@echo "make soak                        two hours of the lab's time with things going wrong, and long random walks"
	@echo "make screenshots                 draw the pictures in docs/images/ again"
	@echo "make bench                       measure"
	@echo "make requirements [UPGRADE=1]    pin the dependencies again"
	@echo "make clean                       remove what these commands made"

# ------------------------------------------------------------------------------------------------- the environment

$(BIN)/python:
	@command -v "$(PYTHON)" >/dev/null || { echo "havpn-tui needs Python 3.11 or newer, and there is no '$(PYTHON)' here; name one with PYTHON=..." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "havpn-tui needs Python 3.11 or newer, and $(PYTHON) is $$("$(PYTHON)" -c 'import platform; print(platform.python_version())'); name another with PYTHON=..." >&2; exit 1; }
ifeq ($(filter-out 0 no false,$(UV)),)
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) comes without venv; install it (on Debian and Ubuntu: python3-venv), or use uv with UV=1" >&2; exit 1; }
endif
	@echo "making $(VENV)"
	@$(MAKE_ENVIRONMENT)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "installing what the program needs"
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL_PROJECT)
	@touch $@

# requirements/dev.txt holds all of run.txt in the same versions, so the program is ready too.
$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "installing what the program and its tests need"
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL_PROJECT)
	@touch $(VENV)/.run $@

# az pins its dependencies, and not to the versions that the program has: it gets an environment of its own.
$(CLIENTS)/.az: VENV := $(CLIENTS)
$(CLIENTS)/.az: BIN := $(CLIENTS)/bin
$(CLIENTS)/.az: requirements/clients.txt
	@echo "installing az in $(CLIENTS)"
	@$(MAKE_ENVIRONMENT)
	@$(INSTALL) --require-hashes -r requirements/clients.txt
	@touch $@

# --------------------------------------------------------------------------------------------------------- commands

demo: $(VENV)/.run
	@$(BIN)/havpn-tui demo $(SCENARIO)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

check: lint types contracts test

docs: $(VENV)/.dev
	$(BIN)/python -m scripts.docs

clients: $(VENV)/.dev
	RUN_CLIENTS=1 $(if $(WRITE),WRITE_CLIENTS=1) $(BIN)/python -m pytest tests/clients -rs

clients-az: $(CLIENTS)/.az

daemons: $(VENV)/.dev
	RUN_DAEMONS=1 $(BIN)/python -m pytest tests/daemons -rs

soak: $(VENV)/.dev
	RUN_SOAK=1 $(BIN)/python -m pytest tests/soak -s
	SOAK_WALKS=200 $(BIN)/python -m pytest tests/lab/test_random_requests.py

screenshots: $(VENV)/.dev
	$(BIN)/python -m scripts.screenshots

bench: $(VENV)/.dev
	$(BIN)/python -m scripts.bench $(if $(WRITE),--write)

# ----------------------------------------------------------------------------------------------------- requirements

COMPILE = $(UV_COMMAND) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-header --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

requirements:
	@command -v $(UV_COMMAND) >/dev/null || { echo "pinning needs uv, which is not on the path" >&2; exit 1; }
	$(COMPILE) pyproject.toml --group build --output-file requirements/run.txt
	$(COMPILE) pyproject.toml --group dev --constraint requirements/run.txt --output-file requirements/dev.txt
	echo azure-cli | $(COMPILE) - --output-file requirements/clients.txt

clean:
	rm -rf $(VENV) $(CLIENTS) build dist htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(PACKAGES) tests scripts -name __pycache__ -prune -exec rm -rf {} +
