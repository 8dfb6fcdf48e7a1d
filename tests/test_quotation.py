"""Whether a monograph says exactly what is quoted: nothing but white space and typography is forgiven."""

from __future__ import annotations

import json
import re

import pytest

from medref.answers import Place
from medref.errors import UsageError
from medref.library import Library
from medref.monograph import parse
from medref.quotation import find_places
from medref.vocabulary import read_vocabulary
from tests.conftest import CORPUS, Run

DOSE = "Start 10 mg once daily, raise by 10 to 25 mg every 2 weeks. Maximum 150 mg per day."


@pytest.mark.parametrize(
    ("quote", "section", "label"),
    [
        (DOSE, "dosage", "Adults \u2014 depression (oral)"),
        ("Maximum 150 mg per day", "dosage", "Adults \u2014 depression (oral)"),
        ("raise by 10 to 25 mg every 2 weeks", "dosage", "Adults \u2014 depression (oral)"),
        (f"Adults \u2014 depression (oral): {DOSE}", "dosage", "Adults \u2014 depression (oral)"),
        (f"* **Adults \u2014 depression (oral):** {DOSE}", "dosage", "Adults \u2014 depression (oral)"),
        (f"Adults - depression (oral): {DOSE}", "dosage", "Adults \u2014 depression (oral)"),
        ("Start  5 mg\n  once\u00a0daily.", "dosage", "Older adults"),
        ("When does it work? After 2 weeks.", "faqs", "When does it work?"),
        ("Q: When does it work? A: After 2 weeks.", "faqs", "When does it work?"),
        ("Deaths have occurred. Leave 14 days between the two.", "interactions", "otheroline"),
        ("Suicidal thoughts rose in the young.", "boxed-warning", None),
        ("nausea (20%)", "side-effects", "Common"),
        ("14 days.", "precautions", "Contraindications"),
    ],
)
def test_what_is_said_is_found_where_it_stands(
    library: Library, quote: str, section: str, label: str | None
) -> None:
    (place,) = library.verify_quote("moodex", quote).places
    assert (place.section, place.label) == (section, label)


def test_the_whole_statement_comes_with_the_place(library: Library) -> None:
    answer = library.verify_quote("sampletine", "Maximum 150 mg per day")
    assert answer.places == (Place("dosage", "Adults \u2014 depression (oral)", DOSE),)
    assert answer.trust == library.get("sampletine").monograph.trust


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("Start 10 mg daily, raise by 10 to 25 mg", id="skips a word"),
        pytest.param("Start 10 mg once daily ... Maximum 150 mg per day", id="skips with an ellipsis"),
        pytest.param("Maximum 150 mg per day. Start 5 mg once daily.", id="joins two bullets"),
        pytest.param("Maximum 160 mg per day", id="another number"),
        pytest.param("Maximum 150 mcg per day", id="another unit"),
        pytest.param("Maximum 150mg per day", id="no space before the unit"),
        pytest.param("start 10 mg once daily", id="another case"),
        pytest.param("Maximum 150", id="ends between number and unit"),
        pytest.param("Maximum 150 mg", id="ends before per day"),
        pytest.param("0 mg once daily, raise by", id="begins inside a number"),
        pytest.param("50 mg per day", id="begins inside a longer number"),
        pytest.param("mg once daily, raise by", id="begins between number and unit"),
        pytest.param("25 mg every 2 weeks", id="begins inside a range"),
        pytest.param("Start 10 mg once daily, raise by 10", id="ends inside a range"),
        pytest.param("drive until you know how it affects you", id="leaves out the not before it"),
        pytest.param("Limit alcohol. Not while drowsy.", id="joins two answers"),
        pytest.param("nausea (20", id="cuts off a percent sign"),
        pytest.param("ampletine hydrochloride), a testoline", id="begins inside a word"),
        pytest.param("Avoid the combination. More drowsiness.", id="joins two interactions"),
    ],
)
def test_anything_else_is_not(library: Library, quote: str) -> None:
    assert library.verify_quote("sampletine", quote).places == ()


