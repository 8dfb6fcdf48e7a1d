# Everything a change must pass. `make check` is what CI runs, after `make setup`.
VENV ?= .venv
BIN = $(VENV)/bin
PYTHON ?= python3.11

.PHONY: setup check format lint types imports test golden picture

setup:  ## make a virtual environment with medref and what its tests need
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'

check: format lint types imports test

format:
	$(BIN)/ruff format --check .

lint:
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports --no-logo

test:
	$(BIN)/pytest --cov

golden:  ## write the golden files anew after an intended change of output
	$(BIN)/pytest --update-golden tests/test_golden.py

picture:  ## draw the picture in the README
	$(BIN)/python scripts/draw_readme_picture.py
