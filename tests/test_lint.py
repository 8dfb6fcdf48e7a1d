"""Every check has a file it fails on, and the good file passes all of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from medref.lint import lint_paths
from medref.lint.checks import CHECKS
from medref.lint.figures import SourceText, find_figures
from medref.lint.notation import find_slips
from tests.conftest import CORPUS, TESTS, Run

SOURCES = TESTS / "sources"
GOOD = (CORPUS / "sampletine.md").read_text(encoding="utf-8")
KNOWN = "    except: [otherarin]\n"

BAD: list[tuple[str, str, str]] = [
    ("F01", "title: Sampletine", "title: [Sampletine"),
    ("F01", "severity: major", "severity: dreadful"),
    ("F01", "ingredients: [sampletine]", "ingredients: {a: b}"),
    ("F02", "status: rx", "status: rx\nprice: 5"),
    ("F03", "boxed_warning: ", "# boxed_warning: "),
    ("F03", "reviewed: 2026-11-22\n", ""),
    ("F04", "status: rx", "status: maybe"),
    ("F04", "routes: [oral]", "routes: [osmosis]"),
    ("F04", "kind: fda-label", "kind: hearsay"),
    ("F05", "reviewed: 2026-11-22", "reviewed: last week"),
    ("F06", "# Sampletine\n", "# Another\n"),
    ("F07", "sampletinum]", "Sampletine]"),
    ("F08", "status: approved, source: label", "status: approved, source: nowhere"),
    ("F08", "status: approved, source: label", "status: approved"),
    ("F09", "with: alcohol", "with: otheroline"),
    ("V01", "classes: [testoline]", "classes: [wonder-drug]"),
    ("V02", "properties: [qt-prolonging]", "properties: [shiny]"),
    ("V03", "condition: depression", "condition: gloom"),
    ("V04", "with: alcohol", "with: moonlight"),
    ("V05", "with: otheroline", "with: knownium"),
    ("S01", "### Usage", "### Uses of it"),
    ("S01", "### Usage", "### Dosage"),
    ("S02", "### FAQs", "### Trivia\n\n* **A:** b\n\n### FAQs"),
    ("S03", "* **Mechanism:** Blocks the reuptake of an invented transmitter.\n* **Half-life:** 30 hours.\n", ""),
    ("S04", "* **Older adults:** Start", "* Start"),
    ("S05", "* **Boxed warning:** Suicidal thoughts in the young; watch closely.\n", ""),
    ("S06", "* **Contraindications:** Glaucoma; otheroline within 14 days.\n", ""),
    ("S07", "* **Q: Can I stop?** A: Taper it.\n", ""),
    ("S08", "Taper it.", "It is crucial to taper."),
    ("S08", "Taper it.", "Taper it.\n\n**Disclaimer:** ask."),
    ("S09", "Taper it.", "Taper it. " + "word " * 1700),
    ("D01", "Maximum 150 mg per day.", "Maximum 150 mg."),
    ("D02", "Start 5 mg once daily.", "5 mg."),
    ("D03", "**Adults \u2014 depression (oral):**", "**Adults \u2014 depression:**"),
    ("D04", "ingredients: [sampletine]", "ingredients: [methotrexate]"),
    ("R01", "covers: [usage,", "covers: [wisdom,"),
    ("R01", "side-effects, how-it-works", "side-effects"),
    ("R02", "text: sampletine.md", "text: missing.md"),
    ("R03", "Maximum 150 mg per day", "Maximum 160 mg per day"),
    ("R03", "nausea (20%)", "nausea (21%)"),
    ("R04", 'boxed_warning: "Suicidal thoughts rose in the young. Watch patients of all ages."', "boxed_warning: none_in_source"),
    ("R05", "Glaucoma; otheroline", "Otheroline"),
    ("N01", "Start 5 mg once", "Start 5mg once"),
    ("N02", "Start 5 mg once", "Start .5 mg once"),
    ("N03", "Start 5 mg once", "Start 5.0 mg once"),
    ("N04", "Start 5 mg once", "Start 5 \u00b5g once"),
    ("N05", "Start 5 mg once", "Start 5 IU once"),
    ("N06", "Start 5 mg once", "Start 5 cc once"),
    ("N07", "Start 5 mg once", "Start 5000 mg once"),
    ("N08", "Start 5 mg once", "Start > 5 mg once"),
    ("N09", "once daily.\n* **Kidney", "BID, once daily.\n* **Kidney"),
    ("N10", "Never with otheroline", "Never with MTX"),
    ("N11", "Start 5 mg once", "Start 5 mg/5 mL once"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    import shutil

    shutil.copytree(CORPUS / "vocabulary", tmp_path / "vocabulary")
    return tmp_path


def codes(folder: Path, text: str) -> set[str]:
    path = folder / "sampletine.md"
    path.write_text(text.replace(KNOWN, ""), encoding="utf-8")
    return {problem.code for problem in lint_paths([path], SOURCES).problems}


def test_the_good_file_is_good(folder: Path) -> None:
    assert codes(folder, GOOD) == set()


@pytest.mark.parametrize(("code", "old", "new"), BAD)
def test_each_bad_file_is_found(folder: Path, code: str, old: str, new: str) -> None:
    assert old in GOOD
    bad = GOOD.replace(old, new, 1)
    assert code in codes(folder, bad.replace("once daily", "once weekly") if code == "D04" else bad)


def test_every_code_has_a_bad_file() -> None:
    shown = {code for code, _, _ in BAD}
    notations = {f"N{number:02}" for number in range(1, 12)}
    assert shown == {"F01", *CHECKS, *notations} - {"N"}


def test_every_check_says_what_it_enforces() -> None:
    assert all(check.__doc__ for check in CHECKS.values())


def test_a_finding_names_its_line(folder: Path) -> None:
    path = folder / "sampletine.md"
    path.write_text(GOOD.replace(KNOWN, "").replace("Maximum 150 mg", "Maximum 160 mg"), encoding="utf-8")
    (problem,) = lint_paths([path], SOURCES).problems
    assert "Maximum 160 mg" in path.read_text(encoding="utf-8").splitlines()[problem.line - 1]


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("V10", "name: depression", "name: hypertension"),
        ("V11", "broader: [peripheral-neuropathy]", "broader: [nowhere]"),
        ("V12", "synonyms: [low mood]", "homographs: [low]"),
    ],
)
def test_the_vocabulary_is_checked_with_a_folder(folder: Path, code: str, old: str, new: str) -> None:
    path = folder / "vocabulary" / "conditions.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert code in {problem.code for problem in lint_paths([folder]).problems}


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("10 to 25 mg", ["10 mg", "25 mg"]),
        ("10-25mg", ["10 mg", "25 mg"]),
        ("Ten mg 3 times", ["10 mg", "3 times"]),
        ("50, 75 and 100 mg", ["50 mg", "75 mg", "100 mg"]),
        ("1,500 mg per day", ["1500 mg"]),
        (".5 mg", ["0.5 mg"]),
        ("5.0 mg", ["5 mg"]),
        ("2 mg/kg/day", ["2 mg/kg"]),
        ("30 mL/min/1.73 m2", ["30 mL/minute", "1.73 m2"]),
        ("10 mg per 5 mL", ["10 mg", "5 mL"]),
        ("20%", ["20%"]),
        ("20 percent", ["20%"]),
        ("two weeks", ["2 week"]),
        ("aged 18", []),
        ("CYP2D6 and 7 other drugs", []),
    ],
)
def test_figures(text: str, pairs: list[str]) -> None:
    assert [str(figure) for figure in find_figures(text)] == pairs


def test_a_source_states_what_its_tables_hold() -> None:
    source = SourceText((SOURCES / "sampletine.md").read_text(encoding="utf-8"))
    stated = {str(figure): source.states(figure) for figure in find_figures("20%, 15%, 21%, 20 mg, 2 weeks")}
    assert stated == {"20%": True, "15%": True, "21%": False, "20 mg": False, "2 week": True}


@pytest.mark.parametrize(
    "text",
    [
        "U-100 insulin",
        "5 mg/kg per day",
        "30 mL/min/1.73 m2",
        "vitamin B12",
        "2026-11-22",
        "CYP3A4",
        "AS a rule? no: as a rule",
    ],
)
def test_what_the_notation_rules_exempt(text: str) -> None:
    assert [slip for slip in find_slips(text) if slip.code != "N09"] == []


def test_the_command(run: Run, folder: Path) -> None:
    path = folder / "sampletine.md"
    path.write_text(GOOD.replace(KNOWN, ""), encoding="utf-8")
    good = run("lint", "--sources", str(SOURCES), str(path))
    assert (good.code, good.out, good.err) == (0, "", "")
    counted = json.loads(run("lint", "--sources", str(SOURCES), str(path), "--json").out)
    assert (counted["files"], counted["figures"], counted["declared"]) == (1, 14, 0)
    path.write_text(GOOD.replace("status: rx", "status: maybe"), encoding="utf-8")
    bad = run("lint", str(path))
    assert bad.code == 1
    assert f"{path}:12: F04 status: 'maybe' is none of rx, otc, both" in bad.out
    document = json.loads(run("lint", str(path), "--json").out)
    assert {"path", "line", "code", "message"} == set(document["rows"][0])
