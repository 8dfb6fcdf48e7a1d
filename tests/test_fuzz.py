"""A short run of the fuzzer; `benchmarks/fuzz.py` makes the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fuzz import Targets, run_plain
from medref.library import Library

NAMES = ("query", "name", "quote", "body", "monograph", "labels")


@pytest.mark.parametrize("name", NAMES)
def test_mutated_input_is_answered_or_refused(library: Library, tmp_path: Path, name: str) -> None:
    targets = Targets(library, tmp_path).all()
    assert tuple(targets) == NAMES
    assert run_plain(name, targets[name], 300, 60, None) == (300, 0)
