"""The name table that medref ships: what must be known, and what must be kept apart."""

from __future__ import annotations

import pytest

from medref.library import Library
from medref.model import NameStatus
from medref.names import fold
from medref.vocabulary import read_vocabulary
from tests.conftest import ROOT

VOCABULARY = read_vocabulary(ROOT / "monographs" / "vocabulary")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("acetaminophen", "paracetamol"), ("albuterol", "salbutamol"), ("epinephrine", "adrenaline"),
        ("furosemide", "frusemide"), ("nitroglycerin", "glyceryl trinitrate"), ("rifampin", "rifampicin"),
        ("cephalexin", "cefalexin"), ("glyburide", "glibenclamide"), ("meperidine", "pethidine"),
        ("lidocaine", "lignocaine"), ("acyclovir", "aciclovir"), ("beclomethasone", "beclometasone"),
        ("levothyroxine", "thyroxine"), ("cyclosporine", "ciclosporin"), ("mesalamine", "mesalazine"),
        ("sulfamethoxazole + trimethoprim", "co-trimoxazole"), ("amoxicillin + clavulanate", "co-amoxiclav"),
    ],
)  # fmt: skip
def test_names_of_one_drug(bundled: Library, one: str, other: str) -> None:
    first, second = bundled.resolve(one), bundled.resolve(other)
    assert (first.id, first.title) == (second.id, second.title)
    assert first.status is not NameStatus.UNKNOWN


@pytest.mark.parametrize(
    "name", ["MTX", "HCTZ", "AZT", "ASA", "Flomax", "Benadryl", "PTU", "T3", "Acid Reducer", "sleep aid"]
)
def test_names_that_are_never_taken_for_one_drug(bundled: Library, name: str) -> None:
    resolution = bundled.resolve(name)
    assert resolution.status is NameStatus.AMBIGUOUS
    assert len(resolution.candidates) > 1


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Tazocin", "piperacillin + tazobactam"),
        ("AmBisome", "liposomal amphotericin b"),
        ("liposomal doxorubicin", "liposomal doxorubicin"),
        ("doxorubicin", "doxorubicin"),
        ("haloperidol decanoate", "haloperidol decanoate"),
        ("Saxenda", "liraglutide"),
        ("potassium chloride", "potassium chloride"),
        ("phenelzine", "phenelzine"),
        ("morphine hydrochloride", "morphine hydrochloride"),
    ],
)
def test_known_without_a_monograph(bundled: Library, name: str, title: str) -> None:
    resolution = bundled.resolve(name)
    assert (resolution.status, resolution.title) == (NameStatus.KNOWN_NO_MONOGRAPH, title)


def test_every_published_pair_is_flagged(bundled: Library) -> None:
    for listing in bundled.list_monographs():
        monograph = bundled.get(listing.title).monograph
        shown = {fold(name.partition(" (")[0]) for name in monograph.confused_with}
        for group in VOCABULARY.lookalikes.get(fold(monograph.title), ()):
            assert set(map(fold, group)) - {fold(monograph.title)} <= shown, monograph.title


def test_few_partners_each(bundled: Library) -> None:
    counts = [
        len(bundled.get(listing.title).monograph.confused_with) for listing in bundled.list_monographs()
    ]
    assert max(counts) <= 4


def test_no_generic_is_listed_twice() -> None:
    generics = [fold(known.name) for known in VOCABULARY.names if known.kind is NameStatus.EXACT]
    assert len(generics) == len(set(generics))


@pytest.mark.parametrize(
    ("one", "other", "severity"),
    [
        ("warfarin", "diclofenac sodium", "major"),
        ("verapamil", "quinidine gluconate", "major"),
        ("diazepam", "morphine hydrochloride", "major"),
        ("ibuprofen", "lithium citrate", "major"),
        ("methotrexate", "MMR vaccine", "major"),
        ("levofloxacin", "iron supplements", "moderate"),
    ],
)
def test_what_is_stated_of_a_drug_holds_for_its_salts(
    bundled: Library, one: str, other: str, severity: str
) -> None:
    assert severity in {finding.severity for finding in bundled.check([one, other]).findings}


def test_every_form_is_a_known_name_of_a_drug_with_classes() -> None:
    generics = {fold(part) for known in VOCABULARY.names for part in known.generic.split(" + ")}
    members = VOCABULARY.ingredients()
    assert [name for name in VOCABULARY.forms if fold(name) not in generics] == []
    assert [name for name in VOCABULARY.forms.values() if fold(name) not in members] == []


def test_a_salt_that_stands_alone_in_the_table_has_its_drug_named() -> None:
    """`diclofenac sodium` beside `diclofenac` would find none of the interactions of diclofenac."""
    salts = {
        "sodium",
        "hydrochloride",
        "sulfate",
        "tartrate",
        "succinate",
        "mesylate",
        "maleate",
        "besylate",
        "fumarate",
    }
    members = VOCABULARY.ingredients()
    named = {fold(name) for name in VOCABULARY.forms}
    official = VOCABULARY.generic_names()
    alone = [
        known.generic
        for known in VOCABULARY.names
        for drug, _, salt in [known.generic.rpartition(" ")]
        if salt in salts
        and fold(drug) in members
        and fold(known.generic) not in {*named, *members}
        and official.get(fold(known.generic)) == known.generic
    ]
    assert alone == []


def test_a_drug_of_which_only_the_name_is_known_is_said_to_be_so(bundled: Library) -> None:
    caveat = bundled.check(["fluoxetine", "zanubrutinib"]).caveat
    assert "Of zanubrutinib only the name is known here" in caveat
    assert "only the name" not in bundled.check(["fluoxetine", "phenelzine"]).caveat
    assert "only the name" not in bundled.check(["warfarin", "grapefruit"]).caveat


def test_no_brand_is_the_name_of_a_class() -> None:
    """A pack named Acid Reducer or Antacid holds one of several drugs."""
    classes = {
        fold(term) for concept in VOCABULARY.of_kind("class") for term in (concept.name, *concept.synonyms)
    }
    brands = {known.name for known in VOCABULARY.names if known.kind is NameStatus.BRAND}
    assert sorted(name for name in brands if fold(name) in classes) == []
