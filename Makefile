# Two commands do everything: `make sop` and `make test`. Both set themselves up in .venv, from PyPI.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
GREETER := examples/greeter
PYTEST_FLAGS ?= -n auto

.PHONY: help sop test lint format docs benchmark catalogue clean

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group test
	@touch $@

$(VENV)/.linters: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group lint
	@touch $@

$(VENV)/.docs: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group docs
	@touch $@

sop: $(VENV)/.installed ## document the example monorepo and say what the document says
	@$(BIN)/sphinx-build -W -b sop $(GREETER)/docs $(GREETER)/docs/_build/sop

test: $(VENV)/.installed ## run the tests; those that need Node 20 are skipped, and say so, where it is missing
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

lint: $(VENV)/.linters ## ruff, mypy --strict, import-linter
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.linters ## let ruff format and mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.docs ## build this project's own documentation into docs/_build/html
	$(BIN)/sphinx-build -W --keep-going -b html . docs/_build/html

benchmark: $(VENV)/.installed ## measure speed, as ratios in one run
	$(BIN)/python benchmarks/speed.py

catalogue: ## make the SDK catalogue anew from the published npm packages (needs Node 20 and npm)
	node scripts/make_catalogue.mjs

clean: ## remove what the other commands made
	rm -rf $(VENV) docs/_build $(GREETER)/docs/_build
