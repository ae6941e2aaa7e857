# Executable documentation: what one types while working on Newswatch. `make` lists the targets.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check types contracts evaluate bench audit lock wheel clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready ## make the virtual environment, from the lock file with hashes

$(VENV)/.ready: requirements.lock requirements-dev.lock pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh

demo: setup ## the main job, offline, in a minute: news sites on loopback, a digest in demo/
	@$(BIN)/newswatch demo

run: setup ## one round with ./config.yaml
	@$(BIN)/newswatch run

test: setup ## the test suite
	@$(BIN)/python -m pytest -n 3 --dist loadfile

check: setup types contracts ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports

evaluate: setup ## quality against ../shared/data: floors that only rise
	$(BIN)/python -m pytest -m evaluation -rs tests

bench: setup ## print the ratios of bench/ (bench/README.md says what each needs)
	$(BIN)/python bench/feeds.py
	$(BIN)/python bench/matching.py

audit: setup ## known holes: bandit over the code, pip-audit over the lock file
	@PYTHON="$(PYTHON)" sh scripts/audit.sh

lock: setup ## write the lock files anew from pyproject.toml (needs uv)
	sh scripts/lock.sh

wheel: setup ## build the wheel
	$(BIN)/python -m hatchling build -t wheel

clean: ## remove what setup and demo made
	rm -rf $(VENV) demo dist build
