# `make help` lists the targets. Each sets up what it needs on a bare Debian machine that has
# Python 3.11, make, git and the package registries; nothing outside this folder is touched, except
# Debian packages that a rig names and asks for.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# A Python below somebody's home cannot be run by the user that the processes drop to.
PYTHON ?= $(shell for p in /usr/bin/python3.11 python3.11 python3; do command -v $$p && break; done)
UV_VERSION := 0.13.9
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := 1
export UV_LINK_MODE := copy
UV := .tools/bin/uv
RUN := .venv/bin/python
DIST := src/obhut/ui/static/ui/dist/manifest.json
FRONT_SOURCES := $(wildcard frontend/src/* frontend/*.mjs frontend/package*.json)
CATALOGUES := $(wildcard src/obhut/*/locale/*/LC_MESSAGES/django.po)

.PHONY: help acceptance setup run test search fuzz test-15 check e2e bench bench-large rigs clauses mutate-clauses schema catalogues format clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(UV):
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "pip fehlt: apt-get install python3-pip"; exit 1; }
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
	  --target .tools "uv==$(UV_VERSION)"

.venv/.synced: $(UV) pyproject.toml agent/pyproject.toml uv.lock
	$(UV) sync --quiet --locked --python $(PYTHON)
	@touch $@

$(DIST): .venv/.synced $(FRONT_SOURCES)
	$(RUN) dev/build_frontend.py

.venv/.catalogues: .venv/.synced $(CATALOGUES)
	$(RUN) dev/catalogues.py compile
	@touch $@

setup: .venv/.synced $(DIST) .venv/.catalogues ## environment, front-end and catalogues

run: setup ## the whole platform with a demo, at http://localhost:8421
	$(RUN) -m obhut.cli up --demo --data var/demo

test: setup ## all tests that need no browser
	$(RUN) -m pytest -n 2 --dist loadfile -m "not e2e and not rig"

search: setup ## the property tests with other examples each time, many of them
	OBHUT_TEST_PROFILE=search $(RUN) -m pytest -n 2 --dist loadfile -m "not e2e and not rig" \
	  $$(grep -rlE "hypothesis" tests --include=test_*.py)

fuzz: setup ## the decoders against a coverage-guided fuzzer, a minute long; FUZZ_SECONDS=600 for more
	$(UV) run --quiet --locked --group fuzz --python $(PYTHON) \
	  python -m dev.fuzz --seconds $(or $(FUZZ_SECONDS),60)

test-15: setup ## what touches the database, on Debian's PostgreSQL 15
	OBHUT_TEST_POSTGRES=/usr/lib/postgresql/15/bin $(RUN) -m pytest -n 2 --dist loadfile -m "not e2e and not rig" \
	  tests/tenancy tests/architecture tests/accounts tests/audit tests/devices tests/gateway \
	  tests/notifications tests/work tests/files tests/privacy tests/catalogue tests/contracts \
	  tests/flows/test_walk.py

e2e: setup ## browser tests; needs Debian's chromium
	$(RUN) -m pytest -m e2e --ignore tests/e2e/acceptance

acceptance: setup ## crawls of every page of a living fleet; needs Debian's chromium
	$(RUN) -m pytest -m e2e tests/e2e/acceptance

rigs: setup ## the agent on a bare Debian; needs root and Debian's mmdebstrap, else it skips and says so
	$(RUN) -m pytest -n 0 -m rig tests/rigs

check: setup ## style, types, import contracts, guards, catalogues, clauses
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) dev/check_types.py src agent/src dev
	.venv/bin/lint-imports
	.venv/bin/djlint src --lint --profile=django --quiet
	$(RUN) dev/catalogues.py check
	$(RUN) -m obhut.cli clauses --check
	$(RUN) -m pytest -q tests/architecture

clauses: setup ## write docs/clauses.md
	$(RUN) -m obhut.cli clauses --write

mutate-clauses: setup ## break every rule that a clause names: its tests must notice
	$(RUN) dev/mutate_clauses.py

schema: setup ## write the schema snapshot anew from the migrations
	$(RUN) -m obhut.cli db snapshot

catalogues: setup ## read new messages into the German catalogues
	$(RUN) dev/catalogues.py extract

bench: setup ## figures as JSON lines
	$(RUN) -m dev.bench.run

bench-large: setup ## figures on full days, 10,000 agents and slow lines; DEVICES=10000 for the goals
	$(RUN) -m dev.bench.page_weight
	$(RUN) -m dev.bench.series --devices $(or $(DEVICES),1000)
	$(RUN) -m dev.bench.ingest --large
	$(RUN) -m dev.bench.storm

format: setup ## format code and templates
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

clean: ## remove what the targets made, data folders excepted
	rm -rf .venv .tools frontend/node_modules src/obhut/ui/static/ui/dist
