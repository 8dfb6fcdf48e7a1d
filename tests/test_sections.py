"""Bodies of every shape: nothing lost, and the pieces are where a reader looks for them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medref.choosing import find_contraindications
from medref.model import SECTION_IDS
from medref.monograph import parse, split_front_matter
from medref.names import field_id
from medref.sections import assign_parts, section_id, split_body, split_items
from medref.vocabulary import Vocabulary


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def all_words(body: str) -> list[str]:
    title, sections = split_body(body)
    return words(" ".join([title, *(f"{section.heading} {section.text}" for section in sections)]))


def test_the_seed_loads_unchanged(shared: Path) -> None:
    path = shared / "seed" / "amitriptyline-methylcobalamin.md"
    text = path.read_text(encoding="utf-8")
    monograph = parse(text, path, corpus="x", vocabulary=Vocabulary())
    assert tuple(section.id for section in monograph.sections) == SECTION_IDS
    assert monograph.ingredients == ("amitriptyline", "methylcobalamin")
    _, body = split_front_matter(text, path)
    parts = re.split(r"(?m)^### .*$", body)[1:]
    for section, part in zip(monograph.sections, parts, strict=True):
        assert section.text == part.strip()
    questions = [item for item in monograph.sections[-1].items if item.kind == "question"]
    assert len(questions) == 5
    assert questions[0].label == "Can I drive while taking this medication?"


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Generic Name", "generic-name"),
        ("Generic Name:", "generic-name"),
        ("**Usage**", "usage"),
        ("FAQs (Combined Use)", "faqs"),
        ("Usage (Individual Components)", "usage"),
        ("How It Works", "how-it-works"),
        ("SIDE EFFECTS", "side-effects"),
        ("2. Dosage", "dosage"),
        ("Drug Interactions", "interactions"),
        ("Alprazolam", "alprazolam"),
    ],
)
def test_section_ids(heading: str, expected: str) -> None:
    assert section_id(heading) == expected


def test_text_on_the_heading_line_is_kept() -> None:
    _, (section,) = split_body("### Generic Name: Acetylcysteine + Ambroxol\nMore.")
    assert (section.heading, section.id) == ("Generic Name", "generic-name")
    assert section.text == "Acetylcysteine + Ambroxol\nMore."


def test_bold_lines_are_headings_where_there_are_no_others() -> None:
    _, sections = split_body("Intro.\n\n**Usage:**\nFor pain.\n**Dosage:** 5 mg.\n\n**Note:** careful.")
    assert [section.id for section in sections] == ["preamble", "usage", "dosage"]
    assert sections[2].text == "5 mg.\n\n**Note:** careful."


def test_bold_labels_are_no_headings_where_there_are_real_ones() -> None:
    _, sections = split_body("### Usage\n**Dosage:** not a heading")
    assert [section.id for section in sections] == ["usage"]


def test_blocks_of_one_ingredient() -> None:
    body = "# A + B\n### A\n### Usage\nOne.\n### B\n### Usage\nTwo."
    sections = assign_parts(split_body(body)[1], ("a", "b"))
    usage = [(section.part, section.text) for section in sections if section.id == "usage"]
    assert usage == [("A", "One."), ("B", "Two.")]


def test_deeper_headings_stay_in_their_section() -> None:
    _, (section,) = split_body("### Dosage\n#### Adults\n5 mg daily.")
    assert section.text == "#### Adults\n5 mg daily."
    assert [item.kind for item in section.items] == ["heading", "paragraph"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* **Adults (Pain):** 5 mg", [("Adults (Pain)", "5 mg")]),
        ("**Adult Dosage:** 5 mg", [("Adult Dosage", "5 mg")]),
        ("- **Common**: a, b", [("Common", "a, b")]),
        ("- **Common:** a,\n  b", [("Common", "a,\nb")]),
        ("Common effects include:\n\n* a\n* b", [("Common effects include", "* a\n* b")]),
        ("* **Q: Can I?** A: No.", [("Can I?", "No.")]),
        ("**Q1: Can I?**\nA1: No.", [("Can I?", "No.")]),
        ("* **Can I drive?** No.", [("Can I drive?", "No.")]),
        ("Q: Can I?\nA: No.", [("Can I?", "No.")]),
        ("plain\n\n* one\n* two", [(None, "plain"), (None, "one"), (None, "two")]),
        ("* **Serious:**\n    * a\n    * b", [("Serious", "* a\n    * b")]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", [(None, "| a | b |\n|---|---|\n| 1 | 2 |")]),
        ("1. one\n2. two", [(None, "one"), (None, "two")]),
        ("", []),
    ],
)
def test_items(text: str, expected: list[tuple[str | None, str]]) -> None:
    assert [(item.label, item.text) for item in split_items(text)] == expected


def test_field_ids() -> None:
    assert field_id("Adults \u2014 depression (oral)") == "adults"
    assert field_id("Kidney impairment") == "kidney-impairment"
    assert field_id("Children (6 years)") == "children"


LINES = st.lists(
    st.sampled_from(
        [
            "", "# Title", "## Usage", "### Usage", "### Usage:", "### Dosage: five mg", "###Precautions",
            "#### Deep", "###### Deeper", "**Usage:**", "**Side Effects:** dry", "plain text", "* bullet",
            "  * nested", "* **Label:** value", "Lead in:", "| a | b |", "**Q: what?** A: that",
            "### Alprazolam", "---", "```", "> quote", "1. first", "\u2022 dot", "###", "#", "# # #",
            "### FAQs (Combined Use)", "\tindented", "\u00e9t\u00e9", "**unclosed",
        ]
    )
    | st.text(max_size=20),
    max_size=25,
)  # fmt: skip


@given(LINES)
def test_no_word_is_lost_or_moved(lines: list[str]) -> None:
    body = "\n".join(lines)
    assert all_words(body) == words(body)


@given(LINES)
def test_items_hold_every_word_of_their_section(lines: list[str]) -> None:
    text = "\n".join(lines)
    held = words(" ".join(f"{item.label or ''} {item.text}" for item in split_items(text)))
    markers = {"Q", "A", "Q1", "A1"}
    missing = [word for word in words(text) if word not in held and word not in markers]
    assert [word for word in missing if not word.isdigit()] == []


@pytest.mark.parametrize(
    ("precautions", "found"),
    [
        ("* **Contraindications:** A.", [("Contraindications", "A.")]),
        (
            "* **Contraindications (oral):** A.\n* **Contraindicated in:** B.",
            [("Contraindications (oral)", "A."), ("Contraindicated in", "B.")],
        ),
        ("Be careful.\n\n### Contraindications\n\nC.", [("Contraindications", "C.")]),
        ("* **Pregnancy:** D.", []),
    ],
)
def test_every_contraindication_is_at_the_top(precautions: str, found: list[tuple[str, str]]) -> None:
    text = f"# X\n\n### Precautions\n\n{precautions}\n"
    monograph = parse(text, "x.md", corpus="t", vocabulary=Vocabulary())
    assert find_contraindications(monograph) == found
