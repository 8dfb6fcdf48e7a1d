"""What a command loads, which decides how fast it starts: modules, not milliseconds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, clean_environment

HEAVY = ("rich", "yaml", "frontmatter", "pydantic", "rapidfuzz", "platformdirs", "textual", "mcp", "click")


def loaded(tmp_path: Path, *argv: str) -> set[str]:
    """Return the names of the top-level modules a command line loads, index already built."""
    script = (
        "import sys\nfrom medref.cli import main\n"
        f"code = main({list(argv)!r})\n"
        "print(*sorted({n.partition('.')[0] for n in sys.modules} | "
        "{n for n in sys.modules if n.startswith('medref')}), file=sys.stderr)\n"
    )
    environment = clean_environment(MEDREF_CACHE_DIR=str(tmp_path))
    command = [sys.executable, "-c", script]
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=True)
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "argv",
    [
        ["show", "sampletine", "--json"],
        ["show", "sampletine"],
        ["dosage", "sampletine"],
        ["search", "nausea", "--json"],
        ["list"],
        ["verify-quote", "sampletine", "Start 5 mg once daily"],
        ["--help"],
        ["--version"],
    ],
)
def test_answering_loads_nothing_heavy(tmp_path: Path, argv: list[str]) -> None:
    modules = loaded(tmp_path, *argv)
    assert not modules.intersection(HEAVY)
    assert not modules.intersection(
        {"medref.indexing", "medref.lint", "medref.monograph", "medref.vocabulary"}
    )


def test_rich_is_loaded_for_a_person(tmp_path: Path) -> None:
    assert "rich" in loaded(tmp_path, "show", "sampletine", "--color", "always")


def test_help_builds_no_command(tmp_path: Path) -> None:
    assert "medref.cli.reading" not in loaded(tmp_path, "--help")


def test_importing_the_package_imports_nothing() -> None:
    script = "import sys, medref; print([n for n in sys.modules if n.startswith('medref')])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout == "['medref']\n"
