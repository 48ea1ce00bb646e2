# Every target runs from a fresh clone: Python 3.11 or later and make are all it takes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
MUTMUT := build/mutmut
# uv installs what pip would, several times faster; without it pip does. The lock's hashes hold for both.
UV := $(shell command -v uv 2>/dev/null)
INSTALL := $(if $(UV),"$(UV)" pip install --quiet --compile-bytecode --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check)

.DEFAULT_GOAL := all
.PHONY: all run figures briefing test quick check lab benchmark mutants lock clean help

all: run ## build .venv, execute the notebooks on the data, write figures/ and briefing/ (the default)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ipcompare needs Python 3.11 or later; say make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear $(VENV)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	touch $@

run: $(STAMP) ## execute the notebooks in English and in Chinese, write figures/ and briefing/
	$(BIN)/ipcompare run

figures: $(STAMP) ## write figures/ only
	$(BIN)/ipcompare figures

briefing: $(STAMP) ## write briefing/ only: figures, workbook, deck and brief, in Chinese and English
	$(BIN)/ipcompare briefing

test: $(STAMP) ## tests, and the notebooks rerun with their outputs compared (the Chinese ones by a test)
	$(BIN)/python -m pytest -n 2 --dist loadscope tests ipcompare
	$(BIN)/python -m pytest -n 2 --dist loadscope --nbval --nbval-current-env --nbval-cell-timeout=600 -p no:cacheprovider notebooks/[0-9]*.ipynb

quick: $(STAMP) ## the tests that take no patience: without the slow ones, without notebooks
	$(BIN)/python -m pytest -n 2 --dist loadscope -m "not slow" tests

check: $(STAMP) ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lab: $(STAMP) ## open JupyterLab on notebooks/00_start_here.ipynb; lang=zh opens the Chinese one
	$(BIN)/jupyter lab notebooks/$(if $(filter zh,$(lang)),zh/)00_start_here.ipynb

benchmark: $(STAMP) ## ratios of speed in one run (minutes), the table kept in benchmarks/README.md
	$(BIN)/python benchmarks/bench_project.py
	$(BIN)/python benchmarks/bench_suite.py --job --write

# Beside .venv, so that the locked packages stay what they are.
$(MUTMUT)/.installed: $(STAMP) tools/mutants.txt
	$(INSTALL) --no-deps --upgrade --target $(MUTMUT) -r tools/mutants.txt
	touch $@

mutants: $(MUTMUT)/.installed ## change the code that judges and derives: which changes does no test notice? (about an hour)
	$(BIN)/python tools/mutants.py

lock: ## renew requirements.lock (needs uv)
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header --universal \
	  --python-version 3.11 --all-extras --group build -o requirements.lock pyproject.toml

clean: ## remove what is built
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
