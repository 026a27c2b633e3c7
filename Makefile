# make run     set up and start with config/            make test    set up and run all tests
# make lint    ruff and mypy                             make clean   forget the environment
# make torture every fault, longer and more often, with a table of what each cost

PYTHON ?= python3
VENV ?= .venv
# Tests start daemons and servers of their own: two at once, so that none waits too long for a core.
TEST_JOBS ?= 2
# Which of them to run, as pytest's -m has it; empty: all.
ONLY ?=
BIN := $(VENV)/bin

.PHONY: run test torture lint format clean

run: $(VENV)/.installed
	$(BIN)/monitor run

test: $(VENV)/.installed-dev
	$(BIN)/pytest -m alone
	$(BIN)/pytest -m 'not alone$(if $(ONLY), and ($(ONLY)))' -n $(TEST_JOBS) --dist worksteal

torture: $(VENV)/.installed-dev
	MONITOR_TORTURE=1 $(BIN)/pytest tests/journey/faults

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; name one with make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV)