@pytest.mark.parametrize("quote", ["", "   ", "*", "nausea", "dry mouth", "not a"])
def test_a_quote_too_short_to_prove_anything_is_refused(library: Library, quote: str) -> None:
    with pytest.raises(UsageError):
        library.verify_quote("sampletine", quote)


BODY = """
# Madeup

### Dosage

Take it by mouth
every morning:

* Start with one tablet
  * then add a second tablet
  * then add a third tablet
* Stop after a week

The total is \u201csmall\u201d \u2013 don\u2019t exceed it.

| dose | weight |
|---|---|
| one tablet | 10 kg |
| two tablets | 20 kg |

### Precautions

* **Range:** Give 1 mg per kg, 0.5 mg/kg in children, 1,000 mg at most, in 5 million people.
"""


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("then add a second tablet", True),
        ("a second tablet then add", False),
        ("Start with one tablet Stop after", False),
        ("Start with one tablet then add", False),
        ("Take it by mouth every morning", True),
        ('The total is "small" - don\'t exceed it.', True),
        ("don't exceed it", True),
        ("The total is small", False),
        ("| two tablets | 20 kg |", True),
        ("10 kg | | two tablets", False),
        ("Give 1 mg per kg", True),
        ("Give 1 mg", False),
        ("5 mg/kg in children", False),
        ("0.5 mg/kg in children", True),
        ("in children, 1", False),
        ("000 mg at most", False),
        ("at most, in 5", False),
        ("at most, in 5 million", False),
        ("at most, in 5 million people", True),
    ],
)
def test_bullets_rows_and_figures_hold_together(quote: str, found: bool) -> None:
    vocabulary = read_vocabulary(CORPUS / "vocabulary")
    text = f"---\ntitle: Madeup\n---\n{BODY}"
    monograph = parse(text, CORPUS / "madeup.md", corpus="test", vocabulary=vocabulary)
    assert bool(find_places(monograph, quote)) is found


def test_statements_of_the_bundled_corpus_are_found_where_they_stand(bundled: Library) -> None:
    for listing in bundled.list_monographs()[::8]:
        monograph = bundled.get(listing.title).monograph
        for section in monograph.sections:
            for item in section.items:
                if len(re.findall(r"\w+", item.text)) < 3:
                    continue
                places = find_places(monograph, item.text.splitlines()[0])
                assert (section.id, item.label) in {(place.section, place.label) for place in places}


def test_no_changed_figure_of_the_bundled_corpus_is_found(bundled: Library) -> None:
    monograph = bundled.get("warfarin").monograph
    changed = 0
    for section in monograph.sections:
        for item in section.items:
            for figure in re.finditer(r"\d+", item.text):
                other = f"{item.text[: figure.start()]}{int(figure[0]) + 7}{item.text[figure.end() :]}"
                assert find_places(monograph, other) == ()
                changed += 1
    assert changed > 50


def test_the_command_answers_by_exit_code_and_document(run: Run) -> None:
    found = run("verify-quote", "moodex", "Only if needed.", "--json")
    assert found.code == 0
    document = json.loads(found.out)
    assert document == {
        "schema": 1,
        "id": "sampletine",
        "title": "Sampletine",
        "corpus": "medref",
        "quote": "Only if needed.",
        "found": True,
        "places": [{"section": "precautions", "label": "Pregnancy", "text": "Only if needed."}],
        "trust": document["trust"],
    }
    assert document["trust"].startswith("medref corpus")
    lost = run("verify-quote", "moodex", "Only if needed, never else.", "--json")
    assert lost.code == 1
    assert json.loads(lost.out)["found"] is False
    assert "NOT FOUND" in run("verify-quote", "moodex", "Only if needed, never else.").out
    assert "Pregnancy: Only if needed." in run("verify-quote", "moodex", "Only if needed.").out


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["verify-quote", "zzz", "Only if needed."], 3),
        (["verify-quote", "sharedbrand", "Only if needed."], 3),
        (["verify-quote", "sampletine", "needed"], 2),
        (["verify-quote", "sampletine", ""], 2),
        (["verify-quote", "sampletine"], 2),
    ],
)
def test_failures_print_nothing_on_stdout(run: Run, argv: list[str], code: int) -> None:
    result = run(*argv)
    assert (result.code, result.out) == (code, "")
