"""Files written by `export`: the same words and documents as the commands give, whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medref.cli.app import COMMANDS
from medref.cli.manual import ENVIRONMENT, EXIT_STATUS, manual_page
from medref.delivery import deliver
from medref.errors import DeliveryError, ExitCode, MonographError, UsageError
from tests.conftest import CORPUS, ROOT, Run, clean_environment
from tests.test_cli import on_terminal

MAN, MANDOC = shutil.which("man"), shutil.which("mandoc")


def test_markdown_is_the_corpus_as_it_is_stored(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "deep"
    result = run("export", "markdown", str(folder))
    assert (result.code, result.out, result.err) == (0, f"{folder}\n", "")
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert written == {path.name: path.read_bytes() for path in CORPUS.glob("*.md")}


def test_json_is_what_show_prints(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    result = run("export", "json", str(folder), "--json")
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    assert [row["title"] for row in index["rows"]] == run("list").out.splitlines()
    for row in index["rows"]:
        shown = run("show", row["title"], "--json").out
        assert (folder / row["file"]).read_text(encoding="utf-8") == shown
    paths = [row["path"] for row in json.loads(result.out)["rows"]]
    assert sorted(paths) == sorted(str(path) for path in folder.rglob("*.json"))


def test_a_folder_that_holds_something_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine", encoding="utf-8")
    result = run("export", "markdown", str(tmp_path))
    assert result.code == 2
    assert "not empty" in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.md"]


def test_an_empty_folder_is_filled_and_not_replaced(run: Run, tmp_path: Path) -> None:
    before = tmp_path.stat().st_ino
    assert run("export", "markdown", str(tmp_path)).code == 0
    assert tmp_path.stat().st_ino == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(p.name for p in CORPUS.glob("*.md"))


def _failing(error: BaseException) -> Iterator[tuple[str, str]]:
    yield "first.md", "whole"
    raise error


@pytest.mark.parametrize("error", [MonographError("x.md", "damaged"), KeyboardInterrupt()])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_failure_leaves_nothing(tmp_path: Path, error: BaseException, is_there: bool) -> None:
    folder = tmp_path / "out"
    if is_there:
        folder.mkdir()
    with pytest.raises(type(error)):
        deliver(folder, _failing(error))
    assert list(tmp_path.rglob("*")) == ([folder] if is_there else [])


def test_two_files_of_one_name_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError):
        deliver(tmp_path / "out", [("a.md", "one"), ("a.md", "two")])
    assert list(tmp_path.iterdir()) == []


def test_only_a_folder_with_others_in_it_is_refused(tmp_path: Path) -> None:
    deliver(tmp_path, [("a.md", "old")])
    with pytest.raises(UsageError):
        deliver(tmp_path, [("b.md", "new")])
    deliver(tmp_path, [("a.md", "new")], beside_others=True)
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "new"


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on file sizes")
def test_a_disk_that_takes_no_more_is_explained(run: Run, tmp_path: Path) -> None:
    run("list")
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000));"
        "from medref.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "export", "json", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        env=clean_environment(),
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert "nothing was written" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_person_is_told_how_many(tmp_path: Path) -> None:
    assert "5 files written" in on_terminal(["export", "markdown", str(tmp_path / "out")], TERM="xterm")


def test_the_manual_goes_beside_other_pages_and_replaces_its_old_self(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.1").write_text("other", encoding="utf-8")
    (tmp_path / "medref.1").write_text("old", encoding="utf-8")
    result = run("export", "man", str(tmp_path))
    assert (result.code, result.out) == (0, f"{tmp_path / 'medref.1'}\n")
    assert (tmp_path / "medref.1").read_text(encoding="utf-8") == manual_page()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["medref.1", "other.1"]


def test_the_manual_that_is_shipped_is_fresh(request: pytest.FixtureRequest) -> None:
    path = ROOT / "docs" / "medref.1"
    if request.config.getoption("--update-golden"):
        path.write_text(manual_page(), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == manual_page(), "run: make golden"


def test_the_manual_tells_of_every_command_option_code_and_variable(run: Run) -> None:
    page = manual_page().replace("\\-", "-")
    for command in COMMANDS:
        assert f".SS medref {command}" in page
        for option in re.findall(r"^  (?:-\w, )?(--[\w-]+)", run(command, "--help").out, re.MULTILINE):
            assert option in page, (command, option)
    assert set(EXIT_STATUS) == set(ExitCode)
    read = re.findall(r'environ\.get\("(\w+)"\)', (ROOT / "medref" / "paths.py").read_text(encoding="utf-8"))
    assert set(ENVIRONMENT) == set(read)


@pytest.mark.skipif(not (MAN and shutil.which("mandb")), reason="man-db is not installed")
def test_man_shows_the_manual() -> None:
    done = subprocess.run(
        [str(MAN), "--warnings", "-E", "UTF-8", "-l", str(ROOT / "docs" / "medref.1")],
        capture_output=True,
        text=True,
        env=clean_environment(MANWIDTH="80", MANPAGER="cat"),
        check=True,
    )
    assert done.stderr == ""
    shown = re.sub(r".\x08", "", done.stdout)
    assert "medref check NAME..." in shown
    assert "--fail-on" in shown
    assert "Silence is not safety." in shown


@pytest.mark.skipif(not MANDOC, reason="mandoc is not installed")
def test_mandoc_finds_nothing_wrong_with_the_manual() -> None:
    done = subprocess.run(
        [str(MANDOC), "-T", "lint", "-W", "style", str(ROOT / "docs" / "medref.1")],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in done.stdout.splitlines() if "missing date" not in line]
    assert complaints == []
