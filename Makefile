# ByChange. `make` alone lists what there is.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
FLASK := $(BIN)/flask --app app
INSTANCE := $(CURDIR)/instance
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | sort | awk -F ':.*?## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: install
install: .venv/installed .venv/translated .venv/warmed ## Build .venv from the lock

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: requirements.lock | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/installed-dev: requirements-dev.lock | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ .venv/installed

.venv/translated: $(CATALOGUES) | .venv/bin/python
	$(BIN)/pybabel -q compile --directory translations --statistics
	@touch $@

.venv/translated: | .venv/installed

# Compiled machine code is kept beside the sources, or where NUMBA_CACHE_DIR says.
.venv/warmed: .venv/installed $(wildcard matching/engine/*.py)
	@$(BIN)/python -m matching.engine --warm
	@touch $@

.PHONY: demo
demo demo-code: export BYCHANGE_DATABASE_URL ?= sqlite:///$(INSTANCE)/demo.sqlite
demo demo-code: export BYCHANGE_KEYSTORE_URL ?= sqlite:///$(INSTANCE)/demo-keystore.sqlite
demo demo-code: export BYCHANGE_SERVER_KEY_FILE ?= $(INSTANCE)/demo.key
demo demo-code: export BYCHANGE_EPOCH_KEYS_FILE ?= $(INSTANCE)/demo-epoch.keys
demo demo-code: export BYCHANGE_SECURE_COOKIES ?= 0
demo: install ## Serve made-up people on loopback (PORT=8000)
	@mkdir -p -m 700 $(INSTANCE)
	@$(FLASK) demo --address http://127.0.0.1:$(PORT)
	@exec $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --workers 2 --threads 16 --preload --log-level error 'app:create_app()'

.PHONY: demo-code
demo-code: install ## Print the code of six digits that the demo asks coordinators for
	@$(FLASK) demo-code

.PHONY: serve
serve: install ## Serve the real database on loopback (PORT=8000), behind your own TLS
	@$(FLASK) db upgrade
	@exec $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --workers 2 --threads 16 --preload --log-level error 'app:create_app()'

.PHONY: worker
worker: install ## Work in the background: the nightly duties, beside `make serve`
	@exec $(FLASK) worker

.PHONY: test
test: check .venv/warmed ## Everything that needs no root: checks, then the suite on SQLite and PostgreSQL
	$(BIN)/pytest -n 2 -m "not browser"

.PHONY: check
check: .venv/installed-dev .venv/translated ## Format, lint, types, import contracts, translations, known vulnerabilities
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/test_catalogues.py
	@$(BIN)/python .ci/audit

.PHONY: browser
browser: .venv/installed-dev .venv/translated ## The browser tests (need Chromium)
	$(BIN)/pytest -m browser

.PHONY: screenshots
screenshots: .venv/installed-dev .venv/translated ## Take the pictures in docs/screenshots anew
	$(BIN)/python -m tests.browser.screenshots

.PHONY: bench
bench: .venv/installed-dev ## Print our figures beside the peers' in one run
	$(BIN)/python -m bench.matching
	$(BIN)/python -m bench.spreadsheets
	$(BIN)/python -m bench.taxonomy
	$(BIN)/python -m bench.vault

.PHONY: format
format: .venv/installed-dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: messages
messages: .venv/installed-dev ## Collect new texts into the catalogues
	@mkdir -p build
	$(BIN)/pybabel -q extract --mapping babel.cfg --keyword lazy_pgettext:1c,2 --no-location --sort-output --omit-header --output build/messages.pot .
	for language in be ru; do $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-pot-creation-date --ignore-obsolete --input-file build/messages.pot --output-dir translations --locale $$language; done

.PHONY: lock
lock: | .venv/bin/python ## Write the lock files anew
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --quiet --output-file requirements-dev.lock

.PHONY: clean
clean: ## Remove what was built, keep the databases
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
