# The whole manual. Every target begins with `setup`, which does its work once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.set-up

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check fix tables bench soak lock clean

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(DONE) ## make .venv with everything in it (once)

$(DONE): requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

demo: setup ## the whole job with no account anywhere (ARGS=--script: unattended, and it ends)
	@$(BIN)/vioconcierge demo $(ARGS)

run: setup ## run the program with the settings of the environment
	@$(BIN)/vioconcierge run

test: setup ## all tests, on real SQLite and real PostgreSQL
	@$(BIN)/python -m pytest $(ARGS)

check: setup ## format, lint, types, import contracts, then the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@$(MAKE) --no-print-directory test

fix: setup ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

tables: setup ## write the documents' generated tables anew
	@$(BIN)/python -m tests.support.tables
	@$(BIN)/python -m tests.support.sandbox_day

bench: setup ## time what has to be fast, against a reference in the same run
	@$(BIN)/python -m bench $(ARGS)

soak: setup ## the kill test in full: programs killed, stopped and misled at work (ARGS=replicas: a part)
	@$(BIN)/python -m tests.soak $(ARGS)

lock: setup ## write both hashed locks anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade --group build pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade --group build --group dev pyproject.toml -o requirements-dev.txt

clean: ## remove what the other targets made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
