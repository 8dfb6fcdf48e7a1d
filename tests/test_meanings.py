"""What the text of a monograph says about a condition."""

from __future__ import annotations

import pytest

from medref.meanings import MeaningFinder, passages
from medref.model import Intent
from medref.monograph import parse
from medref.vocabulary import Concept, Vocabulary

CONDITIONS = ("anaphylaxis", "urticaria", "asthma", "angioedema", "glaucoma", "serotonin syndrome")
VOCABULARY = Vocabulary(
    {
        name.replace(" ", "-"): Concept(id=name.replace(" ", "-"), kind="condition", name=name)
        for name in CONDITIONS
    }
)


def avoided(precautions: str) -> dict[str, str]:
    """Return the conditions that a monograph with these precautions says to avoid, with how strictly."""
    monograph = parse(f"# X\n\n### Precautions\n\n{precautions}\n", "x.md", corpus="t", vocabulary=VOCABULARY)
    found = MeaningFinder(VOCABULARY).find(monograph, passages(monograph))
    return {meaning.concept: meaning.note for meaning in found if meaning.intent is Intent.AVOID}


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("Asthma, glaucoma.", {"asthma", "glaucoma"}),
        ("Hypersensitivity to x (anaphylaxis, urticaria). Glaucoma.", {"glaucoma"}),
        ("Severe hypersensitivity to x, such as anaphylaxis or urticaria; asthma.", {"asthma"}),
        ("Because of serotonin syndrome: MAO inhibitors. Past angioedema.", {"angioedema"}),
        ("Asthma (with urticaria), hives, allergy to x.", {"asthma", "urticaria"}),
        ("Hypersensitivity, or a history of angioedema.", {"angioedema"}),
    ],
)
def test_how_an_allergy_shows_is_no_contraindication(text: str, conditions: set[str]) -> None:
    found = avoided(f"* **Contraindications:** {text}")
    assert {concept for concept, note in found.items() if note == "contraindicated"} == conditions


def test_other_precautions_keep_what_is_feared() -> None:
    assert avoided("* **Allergy:** Hypersensitivity (anaphylaxis).") == {"anaphylaxis": "caution"}
