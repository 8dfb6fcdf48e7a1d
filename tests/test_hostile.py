"""Monographs nobody should write: they load or are refused, in time that grows with their size."""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path

import pytest

from medref import catalogue
from medref.building import build_in_memory
from medref.errors import ImportSourceError, MonographError, UsageError
from medref.importers.stream import read_results
from medref.library import Library
from medref.monograph import parse
from medref.pages import monograph_page
from medref.plain import paint
from medref.vocabulary import read_vocabulary
from tests.conftest import CORPUS, Run
from tests.test_importers import dump, fda, write

VOCABULARY = read_vocabulary(CORPUS / "vocabulary")
HOSTILE = {
    "headings": "\n".join(f"### H{number}\ntext" for number in range(10_000)),
    "long line": "### Side Effects\n" + "nausea " * 100_000,
    "brackets": "### Side Effects\n* **Common:** " + "(" * 20_000 + "nausea",
    "semicolons": "### Side Effects\n* **Common:** " + "; " * 20_000 + "nausea",
    "colons": "### Side Effects\n* **Common:** " + "a: " * 20_000 + "nausea",
    "denials": "### Side Effects\n* **Common:** " + "not " * 20_000 + "nausea",
    "stars": "### Usage\n" + "**a" * 20_000,
    "bullets": "### Usage\n" + "* **a:** b\n" * 20_000,
    "escapes": "### Usage\n\x1b[31mred\x07\u202e[bold]not markup[/bold] {{template}} <script>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_load_whole_and_print_safe(name: str) -> None:
    body = HOSTILE[name]
    monograph = parse(f"---\ntitle: X\n---\n# X\n{body}", "x.md", corpus="x", vocabulary=VOCABULARY)
    held = " ".join(f"{section.heading} {section.text}" for section in monograph.sections)
    assert re.findall(r"\w+", held) == re.findall(r"\w+", body)
    library = Library([build_in_memory(VOCABULARY, [monograph], {"corpus": "x"})])
    assert library.search("nausea").total <= 1
    shown = paint(monograph_page(library.get("X")), 80)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)


@pytest.mark.parametrize(
    "front",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
        "a: " + "[" * 5_000,
        "a: " + "{" * 5_000,
        "a: !!python/name:os.system",
        "title: !!int ''",
        "title: !!bool x",
        "title: !!timestamp x",
        "title: 2024-13-45",
        "title: 0x" + "f" * 20_000,
        "brands: [{name: 0x" + "f" * 20_000 + "}]",
        'title: "\\ud800"',
        "? [a, b]\n: c",
        "title: '" + "x" * 300_000 + "'",
    ],
)
def test_hostile_front_matter_is_refused(front: str) -> None:
    with pytest.raises(MonographError):
        parse(f"---\n{front}\n---\n", Path("x.md"), corpus="x", vocabulary=VOCABULARY)


SAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What no terminal may be sent."""


@pytest.fixture
def bad_folder(tmp_path: Path) -> Path:
    """One good monograph among files nobody should write."""
    folder = tmp_path / "bad"
    write(folder, "good.md", "Goodium")
    write(folder, "escapes.md", '"\\e[31mEvilium\\u202e"')
    write(folder, "markup.md", '"[bold]Markium[/bold]"')
    write(folder, "heads.md", "Headium", "".join(f"### H{number}\ntext\n" for number in range(10_000)))
    write(folder, "long.md", "Longium", "### Usage\n" + "pain " * 200_000)
    (folder / "nul.md").write_bytes(b"a\0b")
    (folder / "latin.md").write_bytes(b"---\ntitle: Caf\xe9\n---\ntext")
    (folder / "aliases.md").write_text("---\na: &a [x]\nb: [*a, *a]\n---\ntext")
    (folder / "tag.md").write_text("---\ntitle: !!int ''\n---\ntext")
    (folder / "huge.md").write_text("x" * 5_000_001)
    (folder / "nowhere.md").symlink_to(folder / "gone")
    (folder / "folder.md").mkdir()
    return folder


def test_an_import_takes_the_good_and_names_the_bad(run: Run, bad_folder: Path) -> None:
    added = run("corpus", "add", "bad", str(bad_folder), "--json")
    assert added.code == 0
    (row,) = json.loads(added.out)["rows"]
    assert (row["monographs"], row["quarantined"]) == (5, 6)
    kept_out = run("corpus", "verify", "bad").out
    for name in ("nul.md", "latin.md", "aliases.md", "tag.md", "huge.md", "nowhere.md"):
        assert name in kept_out
    for name in ("goodium", "evilium", "markium", "headium", "longium"):
        shown = run("show", name, "--corpus", "bad")
        assert (shown.code in {0, 3}, SAFE.search(shown.out + shown.err)) == (True, None)
    assert "[bold]Markium[/bold]" in run("list", "--corpus", "bad").out
    assert run("show", "headium", "--corpus", "bad").out.count("\nH9") == 1_111
    assert run("show", "longium", "--corpus", "bad").out.count("pain") == 200_000


def test_lint_names_every_bad_file_once(run: Run, bad_folder: Path) -> None:
    linted = run("lint", str(bad_folder), "--json")
    assert linted.code == 1
    unreadable = {Path(row["path"]).name for row in json.loads(linted.out)["rows"] if row["code"] == "F01"}
    assert unreadable == {
        "nul.md", "latin.md", "aliases.md", "tag.md", "huge.md", "nowhere.md", "folder.md",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["nul.md", "latin.md", "aliases.md", "tag.md", "huge.md", "nowhere.md", "folder.md"]
)
def test_a_bad_file_among_the_monographs_is_an_error_that_names_it(
    run: Run, bad_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    chosen = tmp_path / "chosen"
    write(chosen, "good.md", "Goodium")
    (bad_folder / name).rename(chosen / name)
    monkeypatch.setenv("MEDREF_MONOGRAPHS", str(chosen))
    failed = run("show", "goodium")
    assert (failed.code, failed.out) == (4, "")
    assert name in failed.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes there")
def test_what_is_no_regular_file_is_never_opened(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "m", "good.md", "Goodium")
    os.mkfifo(tmp_path / "m" / "pipe.md")
    (tmp_path / "m" / "endless.md").symlink_to("/dev/zero")
    added = run("corpus", "add", "pipes", str(tmp_path / "m"))
    assert added.code == 0
    assert added.err.count("not a regular file") == 2
    (tmp_path / "labels").mkdir()
    dump(tmp_path / "labels" / "a.json", [fda("ALPHA")])
    os.mkfifo(tmp_path / "labels" / "b.json")
    failed = run("corpus", "add", "pipes", str(tmp_path / "labels"))
    assert failed.code == 4
    assert "b.json: not a regular file" in failed.err
    assert run("show", "goodium").code == 0


def test_names_of_files_may_be_any_bytes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "m"
    write(folder, "good.md", "Goodium")
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/\xff.md")).write_text("\0")
    except OSError:
        pytest.skip("this file system wants UTF-8")
    added = run("corpus", "add", "odd", str(folder))
    assert added.code == 0
    assert "kept out: \\xff.md" in added.err
    monkeypatch.setenv("MEDREF_MONOGRAPHS", str(folder))
    assert run("show", "goodium").code == 4
    unnamed = os.fsdecode(os.fsencode(tmp_path) + b"/\xfe")
    folder.rename(unnamed)
    with pytest.raises(ImportSourceError, match="not UTF-8"):
        catalogue.add("odd2", Path(unnamed), lambda _done, _total: None)
    assert run("show", "goodium", "--corpus", "odd").code == 0


def archive(path: Path, *members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as made:
        for name, data in members:
            made.writestr(name, data)
    return path


def test_an_archive_is_never_unpacked_into_the_file_system(tmp_path: Path) -> None:
    data = json.dumps({"results": [fda("ALPHA")]}).encode()
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    for name in ("../../out.json", "/out.json", "C:\\out.json"):
        before = sorted(tmp_path.rglob("*"))
        path = archive(inner / "x.json.zip", (name, data))
        assert len(list(read_results(path))) == 1
        path.unlink()
        assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_packed_another_way_is_refused(tmp_path: Path, method: int) -> None:
    path = archive(tmp_path / "x.zip", ("x.json", b'{"results": []}'), method=method)
    with pytest.raises(ImportSourceError, match="packed"):
        list(read_results(path))


def test_an_archive_damaged_anywhere_gives_its_records_or_an_error(tmp_path: Path) -> None:
    data = json.dumps({"results": [fda(f"ALPHA{number}") for number in range(20)]}).encode()
    whole = archive(tmp_path / "x.zip", ("x.json", data)).read_bytes()
    expected = [text for _, text, _ in read_results(tmp_path / "x.zip")]
    for position in range(len(whole)):
        damaged = bytearray(whole)
        damaged[position] ^= 0x55
        (tmp_path / "x.zip").write_bytes(damaged)
        try:
            found = [text for _, text, _ in read_results(tmp_path / "x.zip")]
        except ImportSourceError:
            continue
        assert found == expected


def test_an_archive_that_lies_about_its_size_is_an_error(tmp_path: Path) -> None:
    data = b'{"results": [' + b" " * 3_000_000 + b"]}"
    path = archive(tmp_path / "x.zip", ("x.json", data))
    size, claimed = len(data).to_bytes(4, "little"), (100).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, claimed))
    with pytest.raises(ImportSourceError):
        list(read_results(path))


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        ('{"a": ' + "9" * 5_000 + "}", "too many digits"),
        ('{"a": tru}', "cannot be read"),
    ],
)
def test_a_record_that_json_cannot_hold_stops_the_import(
    run: Run, tmp_path: Path, record: str, told: str
) -> None:
    path = dump(tmp_path / "x.json", [])
    path.write_text('{"results": [' + record + "]}")
    failed = run("corpus", "add", "x", str(path))
    assert (failed.code, failed.out) == (4, "")
    assert told in failed.err


@pytest.mark.parametrize("packager", [True, 1, "x", {}, [None], [[]]])
@pytest.mark.parametrize("date", ["\u00b2", "9" * 5_000, 5, ["20240131"]])
def test_what_ranks_a_label_may_be_anything(run: Run, tmp_path: Path, packager: object, date: object) -> None:
    odd = fda("ODDX", effective_time=date, openfda={"is_original_packager": packager})
    assert run("corpus", "add", "x", str(dump(tmp_path / "x.json", [odd]))).code == 0
    assert run("show", "oddx").code == 0


def test_odd_records_are_kept_out_or_kept_whole(run: Run, tmp_path: Path) -> None:
    half = fda("HALF", warnings=["\ud800"])
    huge = fda("HUGEX", warnings=["pain " * 1_000_000])
    pair = fda("PAIRX", warnings=["\U0001f600 stays"])
    path = tmp_path / "x.json"
    twice = json.dumps(fda("TWICEX"))[:-1] + ', "set_id": "second"}'
    path.write_text('{"results": [' + ",".join([*map(json.dumps, (half, huge, pair)), twice]) + "]}")
    added = run("corpus", "add", "x", str(path))
    assert added.code == 0
    assert "label 1: holds half a character" in added.err
    assert run("show", "hugex").out.count("pain") > 999_999
    assert "\U0001f600 stays" in run("show", "pairx").out
    assert json.loads(run("show", "twicex", "--json").out)["monograph"]["sources"][0]["set_id"] == "second"


@pytest.mark.parametrize(
    "typed",
    [
        "\x00", "\x1b[31m", "\u202e", "'; DROP TABLE name; --", "NEAR(", '"' * 1_000, "x" * 100_000,
        "a + " * 2_000, "\u0301" * 20_000, "-" * 5_000, "(" * 5_000, "*", "", " ", "%s%n{0}", "../../etc/passwd",
    ],
)  # fmt: skip
def test_a_hostile_question_gets_an_answer_or_an_exit_code(run: Run, typed: str) -> None:
    for argv, codes in (
        (("show", "--", typed), {2, 3}),
        (("check", "sampletine", "--", typed), {2, 3}),
        (("resolve", "--", typed), {2, 3}),
        (("search", "--", typed), {0, 2}),
        (("search", "nausea", "--in", typed), {0, 2}),
        (("search", "nausea", "--class", typed), {0, 2}),
        (("show", "sampletine", "-s", typed), {2}),
        (("show", "sampletine", "--corpus", typed), {0, 2, 4}),
        (("verify-quote", "sampletine", "--", typed), {1, 2}),
    ):
        ended = run(*argv)
        assert ended.code in codes, argv
        assert not SAFE.search(ended.out + ended.err)


@pytest.mark.parametrize("typed", ["\ud800", "\udcff nausea"])
def test_half_a_character_is_in_no_index(library: Library, typed: str) -> None:
    assert not library.resolve(typed).found
    with pytest.raises(UsageError):
        library.search("nausea", section=typed)
    with pytest.raises(UsageError):
        library.search("nausea", drug_class=typed)


def test_a_limit_beyond_any_number_of_hits(run: Run) -> None:
    assert run("search", "nausea", "-n", "9" * 30).out == run("search", "nausea", "-n", "1000").out
