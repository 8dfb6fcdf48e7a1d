"""Corpora that a person adds: found, told apart, replaced whole or not at all."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.made_corpora import write_monographs
from medref import catalogue, paths
from medref.errors import CorpusError, MedrefError, StoreError, UsageError
from medref.opening import index_path, open_corpus, open_library
from tests.conftest import ROOT, SHARED, Run, clean_environment
from tests.test_importers import BODY, dump, fda, quiet, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small corpus of a stranger."""
    made = tmp_path / "stranger"
    write(made, "a/alphaxin.md", "Alphaxin")
    write(
        made,
        "s/sampletine.md",
        "Sampletine",
        "### Usage\nEases wugitis in every person who has ever had it.\n",
    )
    write(made, "t/twin-a.md", "Twinone")
    write(made, "t/twin-b.md", "Twinone")
    write(
        made,
        "r/refusal.md",
        "Refusol",
        "I cannot provide anything about this, as it is not a known medicine.",
    )
    return made


def add(name: str, source: Path) -> catalogue.Imported:
    return catalogue.add(name, source, quiet)


def test_an_added_corpus_answers_for_what_the_bundled_one_lacks(run: Run, folder: Path) -> None:
    assert run("show", "alphaxin").code == 3
    added = run("corpus", "add", "mine", str(folder))
    assert (added.code, added.out) == (0, "")
    assert "4 documents imported, 1 kept out" in added.err
    shown = run("show", "alphaxin")
    assert shown.code == 0
    assert "mine corpus: AI-generated and crowd-sourced by its own description" in shown.out
    assert run("show", "alphaxin", "--corpus", "medref").code == 3


def test_the_bundled_corpus_comes_first_and_says_where_else(run: Run, folder: Path) -> None:
    add("mine", folder)
    shown = run("show", "sampletine")
    assert "wugitis" not in shown.out
    assert "Also in: mine." in shown.out
    chosen = run("show", "sampletine", "--corpus", "mine")
    assert "wugitis" in chosen.out
    assert "Maximum 150 mg" not in chosen.out
    also = json.loads(run("show", "sampletine", "--json").out)["also_in"]
    assert also == [{"corpus": "mine", "date": None, "ids": ["sampletine"]}]


def test_search_and_list_span_all_and_say_which(run: Run, folder: Path) -> None:
    add("mine", folder)
    document = json.loads(run("search", "wugitis", "--json").out)
    assert {hit["corpus"] for hit in document["results"]} == {"mine"}
    assert list(document["trust"]) == ["mine"]
    assert "[corpus mine]" in run("search", "wugitis").out
    rows = json.loads(run("list", "--json").out)["rows"]
    assert {row["corpus"] for row in rows} == {"medref", "mine"}
    assert run("list", "--corpus", "mine").out.splitlines() == [
        "Alphaxin",
        "Sampletine",
        "Twinone",
        "Twinone",
    ]


def test_meanings_are_found_in_plain_text_and_denials_left_out(run: Run, tmp_path: Path) -> None:
    usage = "It treats hypertension in people of any age. It is not used for depression or in its stead."
    write(
        tmp_path / "m", "a.md", "Alphaxin", f"### Usage\n{usage}\n### Side Effects\n* **Common:** nausea.\n"
    )
    add("mine", tmp_path / "m")
    found = {
        query: [
            hit["intent"]
            for hit in json.loads(run("search", query, "--json", "--corpus", "mine").out)["results"]
        ]
        for query in ("hypertension", "depression", "nausea")
    }
    assert found == {"hypertension": ["treats"], "depression": ["mentions"], "nausea": ["causes"]}


def test_two_monographs_of_one_title_are_ambiguous_and_reached_by_id(run: Run, folder: Path) -> None:
    add("mine", folder)
    failed = run("show", "twinone", "--json")
    error = json.loads(failed.out)["error"]
    assert (failed.code, error["code"]) == (3, "ambiguous_drug")
    ids = [candidate["id"] for candidate in error["candidates"]]
    assert ids == ["twin-a", "twin-b"]
    assert all(f"(id: {each})" in run("show", "twinone").err for each in ids)
    for each in ids:
        assert json.loads(run("show", each, "--json").out)["monograph"]["id"] == each


def test_one_drug_under_two_names_is_told(run: Run, tmp_path: Path) -> None:
    made = tmp_path / "m"
    write(made, "one.md", "Sampletine")
    write(made, "two.md", "Samplatine")
    add("mine", made)
    shown = json.loads(run("show", "samplatine", "--corpus", "mine", "--json").out)
    assert shown["monograph"]["title"] == "Samplatine"
    assert [twin["title"] for twin in shown["twins"]] == ["Sampletine"]
    assert "same drug under another name" in run("show", "sampletine", "--corpus", "mine").out
    assert "Sampletine and Samplatine" in run("corpus", "verify", "mine").out
    compared = run("compare", "sampletine", "samplatine", "--corpus", "mine")
    assert compared.out.count("no sources") == 2


