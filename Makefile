# Everything a person runs. `make` alone lists the targets.
# Set-up happens where it is needed and once: the stamps below remember what was installed from which file.

PYTHON ?= python3
TENANT ?=
ARGS ?=
DRY_RUN ?=
PREFLIGHT ?= 1
GUARD ?= --change-set

VENV := .venv
BIN := $(VENV)/bin
PACKAGES := $(VENV)/.packages-installed
NODE_PACKAGES := node_modules/.packages-installed

# The CDK CLI, npm and jsii all use the Node inside the virtual environment.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup test rehearse dashboards synth deploy destroy bench lint format check clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(PACKAGES) $(NODE_PACKAGES) ## install everything (the other targets do it by themselves)

test: lint ## lint, then all tests; ARGS go to pytest
	@echo "== tests"
	@$(BIN)/python -m pytest -q -n auto --dist loadfile $(ARGS)

rehearse: $(PACKAGES) ## two days of the sample tenant on this machine; TENANT=name for another, ARGS="--data FOLDER --days 7 ..."
	@$(BIN)/python -m rehearsal --tenant $(or $(TENANT),streamly) --days 2 $(ARGS)

# A rehearsal is fresh if it is of this tenant and nothing that it plays has changed since.
PLAYED := app.py fleet.yaml config lambdas personalize rehearsal stacks tenants
FRESH = grep -qs '"tenant": "$(or $(TENANT),streamly)"' rehearsal.out/rehearsal.json && test -f rehearsal.out/metrics.json && \
    test -z "$$(find $(PLAYED) -type f ! -name '*.pyc' -newer rehearsal.out/metrics.json -print -quit)"

dashboards: $(PACKAGES) ## every dashboard as a picture, filled by a rehearsal with traffic; TENANT=name, ARGS="--whole ..."
	@{ $(FRESH); } || $(BIN)/python -m rehearsal --tenant $(or $(TENANT),streamly) --days 2 --traffic rhythm > /dev/null
	@$(BIN)/python -m rehearsal.dashboards $(ARGS)

synth: $(PACKAGES) $(NODE_PACKAGES) ## synthesize all tenants into cdk.out; TENANT=name for one
	@npx --no-install cdk synth --quiet $(if $(TENANT),-c tenant=$(TENANT)) $(ARGS)
	@echo "templates are in cdk.out"

# Says which tenants there are if TENANT names none of them.
TENANTS := $(notdir $(basename $(wildcard tenants/*.yaml)))
ONE_TENANT = $(if $(filter $(TENANT),$(TENANTS)),:,echo "say which tenant: make $@ TENANT=name (one of: $(TENANTS))"; exit 2)
SYNTH_ONE = npx --no-install cdk synth --quiet -c tenant=$(TENANT) > /dev/null

deploy: $(PACKAGES) $(NODE_PACKAGES) ## deploy one tenant, its account's stage first: TENANT=name; nothing that holds data is replaced
	@$(ONE_TENANT)
	@$(SYNTH_ONE)
	@$(BIN)/python -m operations guard --tenant $(TENANT) $(GUARD)
	@test "$(PREFLIGHT)" = 0 || $(BIN)/python -m operations preflight --tenant $(TENANT)
	@stage=$$($(BIN)/python -m config stage tenants/$(TENANT).yaml) && set -x && \
	    npx --no-install cdk deploy -a cdk.out "$$stage/*" $(ARGS) && \
	    npx --no-install cdk deploy -a cdk.out '$(TENANT)/*' $(ARGS)

destroy: $(PACKAGES) $(NODE_PACKAGES) ## remove one tenant: TENANT=name, DRY_RUN=1 to see what goes; data stays as retain_data says
	@$(ONE_TENANT)
	@$(SYNTH_ONE) || echo "not synthesized: stacks of tenants/$(TENANT).py are found by their descriptions alone"
	@$(BIN)/python -m operations destroy --tenant $(TENANT) $(if $(DRY_RUN),--dry-run) $(ARGS)

bench: $(PACKAGES) ## the figures of the README; ARGS=name for one of them
	@$(BIN)/python -m benchmarks $(ARGS)

lint: $(PACKAGES) ## ruff: rules and format
	@echo "== ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(PACKAGES) ## let ruff repair what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

check: $(PACKAGES) ## check the tenant files and show when their schedules fire next
	@$(BIN)/python -m config check $(ARGS)

clean: ## remove everything that these targets made, the virtual environment included
	rm -rf $(VENV) node_modules cdk.out rehearsal.out benchmarks.out .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "$(PYTHON) is $$($(PYTHON) --version 2>&1), but Python 3.11 or later is needed:"; \
	    echo "install it, or name it: make PYTHON=python3.13 ..."; exit 1; }
	@echo "== creating the virtual environment $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

$(PACKAGES): requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "== installing Python packages and Node 24 into $(VENV) (about two minutes the first time)"
	@$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@

$(NODE_PACKAGES): package.json package-lock.json | $(PACKAGES)
	@echo "== installing the CDK CLI into node_modules"
	@npm ci --silent
	@touch $@
