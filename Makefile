# Everything that one does here. `make` alone lists it. Needs Python 3.11 or later with venv, and make.
.DEFAULT_GOAL := help
.PHONY: help demo test test-slow train system lint format bench page pictures docs

VENV := .venv
KILLS := 200
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The first of these that is 3.11 or later; `make PYTHON=/path/to/python` names another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)

help:  ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY)  ## try the bot in a small Slack of your own, in the browser
	@$(BIN)/greenlight demo

test: $(READY) lint  ## check the code and run all tests
	$(BIN)/pytest

test-slow: $(READY)  ## the tests that fine-tune an encoder (installs torch, which is large)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[encoder]'
	GREENLIGHT_SLOW=1 $(BIN)/pytest tests/training/test_encoder.py

crash-test: $(READY)  ## kill the bot KILLS times (200) under load, on each database; takes half an hour
	GREENLIGHT_CRASHES=$(KILLS) $(BIN)/pytest tests/crash -s

system:  ## install what comes from the system's packages (uses apt-get)
	@missing=; \
	$(or $(PYTHON),false) -c 'import ensurepip' || missing='python3 python3-venv'; \
	command -v pg_ctl >/dev/null || ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v chromium >/dev/null || missing="$$missing chromium fonts-noto-color-emoji"; \
	if test -z "$$missing"; then echo 'Python with venv, PostgreSQL and Chromium are here; nothing else is needed.'; \
	elif command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	else echo "Install by your package manager: Python 3.11 or later with venv, PostgreSQL's server, Chromium." >&2; exit 1; fi

lint: $(READY)  ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY)  ## let ruff lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## time reviews over POSTS=file.jsonl (a post a line)
	@test -n "$(POSTS)" || { echo 'Name a file of posts: make bench POSTS=posts.jsonl' >&2; exit 2; }
	$(BIN)/python -m benchmarks.reviews "$(POSTS)"

train: $(READY)  ## train the classifier: the steps whose inputs changed (installs torch; CORPORA=folder of public sets)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[train,encoder]'
	$(BIN)/greenlight train classifier $(if $(CORPORA),--corpora '$(CORPORA)')

page:  ## fetch what the demo's page is drawn with by its lock file, and compare (needs npm)
	@folder=$$(mktemp -d) && cp bot/demo/page/vendor/package*.json "$$folder" && npm ci --silent --prefix "$$folder" && \
	cmp "$$folder/node_modules/htm/preact/standalone.module.js" bot/demo/page/vendor/htm-preact.js && \
	rm -r "$$folder" && echo 'The page is drawn with what its lock file says.'

pictures: $(READY)  ## make the pictures of README and docs from the running demo (needs Chromium)
	$(BIN)/python -m docs.pictures

docs: $(READY)  ## write docs/cli.md from the commands' own help
	$(BIN)/python -m docs.build

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or later with venv was not found; make PYTHON=/path/to/python names one.' >&2; exit 2; }
	@echo 'Setting up $(VENV) (a few minutes the first time) …'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,train]'
	@touch $@
