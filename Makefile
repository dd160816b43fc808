# Everything that a fresh machine needs is Python 3.11 or later with venv, make, and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TESTING := $(VENV)/.testing
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade \
  --no-header --no-annotate --generate-hashes --quiet
# Compiled code is kept between runs, also in a container whose environment says otherwise: the tests take half the time.
export PYTHONDONTWRITEBYTECODE :=
# Modules stay together, so that what their tests share is made once. SKIPS=fail: a skipped test is a failure, as in CI.
SPREAD := -n auto --dist worksteal $(if $(SKIPS),--no-skips -rs)
# Rules and adapters without HTTP, and one journey through it: most of the time of the others goes into starting services.
FAST := tests/unit tests/contract tests/http/questions/test_answers.py

.PHONY: help demo test fast check check-all check-more client-check fuzz mutants mutants-proofs drill drill-cluster bench pictures format lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: $(INSTALLED)  ## install, load 155 real statements, serve them on http://127.0.0.1:8000
	@$(BIN)/claimline demo

test: $(TESTING)  ## install, and run the tests, those on real PostgreSQL included
	$(BIN)/pytest $(SPREAD)

fast: $(TESTING)  ## install, and run within a minute the tests of rules and adapters, without PostgreSQL or another process
	$(BIN)/pytest $(SPREAD) --fast $(FAST)

check: $(TESTING)  ## before each commit: format, lint, types, import contracts, tidiness, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.support.tidiness
	$(BIN)/pytest $(SPREAD)

check-all: check check-more  ## all that CI runs: `make check`, and what it leaves out for its length

check-more: $(TESTING)  ## the long tests, all ways in on PostgreSQL, its oldest version, short drills, and the quick benchmarks
	$(BIN)/pytest $(SPREAD) --thorough
	$(MAKE) --no-print-directory bench FAST=1

client-check: $(TESTING)  ## a client generated from the OpenAPI document compiles, records and reads back
	$(BIN)/python -m tests.support.generated_client

fuzz: $(TESTING)  ## schemathesis over the OpenAPI document, on SQLite and PostgreSQL; OPTIONS="--seed 1" and the like
	$(BIN)/python -m tests.support.fuzzing $(OPTIONS)

mutants: $(TESTING)  ## small faults in rules, log, views and edge: a test finds each; OPTIONS="--jobs 2" and the like
	$(BIN)/python -m tests.support.faults $(OPTIONS)

mutants-proofs: $(TESTING)  ## small faults in what verifies proofs: a test finds each, or it is known to change nothing
	$(BIN)/python -m tests.support.mutants $(OPTIONS)

drill: $(TESTING)  ## many write and follow while processes, disks, clocks and files fail; both engines; OPTIONS="killed" and the like
	$(BIN)/python -m tests.support.drills $(OPTIONS)
	$(if $(OPTIONS),,$(BIN)/python -m tests.support.drill)

drill-cluster: $(TESTING)  ## the same of three processes over three servers, ten minutes; OPTIONS="--promotion patroni"
	$(BIN)/python -m tests.support.cluster_drill $(OPTIONS)

bench: $(TESTING)  ## figures beside their limits and peers; FAST=1 in some two minutes; OPTIONS="NAME …" and the like
	$(BIN)/python -m benchmarks $(if $(FAST),--fast,$(if $(OPTIONS),,--keep)) $(OPTIONS)

pictures: $(TESTING)  ## the pictures of README and of the notebook, made anew from the demo
	$(BIN)/python -m tests.support.readme_picture
	$(BIN)/python -m tests.support.notebook

format: $(TESTING)  ## format and mend what can be mended by machine
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(TESTING)  ## pin every dependency anew: both lock files with hashes, constraints.txt without
	$(COMPILE) --group build --output-file requirements.lock
	$(COMPILE) --group dev --constraints requirements.lock --output-file requirements-test.lock \
	  $$(grep -oE '^[a-z0-9][a-z0-9._-]*' requirements.lock | sed 's/^/--no-emit-package /')
	cat requirements.lock requirements-test.lock \
	  | grep -oE '^[a-z0-9][^ ;]*==[^ ;\\]+( ; [^\\]*[^\\ ])?' | sort > constraints.txt

clean:  ## remove what was installed and made
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache claimline-demo.db*

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Claimline needs Python 3.11 or later: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { echo "The module venv is missing: install it (on Debian: apt install python3-venv)"; exit 1; }
	@echo "Installing into $(VENV): some 40 packages, which takes half a minute or a few"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(TESTING): $(INSTALLED) requirements-test.lock
	@echo "Installing what the tests need: some 50 packages more"
	@$(PIP) --require-hashes -r requirements-test.lock
	@touch $@
