# The words of the project, the same everywhere. `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export DAGSTER_HOME ?= $(CURDIR)/dagster_home
export DAGSTER_DISABLE_TELEMETRY := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install demo dev test lint format types bench lock clean

help: ## list these words
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

install: $(VENV)/.runtime ## make the virtual environment and install the locked dependencies

demo: $(VENV)/.runtime ## generate 40 days of sales, run them through the platform, show the results
	@$(BIN)/python -m demo

dev: $(VENV)/.runtime ## open Dagster's UI on the demo's data (http://127.0.0.1:3000)
	@$(BIN)/dagster dev -w workspace.yaml

test: $(VENV)/.dev ## unit and integration tests, on real components
	@$(BIN)/pytest -n auto --dist loadfile

lint: $(VENV)/.dev ## style, house rules, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(VENV)/.dev ## static types
	@$(BIN)/mypy

format: $(VENV)/.dev ## let Ruff format the code
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev ## one day of 2 GB against a plain PySpark script, and 40 days through Dagster
	@$(BIN)/python -m benchmarks.one_day
	@$(BIN)/python -m benchmarks.many_days

lock: $(VENV)/.dev ## solve the dependencies anew and write the lock files
	@$(BIN)/uv pip compile --quiet --upgrade --universal --fork-strategy fewest --python-version 3.10 \
	  --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/runtime.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --fork-strategy fewest --python-version 3.10 \
	  --generate-hashes --no-emit-index-url --no-header --extra dev -c requirements/runtime.txt \
	  pyproject.toml -o requirements/dev.txt

clean: ## remove the virtual environment and the demo's data
	@rm -rf $(VENV) data dagster_home/*/ dagster_home/.[a-z]*

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
	  echo "pos_assets needs Python 3.10 or newer, $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	@echo "Making the virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(VENV)/bin/pip
	@echo "Installing the locked dependencies, a minute or two the first time ..."
	@$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements/runtime.txt
	@$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "Installing the tools for tests and checks ..."
	@$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements/dev.txt
	@touch $@
