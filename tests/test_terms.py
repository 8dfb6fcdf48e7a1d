"""Clinical terms in running text: the longest, and none where the words mean something else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medref.terms import TermFinder, fold_text

TERMS = [
    ("pain", "pain"),
    ("back pain", "back-pain"),
    ("lower back pain", "back-pain"),
    ("heart failure", "heart-failure"),
    ("failure to thrive", "failure-to-thrive"),
    ("heart attack", "heart-attack"),
    ("MG", "myasthenia-gravis"),
    ("ADD", "attention-deficit"),
    ("NOWS", "opioid-withdrawal"),
    ("PsA", "psoriatic-arthritis"),
    ("HIV infection", "hiv-infection"),
    ("HIV", "hiv-infection"),
    ("falls", "fall"),
    ("cut", "wound"),
    ("cold", "common-cold"),
]
FINDER = TermFinder(TERMS, homographs=["falls", "cut", "cold"])


def found(text: str) -> list[tuple[str, str]]:
    return [(text[start:end], concept) for concept, start, end in FINDER.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lower  back\npain, pain.", [("Lower  back\npain", "back-pain"), ("pain", "pain")]),
        ("heart - attack", [("heart - attack", "heart-attack")]),
        ("(back pain)", [("back pain", "back-pain")]),
        ("heart failure to thrive", [("heart failure", "heart-failure")]),
        ("heart and failure", []),
        ("exposure of the heart; failure of treatment", []),
        ("of the heart), failure; back, pain", [("pain", "pain")]),
        ("", []),
    ],
)
def test_the_longest_term_is_found_where_it_stands(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Take 5 mg once daily.", []),
        ("Each tablet holds 5 MG of it.", []),
        ("EACH TABLET HOLDS FIVE MG OF IT", []),
        ("It can worsen MG.", ["MG"]),
        ("Beta-blockers add to the risk.", []),
        ("Children with ADD, HIV infection or HIV", ["ADD", "HIV infection", "HIV"]),
        ("hiv infection in 3 HIVs", ["hiv infection", "HIVs"]),
        ("PSA falls in men; not in PsA", ["PsA"]),
        ("An MAO inhibitor now or before", []),
        ("newborns with NOWS", ["NOWS"]),
    ],
)
def test_an_abbreviation_is_found_as_it_is_written(text: str, meant: list[str]) -> None:
    assert [written for written, _ in found(text)] == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sinus rate falls by 15%.", []),
        ("Stop if platelets fall.", []),
        ("Dizziness, falls (2%), fracture", ["falls"]),
        ("**Falls**, drowsiness", ["Falls"]),
        ("The dose may have to be cut.", []),
        ("The excerpt is cut short; cuts and burns", ["cuts"]),
        ("Keep in a cold place.", []),
        ("Infection such as cold or flu", ["cold"]),
        ("* cold\n* flu", ["cold"]),
    ],
)
def test_a_word_with_other_meanings_is_found_as_an_item_of_a_list(text: str, meant: list[str]) -> None:
    assert [written for written, _ in found(text)] == meant


WORDS = [
    "pain",
    "back",
    "lower",
    "heart",
    "failure",
    "to",
    "thrive",
    "attack",
    "and/or",
    "-",
    "pains,",
    "(back",
]


def naive(text: str) -> list[tuple[str, str]]:
    """Find the longest term from left to right by looking for each one at each word."""
    plain = {fold_text(term): concept for term, concept in TERMS if term.islower()}
    words = [(match.span(), fold_text(match[0])) for match in re.finditer(r"\w+", text)]
    at, terms = 0, []
    while at < len(words):
        for size in range(4, 0, -1):
            concept = plain.get(" ".join(word for _, word in words[at : at + size]))
            if concept and at + size <= len(words):
                terms.append((text[words[at][0][0] : words[at + size - 1][0][1]], concept))
                at += size
                break
        else:
            at += 1
    return terms


@given(st.lists(st.sampled_from(WORDS)), st.sampled_from([" ", "  ", "\n"]))
def test_it_finds_what_looking_everywhere_finds(words: list[str], between: str) -> None:
    text = between.join(words)
    assert found(text) == naive(text)
