# Everything runs in .venv, which the lock files describe; no other environment is read or changed.
PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
UV := $(or $(shell command -v uv 2>/dev/null),$(BIN)/uv)
INSTALL_PROJECT = "$(UV)" pip install --quiet --python $(PY) --no-deps --no-build-isolation -e .

LOCK_FLAGS := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# A checkout with the development tools keeps them: the demo then runs on those.
DEMO_ENV := $(if $(wildcard .venv/.dev),.venv/.dev,.venv/.demo)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help app demo test test-all pictures screenshots lint format types contracts docs docs-check ci lock install clean

help: ## Show these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

app: $(DEMO_ENV) ## Install, then open the review app in the browser
	$(PY) -m wellops app

demo: $(DEMO_ENV) ## Install, then review the sample workloads into out/
	$(PY) -m wellops demo

install: .venv/.dev ## Install the project with its development tools

test: .venv/.dev ## Run the tests, without the slow, fuzz and soak ones
	$(PY) -m pytest -n auto --dist loadfile

test-all: .venv/.dev ## Run every test
	$(PY) -m pytest -n auto --dist loadfile -m "not screenshots"

pictures: .venv/.dev ## Renew the pictures of the report's pages that tests compare with
	WELLOPS_PICTURES=renew $(PY) -m pytest --quiet tests/reports/test_pictures.py

screenshots: .venv/.dev ## Take pictures of every screen: docs/images/app (light), out/app (dark)
	$(PY) -m pytest --quiet -m screenshots tests/browser/test_screenshots.py

lint: .venv/.dev ## Check formatting and style
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: .venv/.dev ## Format, and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: .venv/.dev ## Check types
	$(BIN)/mypy

contracts: .venv/.dev ## Check which package may import which
	$(BIN)/lint-imports --no-logo

docs: .venv/.dev ## Write the generated pages in docs/
	$(PY) -m wellops docs

docs-check: docs ## Fail if the generated pages are not the committed ones
	@drift=$$(git ls-files --modified --others --exclude-standard -- docs) || exit 1; \
	  test -z "$$drift" || { \
	  echo "$$drift"; git --no-pager diff -- docs; \
	  echo "docs/ is out of date: run 'make docs' and commit what it writes." >&2; exit 1; }

ci: lint types contracts docs-check test ## All that a change has to pass

lock: .venv/.uv ## Renew the lock files within the ranges of pyproject.toml
	"$(UV)" pip compile $(LOCK_FLAGS) -o requirements.lock pyproject.toml requirements.in
	"$(UV)" pip compile $(LOCK_FLAGS) -c requirements.lock -o requirements-dev.lock \
	  pyproject.toml requirements.in requirements-dev.in

clean: ## Remove the environment and everything generated outside docs/
	rm -rf .venv out dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.venv/.demo: requirements.lock pyproject.toml | .venv/.uv
	"$(UV)" pip sync --quiet --python $(PY) --require-hashes requirements.lock
	$(INSTALL_PROJECT)
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/.uv
	"$(UV)" pip sync --quiet --python $(PY) --require-hashes requirements-dev.lock
	$(INSTALL_PROJECT)
	@touch $@

# The environment, and in it the locked uv where the machine has none.
.venv/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
	  "WellOps needs Python 3.11 or newer: make <target> PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@test -x "$(UV)" || { sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.lock > .venv/uv.txt \
	  && $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
	    -r .venv/uv.txt; }
	@touch $@
