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


@pytest.mark.parametrize("name", ["MTX", "HCTZ", "AZT", "ASA", "Flomax", "Benadryl", "PTU", "T3"])
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
        for group in VOCABULARY.lookalikes:
            keys = set(map(fold, group))
            if fold(monograph.title) in keys:
                assert keys - {fold(monograph.title)} <= shown, monograph.title


def test_few_partners_each(bundled: Library) -> None:
    counts = [
        len(bundled.get(listing.title).monograph.confused_with) for listing in bundled.list_monographs()
    ]
    assert max(counts) <= 4


def test_no_generic_is_listed_twice() -> None:
    generics = [fold(known.name) for known in VOCABULARY.names if known.kind is NameStatus.EXACT]
    assert len(generics) == len(set(generics))
