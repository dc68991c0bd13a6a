# Two commands do everything: `make sop` and `make test`. Both set themselves up in .venv, from PyPI.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
GREETER := examples/greeter
PYTEST_FLAGS ?= -n auto

.PHONY: help sop test browser next lint format docs messages picture lowest matrix dist benchmark catalogue sample clean

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

$(VENV)/.themes: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group themes
	@touch $@

sop: $(VENV)/.installed ## document the example monorepo and say what the document says
	@$(BIN)/sphinx-build -W -b sop $(GREETER)/docs $(GREETER)/docs/_build/sop

test: $(VENV)/.installed ## run the tests; those that need Node 20 are skipped, and say so, where it is missing
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

browser: $(VENV)/.themes ## prove in Chromium the rules for browsers, and that pages are good to read (needs Node 20, npm and chromium)
	ERRORTRACKING_REQUIRE_NODE=1 $(BIN)/python -m pytest tests/browser

next: $(VENV)/.installed ## prove the rules for Next.js by building and starting small apps with 14, 15 and 16 (needs Node 20 and npm)
	ERRORTRACKING_REQUIRE_NODE=1 $(BIN)/python -m pytest tests/next

lint: $(VENV)/.linters ## ruff, mypy --strict, import-linter
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.linters ## let ruff format and mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.docs ## build this project's own documentation in html, latex, man and epub
	for builder in html latex man epub; do \
	  $(BIN)/sphinx-build -nW --keep-going -q -d docs/_build/doctrees -b $$builder . docs/_build/$$builder || exit 1; \
	done

messages: $(VENV)/.installed ## take the fixed words into the catalogues of other languages; LANGUAGE=fr begins one
	$(BIN)/python scripts/messages.py $(LANGUAGE)

picture: docs ## take the picture on the first page anew (needs chromium)
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir=docs/_build/chromium --window-size=1280,820 \
	  --screenshot=docs/_static/picture.png "file://$(CURDIR)/docs/_build/html/docs/greeter.html"
	test $$(wc -c < docs/_static/picture.png) -lt 150000

# A small set of tests that build pages: `make lowest` and `make matrix` show that they build with other versions too.
PAGES := tests/sphinx_ext tests/docs tests/cli/test_init.py
FEW := tests/sphinx_ext/test_incremental.py tests/docs/test_reference.py

lowest: $(VENV)/.installed ## run a few tests with the lowest version of each dependency that pyproject.toml allows
	$(PYTHON) -m venv --clear build/lowest
	$(BIN)/python scripts/lowest.py > build/lowest/constraints.txt
	build/lowest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	build/lowest/bin/python -m pip install --quiet --disable-pip-version-check --constraint build/lowest/constraints.txt . --group test
	build/lowest/bin/python -m pytest -q $(FEW)

# Python:Sphinx. Sphinx 9.1 needs Python 3.12, Sphinx 9.2 needs 3.13.
MATRIX ?= 3.11:8.2 3.11:9.0 3.12:9.1 3.13:9.2

matrix: ## run the tests that build pages with each Sphinx that is supported, on the Pythons that are there
	@for pair in $(MATRIX); do \
	  python=$${pair%%:*}; sphinx=$${pair##*:}; place=build/matrix-$$python-$$sphinx; \
	  python$$python -c '' 2>/dev/null || { echo "Sphinx $$sphinx left out: python$$python is not installed"; continue; }; \
	  echo "Sphinx $$sphinx on Python $$python"; \
	  python$$python -m venv --clear $$place && \
	  $$place/bin/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1" && \
	  $$place/bin/python -m pip install --quiet --disable-pip-version-check . "sphinx==$$sphinx.*" --group test && \
	  $$place/bin/python -m pytest -q $(PYTEST_FLAGS) $(PAGES) || exit 1; \
	done

$(VENV)/.dist: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dist
	@touch $@

dist: $(VENV)/.dist ## build wheel and sdist, check them, install each in a clean environment and use it from there
	rm -rf dist build/clean
	$(BIN)/python -m build --outdir dist .
	$(BIN)/twine check --strict dist/*
	set -e; for file in dist/*; do \
	  echo "use $$file"; \
	  $(PYTHON) -m venv --clear build/clean; cp -R docs/snippets/shop build/clean/shop; \
	  build/clean/bin/python -m pip install --quiet --disable-pip-version-check "$$file"; \
	  (cd build/clean/shop && PATH="$(CURDIR)/build/clean/bin:$$PATH" sh -e ../../../docs/snippets/tutorial.sh); \
	  test -s build/clean/shop/docs/features/monitoring/error-tracking.md; \
	done

benchmark: $(VENV)/.installed ## measure speed, as ratios in one run
	$(BIN)/python benchmarks/speed.py

catalogue: ## make the SDK catalogue anew from the published npm packages (needs Node 20 and npm)
	node scripts/make_catalogue.mjs

sample: $(VENV)/.installed ## look 200 options of the catalogue up in the published types, by text (needs npm)
	$(BIN)/python scripts/sample_types.py

clean: ## remove what the other commands made
	rm -rf $(VENV) build dist docs/_build $(GREETER)/docs/_build
