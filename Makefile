# Two commands are enough: `make run` and `make test`.

SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
MODEL := models/coach.tar.gz
TRAINED_ON := config.yml domain.yml $(shell find data -name '*.yml') $(wildcard components/*.py) $(wildcard encoder/*.onnx encoder/*.json) coach/safety.py content/safety_words.yml

export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_PREFERENCE := only-system
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export OMP_NUM_THREADS := 1
# the multidict that sanic asks for has no wheel for Python 3.11: build it without a compiler
export MULTIDICT_NO_EXTENSIONS := 1
export PYTHONWARNINGS := ignore
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install run train check test test-long restart backup talk score confusions names phone encoder bench bench-stock coverage clean situation password trainer model pictures release-check browser

help: ## Show the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  make %-15s %s\n", $$1, $$2}'

install: $(VENV)/.installed ## Install what running needs, from uv.lock, into .venv

$(VENV)/.installed: pyproject.toml uv.lock $(wildcard components/tensorflow_stand_in/*) | $(UV)
	$(UV) sync --frozen --no-dev --inexact --python python3.11 --reinstall-package tensorflow-stand-in
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(UV) sync --frozen --inexact --python python3.11
	@touch $@

.uv/bin/uv:
	@command -v python3.11 >/dev/null || { echo "Python 3.11 is missing: install python3.11 first (Debian: apt install python3.11)."; exit 1; }
	@python3.11 -c 'import ensurepip' 2>/dev/null || deploy/apt_install python3.11-venv
	python3.11 -m venv .uv && .uv/bin/pip install --quiet uv

run: install $(MODEL) ## Start the coach and print its address; Ctrl-C stops it
	@deploy/run

train: install ## Train the model again, if the data changed
	@$(MAKE) --no-print-directory $(MODEL)

$(MODEL): $(TRAINED_ON) | $(VENV)/.installed
	@deploy/train $@

check: $(VENV)/.installed-dev ## Format, lint, types, content, Rasa data, and that every intent is answered
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(PY) -m coach.check
	$(PY) -m coach.coverage
	@deploy/validate

test: $(VENV)/.installed-dev $(MODEL) browser ## Run all tests
	$(PY) -m pytest

test-long: $(VENV)/.installed-dev $(MODEL) browser ## Run all tests and the long ones: hostile inputs, faults again and again, an hour of load (SOAK_MINUTES)
	$(PY) -m pytest -m "long or not long" -s

restart: install ## Restart a running coach part by part, without losing a message: PART=engine after a new model
	@deploy/restart $(PART)

backup: ## Copy everything the coach keeps, while it runs: make backup TO=folder
	@set -a; [ ! -f .env ] || . ./.env; set +a; deploy/backup "$(TO)"

browser:
	@deploy/browser

talk: install ## Chat in the terminal, through the real API of a running coach
	@set -a; [ ! -f .env ] || . ./.env; set +a; $(PY) -m web.talk

score: install $(MODEL) ## Measure the understanding on the held-out sets in tests/understanding
	@$(PY) -m benchmarks.score

confusions: install ## Name the pairs of intents whose examples are taken for each other
	@$(PY) -m benchmarks.confusions

names: install ## Fit the models that tell names no list knows (about a minute)
	@$(PY) -m benchmarks.train_names

phone: install ## Choose the few safety rules a phone carries for when there is no signal (about a minute)
	@$(PY) -m benchmarks.train_phone

encoder: ## Build the sentence encoder again from published weights (about half an hour)
	@encoder/build.sh

bench: $(VENV)/.installed-dev $(MODEL) browser ## Measure speed and memory, and what a phone pays for the pages; prints two tables
	@$(PY) -m benchmarks.bench
	@$(PY) -m benchmarks.page

bench-stock: $(VENV)/.installed-dev $(MODEL) ## Measure beside stock Rasa (Python 3.10; the first time takes hours); ARGS=--help lists options
	@$(PY) -m benchmarks.stock $(ARGS)

coverage: install ## Show what serves each element at each level, and keep it in docs/coverage.md
	@$(PY) -m coach.coverage --write

trainer: install ## Make an account for /review, and install what proving needs: make trainer NAME=anna ROLE=trainer
	@$(UV) sync --quiet --frozen --no-dev --group prove --inexact --python python3.11 || echo "What proving a change set needs could not be installed. The account is made all the same."
	@set -a; [ ! -f .env ] || . ./.env; set +a; $(PY) -m web.review.accounts "$(NAME)" "$(ROLE)"

model: install ## List the kept models; make model USE=hash goes back to one
	@set -a; [ ! -f .env ] || . ./.env; set +a; $(PY) -m web.review.models $(USE)

pictures: $(VENV)/.installed-dev browser ## Take the pictures of docs/trainers.md again
	@$(PY) -m tests.pictures

password: install ## Ask for a password and print its hash for COACH_MANAGERS_PASSWORD
	@$(PY) -m web.sessions

situation: install ## Make the files of a new situation: make situation NAME=x THEME=y
	@$(PY) -m coach.new_situation "$(NAME)" "$(THEME)"

release-check: check test ## What has to hold before a release, the age of helplines included
	$(PY) -m coach.release_check

clean: ## Remove what was made (environment, models, caches); conversations in var/ stay
	rm -rf $(VENV) .uv .stock models .rasa .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
