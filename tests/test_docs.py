"""The documents are true: every console block of the README is run and compared."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from medref.cli.app import COMMANDS
from medref.errors import ExitCode
from medref.library import Library
from tests.conftest import ROOT, Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
TRANSCRIPTS = [
    (command, shown)
    for block in BLOCKS
    for command, shown in re.findall(r"\$ (.*)\n((?:(?!\$ ).*\n?)*)", block)
]


def test_there_are_examples() -> None:
    assert len(TRANSCRIPTS) >= 4


@pytest.mark.usefixtures("bundled")
@pytest.mark.parametrize(("command", "shown"), TRANSCRIPTS)
def test_console_blocks_are_true(run: Run, request: pytest.FixtureRequest, command: str, shown: str) -> None:
    program, *argv = shlex.split(command)
    assert program == "medref"
    result = run(*argv, "--width", "90")
    if request.config.getoption("--update-golden"):
        path = ROOT / "README.md"
        text = path.read_text(encoding="utf-8")
        new = text.replace(f"$ {command}\n{shown}", f"$ {command}\n{result.out}{result.err}")
        path.write_text(new, encoding="utf-8")
        return
    assert result.out + result.err == shown


def test_every_command_is_in_the_readme() -> None:
    for command in COMMANDS:
        assert re.search(rf"`(?:medref )?{re.escape(command)}\b", README), command


def test_every_exit_code_is_in_the_readme() -> None:
    for code in ExitCode:
        assert f"\n| {code.value} |" in README


def test_the_readme_states_how_much_there_is(run: Run, bundled: Library) -> None:
    total = len(bundled.list_monographs())
    stated = dict(re.findall(r"\| ([^|]+) \| (\d+) \|", README))
    coverage = {row["what"]: row["value"] for row in json.loads(run("doctor", "--json").out)["rows"]}
    assert stated["monographs"] == str(total)
    for what in ("pregnancy", "kidney impairment", "liver impairment", "children", "interactions as data"):
        assert coverage[f"monographs stating {what}"] == f"{stated[what]} of {total}"
    assert stated["boxed warning"] == coverage["with a boxed warning"]


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 150
