# `make demo` and `make test` set everything up themselves; all it takes is Python 3.11 or newer and make.
PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin
PYTHONS := 3.11 3.12 3.13 3.14

.DEFAULT_GOAL := help
.PHONY: help install demo run check format lint types test content matrix bench eval pin clean

help:  ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

install: $(VENV)/installed  ## the set-up alone: .venv with the `ama` command

$(VENV)/installed: requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)
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

lint: install  ## whether the code is written as formatter and linter want it
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .

types: install  ## whether the types agree, in the tests too
	$(RUN)/mypy

test: export PYTHONDONTWRITEBYTECODE =  # the tests start many processes: each would compile the bot anew
test: install  ## the tests
	$(RUN)/pytest -q -n auto --dist worksteal

content: install  ## the archive and its quality
	$(RUN)/ama check --strict
	$(RUN)/ama eval --gate

check: lint types test content  ## everything before a commit: format, lint, types, tests, the archive and its quality

matrix:  ## the tests under each Python from 3.11 to 3.14 that is installed
	@for version in $(PYTHONS); do \
		if python$$version -c "" 2>/dev/null; then \
			echo "Python $$version"; \
			$(MAKE) --no-print-directory test PYTHON=python$$version VENV=.venv/python$$version || exit; \
		else \
			echo "Python $$version is not installed"; \
		fi; \
	done

eval: install  ## how well the labelled questions are answered
	$(RUN)/ama eval

bench: install  ## speed and memory, written to RESULTS.md, MATCHING.md and JUDGING.md in benchmarks/
	$(RUN)/python -m benchmarks.speed
	$(RUN)/python -m benchmarks.matching
	$(RUN)/python -m benchmarks.judging

pin: install  ## pin the newest packages that pyproject.toml allows
	$(RUN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make pin' pyproject.toml -o requirements.txt
	$(RUN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make pin' --group dev --extra postgresql --extra charts --extra documents --extra search pyproject.toml -o requirements-dev.txt

clean:  ## remove what was installed and built
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
