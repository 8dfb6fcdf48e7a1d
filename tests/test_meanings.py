"""What the text of a monograph says about a condition."""

from __future__ import annotations

import pytest

from medref.building import build_in_memory
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


def avoided(precautions: str, effects: str = "") -> dict[str, str]:
    """Return the conditions that a monograph with these precautions says to avoid, with how strictly."""
    text = f"# X\n\n### Side Effects\n\n{effects}\n\n### Precautions\n\n{precautions}\n"
    monograph = parse(text, "x.md", corpus="t", vocabulary=VOCABULARY)
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
        ("Y inhibitors for glaucoma. For the risk of serotonin syndrome: MAO inhibitors.", set()),
    ],
)
def test_how_an_allergy_shows_is_no_contraindication(text: str, conditions: set[str]) -> None:
    found = avoided(f"* **Contraindications:** {text}")
    assert {concept for concept, note in found.items() if note == "contraindicated"} == conditions


def test_a_contraindication_may_be_an_effect_and_comes_before_any_caution() -> None:
    concepts = {
        "bleeding": Concept(id="bleeding", kind="effect", name="bleeding"),
        "asthma": Concept(id="asthma", kind="condition", name="asthma"),
        "severe-asthma": Concept(
            id="severe-asthma", kind="condition", name="severe asthma", wider=("asthma",)
        ),
    }
    vocabulary = Vocabulary(concepts)
    text = (
        "# X\n\n### Precautions\n\n* **Contraindications:** Severe asthma. Active bleeding.\n"
        "* **Lungs:** Caution in asthma. Bleeding.\n"
    )
    monograph = parse(text, "x.md", corpus="t", vocabulary=vocabulary)
    index = build_in_memory(vocabulary, [monograph], {"corpus": "t"})
    notes = [index.find_meanings(concept, Intent.AVOID, None)[0].note for concept in ("asthma", "bleeding")]
    assert notes == ["contraindicated", "contraindicated"]


def test_other_precautions_keep_what_is_feared() -> None:
    assert avoided("* **Allergy:** Hypersensitivity (anaphylaxis).") == {"anaphylaxis": "caution"}


@pytest.mark.parametrize(
    ("precautions", "conditions"),
    [
        ("* **Allergy:** Blisters, urticaria or angioedema: stop.", set()),
        ("* **Allergy:** Stop at once. Caution in past urticaria, asthma.", {"urticaria", "asthma"}),
        ("* **Other cautions:** Urticaria, asthma.", {"urticaria", "asthma"}),
        ("* **Angioedema:** Stop at once.", {"angioedema"}),
        ("* **Lungs:** Asthma may worsen.", {"asthma"}),
        ("* **Contraindications:** Urticaria.", {"urticaria"}),
        (
            "* **Contraindications:** Not shown to be safe in asthma. Cannot be used safely in glaucoma.",
            {"asthma", "glaucoma"},
        ),
        ("* **Contraindications:** It is not contraindicated in asthma.", set()),
    ],
)
def test_what_it_can_cause_is_no_state_to_avoid_it_in(precautions: str, conditions: set[str]) -> None:
    assert set(avoided(precautions, "* **Common:** Urticaria, angioedema.")) == conditions


@pytest.mark.parametrize(
    ("usage", "conditions"),
    [
        (
            "X is used for asthma. Limitations of Use: not for glaucoma. 1.1 Urticaria.",
            {"asthma", "urticaria"},
        ),
        ("X treats asthma. Effects on glaucoma have not been established.", {"asthma"}),
        ("X treats asthma. It is not used for glaucoma.", {"asthma"}),
    ],
)
def test_what_a_text_of_uses_leaves_open_is_no_use(usage: str, conditions: set[str]) -> None:
    monograph = parse(f"# X\n\n### Usage\n\n{usage}\n", "x.md", corpus="t", vocabulary=VOCABULARY)
    found = MeaningFinder(VOCABULARY).find(monograph, passages(monograph))
    assert {meaning.concept for meaning in found if meaning.intent is Intent.TREATS} == conditions


def test_a_use_is_shown_by_the_line_that_names_it() -> None:
    text = (
        "---\ntitle: X\nindications:\n  - {condition: asthma, status: approved, source: a}\n---\n# X\n\n### Usage\n\n"
        "* **Glaucoma:** Drops.\n* **Limits of use:** Not for sudden asthma.\n* **Asthma (adults):** Once daily.\n"
    )
    monograph = parse(text, "x.md", corpus="t", vocabulary=VOCABULARY)
    found = passages(monograph)
    (use,) = [
        each for each in MeaningFinder(VOCABULARY).find(monograph, found) if each.intent is Intent.TREATS
    ]
    assert found[use.passage].label == "Asthma (adults)"


def test_what_only_a_label_names_is_mentioned() -> None:
    monograph = parse("# X\n\n### Dosage\n\n* **Asthma:** 5 mg.\n", "x.md", corpus="t", vocabulary=VOCABULARY)
    (meaning,) = MeaningFinder(VOCABULARY).find(monograph, passages(monograph))
    assert (meaning.concept, meaning.intent) == ("asthma", Intent.MENTIONS)


@pytest.mark.parametrize(
    ("effects", "caused"),
    [
        ("Asthma, urticaria: each 3% to 9%.", {"asthma", "urticaria"}),
        ("Glaucoma (2 trials): urticaria 5%.", {"urticaria"}),
        ("In asthma, 12 weeks: urticaria 5%.", {"urticaria"}),
        ("Angioedema, first line: urticaria 5%.", {"urticaria"}),
        ("Urticaria. Asthma has not been reported.", {"urticaria"}),
        ("Urticaria, asthma, for which a cause has not been established.", {"urticaria", "asthma"}),
        ("Urticaria and asthma, which were not seen with placebo.", {"urticaria", "asthma"}),
    ],
)
def test_a_lead_is_an_effect_unless_it_tells_in_whom(effects: str, caused: set[str]) -> None:
    text = f"# X\n\n### Usage\n\nUsed for angioedema.\n\n### Side Effects\n\n* **Common:** {effects}\n"
    monograph = parse(text, "x.md", corpus="t", vocabulary=VOCABULARY)
    found = MeaningFinder(VOCABULARY).find(monograph, passages(monograph))
    assert {meaning.concept for meaning in found if meaning.intent is Intent.CAUSES} == caused
