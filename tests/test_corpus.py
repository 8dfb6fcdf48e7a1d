"""The monographs medref ships: whole, clean, and found by what people look for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from medref.library import Library
from medref.lint import lint_paths
from medref.model import SECTION_IDS, Intent
from tests.conftest import ROOT, SHARED, Run

MONOGRAPHS = ROOT / "monographs"


def test_lint_is_silent() -> None:
    report = lint_paths([MONOGRAPHS])
    assert [f"{found.path}:{found.line}: {found.code} {found.message}" for found in report.problems] == []


def test_every_dose_is_in_its_source(shared: Path) -> None:
    report = lint_paths([MONOGRAPHS], shared / "labels")
    assert report.problems == ()
    assert report.figures > 500


def test_every_name_finds_its_monograph(bundled: Library) -> None:
    for listing in bundled.list_monographs():
        monograph = bundled.get(listing.title).monograph
        assert monograph.id == listing.id
        for brand in monograph.brands:
            assert bundled.resolve(brand.name).id in {listing.id, None}
        for synonym in monograph.synonyms:
            assert bundled.resolve(synonym).id == listing.id


def test_every_monograph_has_the_seven_sections(bundled: Library) -> None:
    for listing in bundled.list_monographs():
        monograph = bundled.get(listing.title).monograph
        assert tuple(section.id for section in monograph.sections) == SECTION_IDS


def test_no_sentence_is_copied_from_a_label() -> None:
    labels = SHARED / "labels"
    if not labels.is_dir():
        pytest.skip("no ../shared beside this checkout")
    for path in sorted(MONOGRAPHS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for name in set(re.findall(r"text: ([\w-]+\.md)", text)):
            source = " ".join((labels / name).read_text(encoding="utf-8").split()).casefold()
            copied = [
                sentence
                for sentence in re.split(r"(?<=[.!?])\s+", text)
                if len(sentence.split()) >= 14 and " ".join(sentence.split()).casefold() in source
            ]
            assert copied == [], path.name


@pytest.mark.parametrize(
    ("typed", "intent", "wanted"),
    [
        ("neuropathy", Intent.TREATS, {"amitriptyline", "duloxetine", "pregabalin"}),
        ("nerve pain", Intent.TREATS, {"amitriptyline", "duloxetine", "pregabalin"}),
        ("high blood pressure", Intent.TREATS, {"metoprolol"}),
        ("type 2 diabetes", Intent.TREATS, {"metformin"}),
        ("dry mouth", Intent.CAUSES, {"amitriptyline", "duloxetine"}),
        ("pregnancy", Intent.AVOID, {"methotrexate", "warfarin"}),
        ("MAOI", Intent.INTERACTS, {"amitriptyline", "duloxetine", "sertraline"}),
    ],
)
def test_what_people_look_for(bundled: Library, typed: str, intent: Intent, wanted: set[str]) -> None:
    found = {hit.id for hit in bundled.search(typed).hits if hit.intent is intent}
    assert wanted <= found


def test_the_seed_says_that_it_is_unsourced(bundled: Library) -> None:
    answer = bundled.get("methylcobalamin + amitriptyline")
    assert "AI-generated" in answer.monograph.trust


@pytest.mark.usefixtures("bundled")
@pytest.mark.parametrize("name", ["tazocin", "amitriptylin", "ami", "amitriptyli", "*", "met", "warf"])
def test_near_misses_show_nothing(run: Run, name: str) -> None:
    result = run("show", name)
    assert (result.code, result.out) == (3, "")
    assert name in result.err.casefold()


def test_amitriptyline_is_the_single_drug_and_lists_the_combination(bundled: Library) -> None:
    answer = bundled.get("amitriptyline")
    assert answer.monograph.id == "amitriptyline"
    assert [listing.id for listing in answer.combinations] == ["amitriptyline-methylcobalamin"]
