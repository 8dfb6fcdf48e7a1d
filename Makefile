# Shortcuts; scripts/check.py does the same from Python and pip alone.
PYTHON ?= python3.11
BIN = .venv/bin

.PHONY: check test golden picture audit fuzz

check:  ## everything CI runs, in an environment of its own
	$(PYTHON) scripts/check.py

test:
	$(BIN)/pytest

golden:  ## write the golden files the examples in documents and the manual anew after an intended change of output
	$(BIN)/pytest --update-golden tests/test_golden.py tests/test_docs.py tests/test_exporting.py

picture:  ## draw the picture in the README
	$(BIN)/python scripts/draw_readme_picture.py

audit:  ## compare the locked packages with the published advisories; needs a connection
	$(PYTHON) scripts/audit.py

fuzz:  ## a million broken inputs, about twelve minutes
	$(BIN)/python benchmarks/fuzz.py
