"""Surroundings nobody wants: a right answer, or one clear message and the exit code for it; no traceback."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.made_corpora import write_monographs
from medref import catalogue
from medref.errors import MedrefError
from medref.index import open_index
from medref.opening import index_path, open_library
from medref.paths import ENDING, cache_folder
from medref.seal import seal
from tests.conftest import CORPUS, ROOT, Result, Run, clean_environment
from tests.test_cli import on_terminal
from tests.test_importers import quiet, write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX surroundings")
MEDREF = f"{sys.executable} -m medref"


def shell(command: str, **environment: str) -> Result:
    """Run a line of shell, where `medref` is the program under test."""
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("medref", MEDREF)],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        env=clean_environment(**environment),
        cwd=ROOT,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("command", "closed", "code"),
    [
        ("medref show sampletine", ">&-", 4),
        ("medref show sampletine --json", ">&-", 4),
        ("medref search nausea", ">&-", 4),
        ("medref list", ">&- 2>&-", 4),
        ("medref --help", ">&-", 4),
        ("medref show nothing", ">&-", 3),
        ("medref list --wrong", ">&-", 2),
        ("medref show sampletine", "<&-", 0),
        ("medref show sampletine", "2>&-", 0),
        ("medref show sampletine", "<&- 2>&-", 0),
        ("medref show nothing", "2>&-", 3),
        ("medref list --wrong", "2>&-", 2),
        ("medref resolve -", "<&-", 0),
        ("medref check -", "<&-", 2),
        ("medref show sampletine", "<&- >&- 2>&-", 4),
    ],
)
def test_closed_streams(command: str, closed: str, code: int) -> None:
    ended = shell(f"{command} {closed}")
    assert ended.code == code
    if ">&-" in closed.replace("2>&-", ""):
        assert ended.out == ""
        assert code != 4 or "2>&-" in closed or "could not be written" in ended.err


def test_nothing_is_printed_into_a_file_that_took_the_place_of_a_stream(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    shell("medref show sampletine <&- >&- 2>&-", MEDREF_CACHE_DIR=str(cache))
    assert sorted(path.suffix for path in cache.iterdir() if path.stat().st_size) == [ENDING, ".whole"]
    assert shell("medref show sampletine", MEDREF_CACHE_DIR=str(cache)).out.startswith("Sampletine")


@pytest.mark.parametrize("command", ["search nausea", "list", "show sampletine --json", "resolve sampletine"])
def test_a_reader_that_leaves_ends_it_quietly(command: str) -> None:
    ended = shell(f"medref {command} | head -c 1")
    assert (len(ended.out), ended.err) == (1, "")


def test_lines_that_are_not_utf8_are_names_nobody_has() -> None:
    ended = shell(r"printf 'a\377\nsampletine\n' | medref resolve - --json")
    assert ended.code == 3
    assert ended.out.count('"status": "unknown"') + ended.out.count('"status":"unknown"') == 1
    assert len(ended.out.splitlines()) == 2


@pytest.mark.parametrize(
    "locale",
    [
        {"LANG": "C"},
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1:strict"},
    ],
)
def test_a_locale_without_unicode_loses_no_text(locale: dict[str, str]) -> None:
    plain = shell("medref show sampletine", **locale)
    assert plain.code == 0
    assert "Maximum 150 mg per day" in plain.out
    assert shell("medref dosage sampletine --color always", **locale).code == 0
    assert '"title"' in shell("medref show sampletine --json", **locale).out


@pytest.mark.parametrize("home", ["", "/proc/nowhere", "/dev/null"])
@pytest.mark.parametrize("command", ["show sampletine", "search nausea", "corpus list", "doctor"])
def test_without_a_home_answers_come_from_memory(home: str, command: str) -> None:
    folders = {"MEDREF_CACHE_DIR": "", "MEDREF_DATA_DIR": "", "XDG_CACHE_HOME": "/dev/null/x"}
    ended = shell(f"medref {command}", HOME=home, XDG_DATA_HOME="", **folders)
    assert ended.code == 0
    assert "Sampletine" in ended.out or "5" in ended.out
    assert command == "corpus list" or "answering from memory" in ended.err


def test_a_user_the_system_does_not_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "MEDREF_CACHE_DIR", "MEDREF_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    library = open_library(CORPUS)
    assert library.get("sampletine").monograph.title == "Sampletine"
    assert "memory" in library.notes[0]
    write(tmp_path / "m", "a.md", "Alphaxin")
    with pytest.raises(MedrefError):
        catalogue.add("mine", tmp_path / "m", quiet)
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def test_an_installation_that_cannot_be_written(tmp_path: Path) -> None:
    installed = tmp_path / "site"
    shutil.copytree(ROOT / "medref", installed / "medref", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(CORPUS, installed / "medref" / "monographs")
    folders = [path for path in installed.rglob("*") if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    environment = clean_environment(PYTHONPATH=str(installed), MEDREF_CACHE_DIR="/dev/null/cache")
    del environment["MEDREF_MONOGRAPHS"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "medref", "show", "sampletine"],
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
            check=False,
        )
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert done.returncode == 0
    assert "Maximum 150 mg per day" in done.stdout
    assert "answering from memory" in done.stderr


@pytest.mark.parametrize("size", [10, 100])
def test_a_disk_that_fills_up_while_an_index_is_built(tmp_path: Path, size: int) -> None:
    ended = shell(f"ulimit -f {size}; medref show sampletine", MEDREF_CACHE_DIR=str(tmp_path))
    assert ended.code == 0
    assert "Maximum 150 mg per day" in ended.out
    assert "answering from memory" in ended.err
    assert list(tmp_path.glob(f"*{ENDING}*.tmp*")) == []


def test_a_full_file_system(tmp_path: Path) -> None:
    mounted = tmp_path / "small"
    mounted.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(mounted)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        ended = shell("medref show sampletine", MEDREF_CACHE_DIR=str(mounted))
        imported = shell(f"medref corpus add mine {CORPUS}", MEDREF_DATA_DIR=str(mounted))
        left = [path.name for path in mounted.rglob("*") if path.suffix == ENDING or ".tmp" in path.name]
    finally:
        subprocess.run(["umount", str(mounted)], check=True)
    assert (ended.code, imported.code, left) == (0, 4, [])
    assert "Maximum 150 mg per day" in ended.out
    assert "cannot be written" in imported.err


def test_an_interrupted_import_leaves_the_old_state(tmp_path: Path) -> None:
    write(tmp_path / "m", "a.md", "Alphaxin")
    catalogue.add("mine", tmp_path / "m", quiet)
    write_monographs(tmp_path / "many", 3_000)
    importing = subprocess.Popen(
        [sys.executable, "-m", "medref", "corpus", "add", "mine", str(tmp_path / "many")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
        cwd=ROOT,
    )
    corpora = index_path("mine").parent
    while importing.poll() is None and not list(corpora.glob("*.tmp")):
        time.sleep(0.01)
    importing.send_signal(signal.SIGINT)
    out, err = importing.communicate()
    assert (importing.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    assert list(corpora.glob("*.tmp*")) == []
    assert open_library(corpus="mine").get("alphaxin").monograph.title == "Alphaxin"


def test_the_clock_does_not_matter(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "m"
    shutil.copytree(CORPUS, copy)
    for path in copy.rglob("*"):
        os.utime(path, (-86_400, -86_400))
    monkeypatch.setenv("MEDREF_MONOGRAPHS", str(copy))
    assert run("show", "sampletine").code == 0
    assert run("corpus", "add", "old", str(copy)).code == 0
    assert run("corpus", "verify", "old").code == 0
    if not shutil.which("faketime"):
        pytest.skip("no faketime")
    ended = shell(
        "faketime '1970-01-01 00:00:10' medref show sampletine", MEDREF_CACHE_DIR=str(tmp_path / "c")
    )
    assert ended.code == 0
    assert "Maximum 150 mg per day" in ended.out


@pytest.mark.parametrize(
    "argv", [["show", "sampletine"], ["search", "nausea"], ["compare", "sampletine", "exampril"], ["doctor"]]
)
@pytest.mark.parametrize("columns", ["20", "0", "-5", "wide"])
def test_a_terminal_of_twenty_columns_or_none(run: Run, argv: list[str], columns: str) -> None:
    shown = on_terminal(argv, TERM="xterm", NO_COLOR="", COLUMNS=columns, MEDREF_PAGER="cat")
    assert "Traceback" not in shown
    assert "Sampletine" in shown or "Python" in shown
    if columns == "20":
        assert run(*argv, "--width", "20").code == 0


def test_a_deleted_working_folder(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    ended = shell(
        f"mkdir {gone}; cd {gone}; rmdir {gone}; medref show sampletine; medref corpus add x .",
        PYTHONPATH=str(ROOT),
    )
    assert ended.code == 4
    assert ended.out.startswith("Sampletine")


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The index of the test corpus in a cache of its own."""
    monkeypatch.setenv("MEDREF_CACHE_DIR", str(tmp_path / "cache"))
    open_library(CORPUS).close()
    (built,) = cache_folder().glob(f"*{ENDING}")
    return built


