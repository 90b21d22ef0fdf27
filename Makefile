# The commands of Keti. `make run` and `make test` need Python 3.11 or later and make, nothing else.

.DEFAULT_GOAL := help
.PHONY: help run test check bench shots messages clean \
	check-style check-floors check-security check-migrations check-templates check-words
BIN := .venv/bin
# The first interpreter that is new enough and can make a virtual environment.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

run: .venv/base.txt ## Prepare everything, load the demo, serve it (PORT=8000 DATA_DIR=data)
	@exec $(BIN)/python manage.py demo

test: .venv/dev.txt ## Prepare everything and run all tests; what can't run here is named with its reason
	@$(BIN)/pytest --numprocesses auto --dist loadgroup

check: check-style check-floors check-security check-migrations check-templates check-words ## Run the linters and the other quick checks

bench: .venv/dev.txt ## Measure speed against the floors of the same run
	@$(BIN)/python -m bench

shots: .venv/dev.txt ## Take pictures of the pages (needs Chromium)
	@$(BIN)/python -m tests.shots

messages: .venv/dev.txt ## Collect and compile the translations (needs gettext)
	@$(BIN)/python manage.py makemessages --locale zh_Hans --no-location --no-obsolete --ignore '.venv/*' --ignore 'tests/*'
	@$(BIN)/python manage.py compilemessages --locale zh_Hans --ignore '.venv/*'

clean: ## Remove what make made, but no data
	rm -rf .venv .pytest_cache .hypothesis .ruff_cache .import_linter_cache

check-style: .venv/dev.txt
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet

check-floors: .venv/dev.txt
	$(BIN)/lint-imports --no-cache

check-security: .venv/dev.txt
	$(BIN)/bandit --recursive --quiet -ll --configfile pyproject.toml .

check-migrations: .venv/dev.txt
	$(BIN)/python manage.py makemigrations --check --dry-run

check-templates: .venv/dev.txt
	$(BIN)/djlint --lint --quiet templates

check-words: .venv/dev.txt
	@.ci/words

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Keti needs Python 3.11 or later with venv (on Debian: apt install python3-venv)" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

# A copy of the requirements marks them as installed. uv is quicker, and pip does the same where uv can't be had.
.venv/%.txt: requirements/%.txt | .venv/bin/python
	@echo "Installing $< …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv \
		&& $(BIN)/uv pip install --quiet --python $(BIN)/python --requirement $< \
		|| { echo "… with pip, because uv did not do it"; \
			$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement $<; }
	@cp $< $@
