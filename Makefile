# Needs Python 3.11 or newer and make; each target makes its own .venv first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# More than cores: a third of the tests wait for processes and browsers.
WORKERS ?= 3
KILLS ?= 1000
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# Else each of the workers compiles every test anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help playground story test quick chaos bench check format clean

help:
	@echo "make playground   open a local Slack in the browser, with Convene in it"
	@echo "make story        play a whole 30-day challenge with eight members and print it"
	@echo "make test         run every test"
	@echo "make quick        run the tests without the browser's and the fault tests, on SQLite"
	@echo "make chaos        kill the bot a thousand times in whole challenges (SEED=... repeats the choices)"
	@echo "make bench        measure it, about seven minutes (BENCH=\"fan_out --json FILE\" says what; --long)"
	@echo "make check        format, lint, types and imports"
	@echo "make format       put the code into the house's format"
	@echo "make clean        remove the .venv and everything that was made"

playground: $(READY)
	@$(BIN)/python -m bot playground

story: $(READY)
	@$(BIN)/python -m bot story

test: $(READY)
	$(PYTEST)

quick: $(READY)
	$(PYTEST) --each-once -m "not browser and not fault"

chaos: $(READY)
	@$(BIN)/python -m tests.faults.chaos --kills $(KILLS) $(if $(SEED),--seed $(SEED))

bench: $(READY)
	@$(BIN)/python -m tests.benchmarks $(BENCH)

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# Made once, and again when what is installed changes. A .venv that was left half made is made anew.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Convene needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)