def test_an_index_that_is_replaced_while_open_answers_as_before(cached: Path) -> None:
    library = open_library(CORPUS)
    expected = library.get("sampletine").monograph
    other = cached.with_name("other")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE monograph (id)")
    connection.close()
    other.replace(cached)
    assert library.get("sampletine").monograph == expected


def test_an_index_that_is_overwritten_while_open_is_right_or_an_error(cached: Path) -> None:
    library = open_library(CORPUS)
    expected = library.get("sampletine").monograph
    for data in (b"\0" * cached.stat().st_size, cached.read_bytes()[::-1], b""):
        cached.write_bytes(data)
        for name in ("sampletine", "exampril"):
            try:
                found = library.get(name).monograph
            except MedrefError:
                continue
            assert (found.id, name) == (name, name)
            assert found == expected or name != "sampletine"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meaning SET rank = 'x'",
        "UPDATE meaning SET passage = passage + 100000",
        "UPDATE meaning SET monograph = 'exampril'",
        "UPDATE passage SET monograph = 'exampril'",
    ],
)
def test_a_search_never_puts_a_statement_under_another_drug(run: Run, cached: Path, statement: str) -> None:
    with sqlite3.connect(cached) as connection:
        connection.execute(statement)
    connection.close()
    seal(cached)  # as if the file had been written so
    failed = run("search", "nausea")
    assert (failed.code, failed.out) == (4, "")
    assert "damaged" in failed.err


def test_an_index_of_a_later_version_is_left_alone_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "later.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    before = path.read_bytes()
    assert open_index(path, {}) is None
    assert path.read_bytes() == before
