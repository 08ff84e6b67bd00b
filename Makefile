# Everything a person types. The environment is .venv; plain python3 and make are all that must be there.

PYTHON ?= python3
SET ?= base
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
CHECKS ?= format lint types imports house-rules templates tests docs-fresh
SOURCES := qunxing bench tests scripts conftest.py

# Tests start a hundred processes; without caches each compiles all of Django and of us anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo test setup counterparties test-fast check fix bench docs requirements \
        format lint types imports house-rules templates tests docs-fresh

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

demo: setup ## Open a living example community in the browser
	@$(BIN)/qunxing demo

test: ## Run every test
	@$(MAKE) --no-print-directory setup SET=test
	@$(PYTEST)

setup: .venv/.$(SET) ## Prepare .venv (quick when nothing changed)

counterparties: .venv-far/.far ## Prepare .venv-far: programs of others that tests talk to (once, a minute)

test-fast: ## Run the tests that need no browser, no server and no patience (under a minute)
	@$(MAKE) --no-print-directory setup SET=test
	@$(PYTEST) -q -m "not slow and not browser and not postgres"

check: ## What CI runs, in the same order
	@$(MAKE) --no-print-directory setup SET=test
	@for step in $(CHECKS); do \
	  echo "== $$step"; $(MAKE) --no-print-directory $$step || exit 1; done

fix: ## Put formatting and import order right
	@$(MAKE) --no-print-directory setup SET=test
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/djlint --quiet --reformat qunxing

bench: ## Measure speed and memory; prints tables
	@$(MAKE) --no-print-directory setup SET=test
	@$(BIN)/python -m bench

docs: ## Write the reference pages from the code
	@$(MAKE) --no-print-directory setup
	@$(BIN)/python -m scripts.reference

requirements: ## Choose versions anew and pin them by hash
	@$(MAKE) --no-print-directory setup
	@for name in tools base postgres test train far; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --python-version 3.11 \
	    $$(case $$name in (base|tools|far) ;; (*) echo -c requirements/base.txt ;; esac) \
	    requirements/$$name.in -o requirements/$$name.txt || exit 1; done

# The steps of `check`.

format:
	@$(BIN)/ruff format --check $(SOURCES)

lint:
	@$(BIN)/ruff check $(SOURCES)

types:
	@$(BIN)/mypy

imports:
	@$(BIN)/lint-imports

house-rules:
	@$(BIN)/python -m scripts.house_rules

templates:
	@$(BIN)/djlint --quiet --lint qunxing

tests:
	@$(PYTEST)

docs-fresh:
	@$(BIN)/python -m scripts.reference --check

# The environment. A stamp is as new as the pins it was made from.

.venv/.tools: requirements/tools.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

# Whoever has the test set keeps it: `make demo` after `make test` takes nothing away.
.venv/.base: .venv/.tools requirements/base.txt requirements/test.txt pyproject.toml
	@$(BIN)/python -m scripts.install $(if $(wildcard .venv/.test),test,base)

.venv/.test: .venv/.tools requirements/base.txt requirements/test.txt pyproject.toml
	@$(BIN)/python -m scripts.install test

# What others wrote has an environment of its own: none of what it needs is ours.
.venv-far/.far: .venv/.tools requirements/far.txt
	@test -x .venv-far/bin/python || $(BIN)/uv venv --quiet --python $(BIN)/python .venv-far
	@$(BIN)/uv pip sync --quiet --python .venv-far/bin/python --require-hashes requirements/far.txt
	@touch $@
