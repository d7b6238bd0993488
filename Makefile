# `make demo` and `make test` set everything up themselves; all it takes is Python 3.11 or newer and make.
PYTHON ?= python3
RUN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help install demo run check format test bench eval pin clean

help:  ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

install: .venv/installed  ## the set-up alone: .venv with the `ama` command

.venv/installed: requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	$(RUN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(RUN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install  ## chat with the bot in the browser, without Slack
	$(RUN)/ama demo

run: install  ## answer in Slack, on WhatsApp, or both; credentials in .env
	$(RUN)/ama run

format: install  ## write the code as the formatter wants it
	$(RUN)/ruff format .
	$(RUN)/ruff check --fix .

test: install  ## the tests
	$(RUN)/pytest -n auto

check: install  ## everything before a commit: format, lint, types, tests, the archive and its quality
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/pytest -q -n auto
	$(RUN)/ama check
	$(RUN)/ama eval --gate

eval: install  ## how well the labelled questions are answered
	$(RUN)/ama eval

bench: install  ## speed and memory, written to RESULTS.md and MATCHING.md in benchmarks/
	$(RUN)/python -m benchmarks.speed
	$(RUN)/python -m benchmarks.matching

pin: install  ## pin the newest packages that pyproject.toml allows
	$(RUN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make pin' pyproject.toml -o requirements.txt
	$(RUN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make pin' --group dev --extra postgresql --extra charts --extra documents pyproject.toml -o requirements-dev.txt

clean:  ## remove what was installed and built
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