def test_check_uses_structured_data_only_and_says_so(run: Run, folder: Path) -> None:
    add("mine", folder)
    checked = run("check", "sampletine", "alphaxin")
    assert checked.code == 0
    assert "its own side was not read" in checked.out
    within = run("check", "sampletine", "alphaxin", "--corpus", "mine")
    assert "what this corpus says in its text was not" in within.out


def test_many_labels_of_one_drug(run: Run, tmp_path: Path) -> None:
    labels = [
        fda("ALPHAXIN", set_id="s1", openfda={"brand_name": ["Alphax"], "is_original_packager": [True]}),
        fda("ALPHAXIN", set_id="s2", effective_time="20250101", openfda={"brand_name": ["Alphamax"]}),
        fda("ALPHAXIN", set_id="s3", openfda={"product_type": ["HUMAN OTC DRUG"], "brand_name": ["Alphax"]}),
        fda("ALPHAXIN", set_id="s4", openfda={"route": ["TOPICAL"], "brand_name": ["Alphagel"]}),
        fda("BETAXIN", set_id="s5", openfda={"brand_name": ["Betax"]}),
    ]
    add("fda", dump(tmp_path / "labels.json", labels))
    assert run("list", "--corpus", "fda").out.splitlines() == [
        "Alphaxin (oral)",
        "Alphaxin (topical)",
        "Betaxin",
    ]
    by_name = json.loads(run("show", "alphaxin", "--corpus", "fda", "--json").out)
    assert by_name["error"]["code"] == "ambiguous_drug"

    def shown(name: str) -> str:
        document = json.loads(run("show", name, "--json").out)
        return str(document["monograph"]["sources"][0]["set_id"])

    assert shown("alphaxin-oral") == "s1"
    assert [shown(f"s{number}") for number in range(1, 6)] == ["s1", "s2", "s3", "s4", "s5"]
    assert (shown("alphax"), shown("alphamax"), shown("alphagel"), shown("betaxin")) == (
        "s1",
        "s2",
        "s4",
        "s5",
    )
    others = json.loads(run("show", "alphaxin-oral", "--json").out)["other_labels"]
    assert [each["set_id"] for each in others] == ["s2", "s3"]
    assert "Other labels of these ingredients and this route: 2" in run("show", "alphaxin-oral").out
    (row,) = [row for row in json.loads(run("corpus", "list", "--json").out)["rows"] if row["name"] == "fda"]
    assert (row["monographs"], row["other_labels"]) == (3, 2)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared labels")
def test_real_labels_answer(run: Run) -> None:
    add("fda", SHARED / "openfda")
    shown = json.loads(run("show", "cisplatin", "--corpus", "fda", "--json").out)
    assert shown["monograph"]["boxed_warning"]["status"] == "stated"
    assert "official label text, effective 2021-09-16, set id" in shown["monograph"]["trust"]
    assert len(run("list", "--corpus", "fda").out.splitlines()) == 40


def test_update_remove_and_verify(run: Run, folder: Path) -> None:
    add("mine", folder)
    assert run("corpus", "verify", "mine").code == 0
    write(folder, "b/betaxin.md", "Betaxin")
    assert run("corpus", "verify", "mine").code == 1
    assert run("corpus", "update", "mine").code == 0
    assert run("show", "betaxin").code == 0
    assert run("corpus", "verify", "mine").code == 0
    shutil.rmtree(folder)
    assert run("show", "betaxin").code == 0
    assert (run("corpus", "verify", "mine").code, run("corpus", "update", "mine").code) == (1, 4)
    assert run("show", "betaxin").code == 0
    assert run("corpus", "remove", "mine").code == 0
    assert run("show", "betaxin").code == 3
    assert run("corpus", "remove", "mine").code == 4
    assert list(paths.corpora_folder().iterdir()) == []


@pytest.mark.parametrize("name", ["medref", "../x", "", "A", "a b", "x" * 60])
def test_a_name_that_cannot_be_is_refused(name: str, folder: Path) -> None:
    with pytest.raises(UsageError):
        add(name, folder)


def test_a_source_without_monographs_changes_nothing(run: Run, folder: Path, tmp_path: Path) -> None:
    add("mine", folder)
    empty = tmp_path / "empty"
    write(empty, "a.md", "Alpha", "I cannot provide anything about this, as it is not a known medicine.")
    failed = run("corpus", "add", "mine", str(empty))
    assert (failed.code, failed.out) == (4, "")
    assert run("show", "alphaxin").code == 0


