"""Front matter: what is read, and that a wrong one names its file, its field and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from medref.errors import MonographError
from medref.model import BoxedWarningStatus, Monograph
from medref.monograph import MAX_BYTES, parse, read_file
from medref.vocabulary import Vocabulary


def read(text: str, path: str = "some-drug.md") -> Monograph:
    return parse(text, path, corpus="x", vocabulary=Vocabulary())


def test_a_file_without_front_matter() -> None:
    monograph = read("# Some Drug\n### Usage\nFor pain.")
    assert (monograph.id, monograph.title, monograph.ingredients) == (
        "some-drug",
        "Some Drug",
        ("some drug",),
    )
    assert monograph.boxed_warning.status is BoxedWarningStatus.NOT_STATED
    assert "boxed-warning" in monograph.not_stated
    assert "no sources" in monograph.trust


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: From Front\n---\n# From Front", "From Front"),
        ("# From Heading", "From Heading"),
        ("### Generic Name\nFrom Section", "From Section"),
        ("nothing at all", "some-drug"),
        ("", "some-drug"),
    ],
)
def test_where_the_title_comes_from(text: str, title: str) -> None:
    assert read(text).title == title


def test_a_heading_that_differs_from_the_title_is_kept() -> None:
    monograph = read("---\ntitle: A\n---\n# A (Combined)\n### Usage\nx")
    assert [section.heading for section in monograph.sections] == ["A (Combined)", "Usage"]


def test_ingredients_come_from_the_title_where_none_are_named() -> None:
    assert read("# Aone + Btwo").ingredients == ("aone", "btwo")


@pytest.mark.parametrize(
    ("front", "field"),
    [
        ("ingredients: {a: b}", "ingredients"),
        ("title: [a]", "title"),
        ("brands: [Elavil]", "brands"),
        ("brands: [{countries: [US]}]", "brands[1].name"),
        ("interactions: [{with: a, effect: b}]", "interactions[1].severity"),
        ("interactions: [{with: a, severity: bad, effect: b}]", "interactions[1].severity"),
        ("sources: [{id: a, kind: b}]", "sources[1].title"),
    ],
)
def test_a_wrong_field_is_named(front: str, field: str) -> None:
    with pytest.raises(MonographError) as caught:
        read(f"---\n{front}\n---\n# X")
    assert caught.value.field == field
    assert "some-drug.md" in caught.value.message
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    "front",
    ["title: [unclosed", "a: &x [1]\nb: *x", "x: " + "y" * 300_000, "!!python/object:os.system {}"],
)
def test_front_matter_that_is_refused(front: str) -> None:
    with pytest.raises(MonographError):
        read(f"---\n{front}\n---\n# X")


def test_a_rule_at_the_top_is_not_front_matter() -> None:
    assert read("---\n- a list\n---\n# X").sections[0].text == "---\n- a list\n---"


def test_an_ampersand_is_no_alias() -> None:
    assert read('---\ntitle: "A &B"\n---\n').title == "A &B"


@pytest.mark.parametrize("data", [b"\xff\xfe bad", b"a\0b"])
def test_files_that_are_no_text(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(data)
    with pytest.raises(MonographError, match=r"x\.md"):
        read_file(path)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(b"a" * (MAX_BYTES + 1))
    with pytest.raises(MonographError, match="larger than"):
        read_file(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MonographError, match="No such file"):
        read_file(tmp_path / "x.md")


def test_windows_lines_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\n### Usage\r\nx\r\n")
    monograph = read(read_file(path))
    assert (monograph.title, monograph.sections[0].text) == ("A", "x")


def test_a_field_that_says_it_is_not_stated_is_silence() -> None:
    monograph = read(
        "### Precautions\n* **Pregnancy:** Not stated for the combination.\n* **Driving:** Fine."
    )
    assert "pregnancy" in monograph.not_stated
    assert "driving" not in monograph.not_stated
