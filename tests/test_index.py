"""The index is a cache: right, or made anew, or an error; never half an answer."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from medref.errors import MedrefError, StoreError
from medref.index import SCHEMA_VERSION
from medref.opening import open_library
from medref.paths import PACKAGE, cache_folder
from medref.seal import is_whole, seal
from tests.conftest import CORPUS, ROOT, clean_environment

SCHEMA_HASHES = {2: "85d4d7e9eb71d90b", 3: "a96cdf4b96b2b54e", 4: "78d366e703d3743a", 5: "a0d70e8e13eec199"}


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the test corpus with a cache of its own."""
    copy = tmp_path / "corpus"
    shutil.copytree(CORPUS, copy)
    monkeypatch.setenv("MEDREF_CACHE_DIR", str(tmp_path / "cache"))
    return copy


def index_files() -> list[Path]:
    return sorted(cache_folder().glob("*.sqlite"))


def test_schema_has_not_changed_silently() -> None:
    digest = hashlib.sha256((PACKAGE / "schema.sql").read_bytes()).hexdigest()[:16]
    assert SCHEMA_HASHES[SCHEMA_VERSION] == digest, (
        "schema.sql changed: raise SCHEMA_VERSION in index.py, then add the new hash here"
    )


def test_everything_written_is_read_back(corpus: Path) -> None:
    from medref.corpus import read_corpus

    _, monographs = read_corpus(corpus, "medref")
    library = open_library(corpus)
    for monograph in monographs:
        assert library.get(monograph.title).monograph == monograph


def test_an_index_is_built_once(corpus: Path) -> None:
    open_library(corpus).close()
    (built,) = index_files()
    before = built.stat().st_mtime_ns
    open_library(corpus).close()
    assert built.stat().st_mtime_ns == before


def test_a_changed_monograph_is_seen(corpus: Path) -> None:
    open_library(corpus).close()
    path = corpus / "exampril.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Exampril tablets", "Exampril pills"), "utf-8")
    assert open_library(corpus).get("exampril").monograph.sources[0].title == "Exampril pills"


@pytest.mark.parametrize("damage", ["truncated", "empty", "text", "other version", "other digest"])
def test_an_unusable_index_is_made_anew(corpus: Path, damage: str) -> None:
    open_library(corpus).close()
    (built,) = index_files()
    if damage == "truncated":
        built.write_bytes(built.read_bytes()[:3000])
    elif damage == "empty":
        built.write_bytes(b"")
    elif damage == "text":
        built.write_text("not a database at all" * 100)
    else:
        with sqlite3.connect(built) as connection:
            if damage == "other version":
                connection.execute("PRAGMA user_version = 99")
            else:
                connection.execute("UPDATE meta SET value = 'x' WHERE key = 'digest'")
        connection.close()
    assert open_library(corpus).get("sampletine").monograph.title == "Sampletine"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE monograph SET document = (SELECT document FROM monograph WHERE id = 'exampril')",
        "UPDATE name SET monograph = 'exampril' WHERE key = 'sampletine'",
    ],
)
def test_a_row_that_was_tampered_with_is_an_error(corpus: Path, statement: str) -> None:
    open_library(corpus).close()
    (built,) = index_files()
    with sqlite3.connect(built) as connection:
        connection.execute(statement)
    connection.close()
    seal(built)  # as if the file had been written so
    library = open_library(corpus)
    with pytest.raises(MedrefError):
        [library.get(name) for name in ("sampletine", "exampril")]


def test_no_byte_of_an_index_can_change_unseen(corpus: Path) -> None:
    def answers() -> list[object]:
        library = open_library(corpus)
        try:
            return [
                library.get("sampletine").monograph,
                library.check(["sampletine", "exampril", "bleedarin"]),
                library.search("nausea"),
                library.list_monographs(),
            ]
        finally:
            library.close()

    expected = answers()
    (built,) = index_files()
    whole = built.read_bytes()
    for position in range(5, len(whole), len(whole) // 40):
        damaged = bytearray(whole)
        damaged[position] ^= 0x41
        built.write_bytes(damaged)
        assert answers() == expected
        assert built.read_bytes() != damaged, f"byte {position} was taken as it was"


def test_a_changed_file_is_read_again_though_it_was_found_whole(tmp_path: Path, corpus: Path) -> None:
    open_library(corpus).close()
    (built,) = index_files()
    copy = tmp_path / "copy.sqlite"
    shutil.copyfile(built, copy)
    long_ago = time.time() - 60
    os.utime(copy, (long_ago, long_ago))
    assert is_whole(copy)
    assert is_whole(copy)
    damaged = bytearray(copy.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    copy.write_bytes(damaged)
    assert not is_whole(copy)
    os.utime(copy, (long_ago, long_ago))  # as rot of the disk, which changes no time
    assert not is_whole(copy, afresh=True)
    copy.write_bytes(b"short")
    assert not is_whole(copy)
    assert not is_whole(tmp_path / "nowhere.sqlite")


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be made read-only so")
def test_a_cache_that_cannot_be_written_is_answered_from_memory(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = corpus / "a-file"
    blocked.write_text("x")
    monkeypatch.setenv("MEDREF_CACHE_DIR", str(blocked / "cache"))
    library = open_library(corpus)
    assert library.get("sampletine").monograph.title == "Sampletine"
    assert "memory" in library.notes[0]


def test_a_broken_monograph_names_its_file(corpus: Path) -> None:
    (corpus / "broken.md").write_text("---\ntitle: [unclosed\n---\n# X\n")
    with pytest.raises(MedrefError, match=r"broken\.md"):
        open_library(corpus)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(MedrefError, match="no such folder"):
        open_library(tmp_path / "nowhere")


def test_many_processes_on_a_cold_cache(tmp_path: Path) -> None:
    environment = clean_environment(MEDREF_CACHE_DIR=str(tmp_path / "cache"))

    def show(_: int) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "medref", "show", "sampletine", "-s", "dosage"],
            capture_output=True,
            text=True,
            env=environment,
            cwd=ROOT,
            check=False,
        )
        return done.returncode, done.stdout

    with ThreadPoolExecutor(12) as pool:
        answers = set(pool.map(show, range(24)))
    assert len(answers) == 1
    ((code, out),) = answers
    assert code == 0
    assert "Maximum 150 mg per day" in out
    assert [path.name for path in (tmp_path / "cache").glob("*.tmp")] == []


def test_store_errors_say_what_to_do(tmp_path: Path) -> None:
    from medref.building import build_index
    from medref.vocabulary import Vocabulary

    target = tmp_path / "file"
    target.write_text("x")
    with pytest.raises(StoreError) as caught:
        build_index(target / "index.sqlite", Vocabulary(), [], {"corpus": "x"})
    assert "MEDREF_CACHE_DIR" in caught.value.hint