def test_a_damaged_corpus_is_left_out_and_named(run: Run, folder: Path) -> None:
    add("mine", folder)
    index_path("mine").write_bytes(b"nothing")
    shown = run("show", "sampletine")
    assert shown.code == 0
    assert "left out: the corpus 'mine' is damaged" in shown.err
    assert run("show", "sampletine", "--corpus", "mine").code == 4
    with pytest.raises(CorpusError):
        open_corpus("none")


def _import_in_the_background(name: str, source: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "medref", "corpus", "add", name, str(source)]
    environment = {**clean_environment(), "MEDREF_DATA_DIR": os.environ["MEDREF_DATA_DIR"]}
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)


def test_killed_at_any_moment_the_old_state_answers(tmp_path: Path, folder: Path) -> None:
    add("mine", folder)
    many = tmp_path / "many"
    write_monographs(many, 400)
    started = time.monotonic()
    assert _import_in_the_background("probe", many).wait() == 0
    whole = time.monotonic() - started
    for step in range(12):
        importing = _import_in_the_background("mine", many)
        time.sleep(whole * step / 11)
        importing.send_signal(signal.SIGKILL)
        importing.wait()
        library = open_library(corpus="mine")
        count = library.count()[0]
        assert count == 4 or count > 380
        library.close()
        if count > 380:
            add("mine", folder)
    add("mine", folder)
    leavings = [path.name for path in paths.corpora_folder().iterdir() if ".tmp" in path.name]
    assert leavings == []


def test_rot_that_changes_no_time_of_the_file_is_found_by_verify(run: Run, folder: Path) -> None:
    add("mine", folder)
    path = index_path("mine")
    before = path.stat()
    rotten = bytearray(path.read_bytes())
    rotten[-200] ^= 1
    path.write_bytes(rotten)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    verified = run("corpus", "verify", "mine")
    assert verified.code == 1
    assert "not byte for byte as it was written" in verified.out + verified.err


def test_two_imports_at_once_leave_one_whole_corpus(tmp_path: Path) -> None:
    sources = [tmp_path / "one", tmp_path / "two"]
    for seed, source in enumerate(sources):
        write_monographs(source, 120 + 40 * seed, odd=False, seed=seed)
    running = [_import_in_the_background("mine", source) for source in sources * 2]
    assert [each.wait() for each in running] == [0, 0, 0, 0]
    library = open_library(corpus="mine")
    assert library.count()[0] in {120, 160}
    assert not catalogue.verify("mine").damaged


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes there")
def test_a_full_disk_leaves_the_old_state(
    run: Run, folder: Path, tmp_path: Path, limit: Callable[[int], None]
) -> None:
    add("mine", folder)
    many = tmp_path / "many"
    write_monographs(many, 300)
    limit(600_000)
    with pytest.raises(StoreError):
        add("mine", many)
    failed = run("corpus", "add", "mine", str(many))
    limit(resource.RLIM_INFINITY)
    assert failed.code == 4
    assert "cannot be written" in failed.err
    assert open_library(corpus="mine").count()[0] == 4


@pytest.fixture
def limit() -> Callable[[int], None]:
    """Set how large a file may grow, as on a disk that fills up."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def set_limit(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))

    return set_limit


def test_a_folder_that_cannot_be_written_is_said(
    monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("MEDREF_DATA_DIR", str(tmp_path / "file"))
    with pytest.raises(MedrefError):
        add("mine", folder)
    assert BODY


def test_a_word_that_stands_everywhere_is_not_asked_for_and_this_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medref.searching.EVERYWHERE", 1)
    write(
        tmp_path / "m", "a.md", "Alphaxin", "### Usage\nIt treats depression by day, as people say of it.\n"
    )
    write(tmp_path / "m", "b.md", "Betaxin", "### Usage\nIt treats migraine, as people say of it at night.\n")
    add("mine", tmp_path / "m")
    found = json.loads(run("search", "depression people", "--json", "--corpus", "mine").out)
    assert found["ignored"] == ["people"]
    assert [hit["title"] for hit in found["results"] if hit["intent"] == "treats"] == ["Alphaxin"]
    assert "stands nearly everywhere: people" in run("search", "depression people", "--corpus", "mine").out


def test_an_export_keeps_corpora_apart(run: Run, folder: Path, tmp_path: Path) -> None:
    add("mine", folder)
    assert run("export", "markdown", str(tmp_path / "out")).code == 0
    assert "wugitis" in (tmp_path / "out" / "mine" / "sampletine.md").read_text(encoding="utf-8")
    assert "wugitis" not in (tmp_path / "out" / "sampletine.md").read_text(encoding="utf-8")
    assert run("export", "json", str(tmp_path / "documents")).code == 0
    rows = json.loads((tmp_path / "documents" / "index.json").read_text(encoding="utf-8"))["rows"]
    assert len({row["file"] for row in rows}) == len(rows)
