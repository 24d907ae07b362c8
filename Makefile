# Two commands: `make serve` sets up everything and serves the site, `make test` sets up everything and runs all tests.
VENV := .venv
BIN  := $(VENV)/bin

.PHONY: serve test screenshots setup setup-test check fmt clean

serve: setup
	$(BIN)/kg serve

test: setup-test check
	$(BIN)/pytest -n 2 --dist loadfile

# the pictures of the README
screenshots: setup-test
	$(BIN)/python tests/browser/screenshots.py

check: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/kg fmt --check
	$(BIN)/kg anchor --check

fmt: setup-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/kg fmt

setup:
	@scripts/setup run

setup-test:
	@scripts/setup test

clean:
	rm -rf $(VENV) build dist
