"""Monographs nobody should write: they load or are refused, in time that grows with their size."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from medref.building import build_in_memory
from medref.errors import MonographError
from medref.library import Library
from medref.monograph import parse
from medref.pages import monograph_page
from medref.plain import paint
from medref.vocabulary import read_vocabulary
from tests.conftest import CORPUS

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
    ["a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "a: " + "[" * 5_000, "a: !!python/name:os.system"],
)
def test_hostile_front_matter_is_refused(front: str) -> None:
    with pytest.raises(MonographError):
        parse(f"---\n{front}\n---\n", Path("x.md"), corpus="x", vocabulary=VOCABULARY)
