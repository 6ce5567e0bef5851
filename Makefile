# localpound: `make demo` to see it work, `make test` to check everything, `make help` for the rest.
# Needs Python 3.11 or newer and make; README gives the same steps as plain commands for Windows.

SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null \
	&& echo "$$p" && break; done)
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := $(VENV)/.ready
DEMO := build/demo
DEMO_CODE := E06999999

# The demo has a spend home of its own, whatever the surroundings say.
ENV = unset DAGSTER_HOME; SPEND_HOME=$(DEMO) PATH="$(CURDIR)/$(BIN):$$PATH"
# Nothing may ask the network at run time.
export GX_ANALYTICS_ENABLED := false
export DAGSTER_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test soak bench screenshots audit lock dev clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## set up .venv from requirements.lock

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12, 3.13 or 3.14 is needed and was not found; name one with make PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) (once; about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY) ## run the whole pipeline on sample_data/, in build/demo
	@rm -rf $(DEMO)
	@$(ENV) localpound init $(DEMO_CODE)
	@$(ENV) localpound registers add postcodes sample_data/registers/ONSPD_*.csv
	@$(ENV) localpound registers add companies_house sample_data/registers/BasicCompanyData*.csv
	@$(ENV) localpound registers add charities_england_wales sample_data/registers/publicextract.charity.zip
	@$(ENV) localpound registers add companies_house_psc sample_data/registers/psc-snapshot-*.txt
	@$(ENV) localpound registers add mutuals sample_data/registers/SocietyList.csv
	@cp -R sample_data/council/decisions.csv sample_data/council/frameworks sample_data/council/assessments $(DEMO)/councils/$(DEMO_CODE)/
	@$(ENV) localpound add $(DEMO_CODE) sample_data/council/wexmoor-*
	@$(ENV) localpound add $(DEMO_CODE) sample_data/feeds/*
	@$(ENV) localpound run $(DEMO_CODE)

test: $(READY) ## format, lint, types, SQL lint, definitions, tests: the same steps as .ci/run
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar sql
	DAGSTER_HOME="$(CURDIR)/.dagster" $(BIN)/dg check defs
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

soak: $(READY) ## property tests with a thousand examples each, hundreds of hostile files, years of real ones
	HYPOTHESIS_PROFILE=soak $(BIN)/pytest -n 2 --dist loadfile tests/properties
	$(BIN)/pytest -m soak

bench: $(READY) ## measure landing, a long run and matching; prints tables, proves nothing
	@for script in landing long_run county_coverage match_payees indicators site; do echo "== $$script"; $(BIN)/python -m tests.bench.$$script || exit 1; done

screenshots: $(READY) ## take README's pictures anew from build/demo, after make demo (needs chromium)
	$(BIN)/python -m tests.site.screenshots $(DEMO)/councils/$(DEMO_CODE)/published/latest
audit: $(READY) ## look every library of the lock up in an advisory database (a file)
	@test -n "$$SPEND_ADVISORIES" || { echo "SPEND_ADVISORIES should name the export of osv.dev for PyPI, all.zip, fetched where there is a network"; exit 1; }
	$(BIN)/pytest tests/house/test_advisories.py

dev: $(READY) ## Dagster's pages and daemon over the spend home, on 127.0.0.1:3000
	$(BIN)/localpound dev

lock: $(READY) ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-strip-extras --extra dev pyproject.toml -o requirements.lock

clean: ## remove what can be made again: build/ and caches (never a spend home)
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis
