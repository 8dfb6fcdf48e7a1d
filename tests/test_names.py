"""Keys, combinations and what a name may and may not stand for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medref.errors import AmbiguousDrugError, NoMonographError, UnknownDrugError
from medref.library import Library
from medref.model import NameStatus
from medref.names import fold, generic_key, slug, split_combination
from medref.result_pages import mark_differences


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Co-Amoxiclav", "coamoxiclav"),
        ("  co amoxiclav ", "coamoxiclav"),
        ("Samplétine", "sampletine"),
        ("St John's wort", "stjohnswort"),
        ("St. John\u2019s Wort", "stjohnswort"),
        ("ＡＢＣ", "abc"),
        ("Elavil\u00ae", "elavil"),
        ("a\u200bb", "ab"),
    ],
)
def test_fold_ignores_what_does_not_matter(written: str, key: str) -> None:
    assert fold(written) == key


@pytest.mark.parametrize("written", ["ami*", "ami?", "a/b", "a+b", "a%", "a_b"])
def test_fold_keeps_what_does(written: str) -> None:
    assert fold(written) == written


@given(st.text())
def test_fold_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text) or not text.isascii()


@pytest.mark.parametrize(
    "written", ["a + b", "a/b", "a, b", "a and b", "a with b", "a & b", "A  AND  B", "a plus b"]
)
def test_joiners(written: str) -> None:
    assert [fold(part) for part in split_combination(written)] == ["a", "b"]


def test_a_joiner_word_inside_a_name_joins_nothing() -> None:
    assert split_combination("candesartan") == ("candesartan",)


def test_the_order_of_ingredients_does_not_matter() -> None:
    assert generic_key(["B", "a"]) == generic_key(["A", "b"]) == "a+b"


def test_slug() -> None:
    assert slug("Exampril + Samplétine") == "exampril-sampletine"


@pytest.mark.parametrize(
    ("query", "status", "found"),
    [
        ("sampletine", NameStatus.EXACT, "sampletine"),
        ("SAMPLETINE ", NameStatus.EXACT, "sampletine"),
        ("sampl\u00e9tine", NameStatus.EXACT, "sampletine"),
        ("sample-tine", NameStatus.EXACT, "sampletine"),
        ("sampletinum", NameStatus.SYNONYM, "sampletine"),
        ("sampletine hydrochloride", NameStatus.SYNONYM, "sampletine"),
        ("Sampletine HCl", NameStatus.SYNONYM, "sampletine"),
        ("moodex", NameStatus.BRAND, "sampletine"),
        ("Combex", NameStatus.BRAND, "exampril-bleedarin"),
        ("exampril + bleedarin", NameStatus.COMBINATION, "exampril-bleedarin"),
        ("bleedarin/exampril", NameStatus.COMBINATION, "exampril-bleedarin"),
        ("bleedarin and exampril", NameStatus.COMBINATION, "exampril-bleedarin"),
        ("bleedarin with exampril", NameStatus.COMBINATION, "exampril-bleedarin"),
        ("bleedarin, exampril", NameStatus.COMBINATION, "exampril-bleedarin"),
        ("bleedarin exampril", NameStatus.COMBINATION, "exampril-bleedarin"),
        ("bleedarin-exampril", NameStatus.COMBINATION, "exampril-bleedarin"),
        ("pressex + bleedarin", NameStatus.COMBINATION, "exampril-bleedarin"),
    ],
)
def test_resolve(library: Library, query: str, status: NameStatus, found: str) -> None:
    resolution = library.resolve(query)
    assert (resolution.status, resolution.id) == (status, found)


@pytest.mark.parametrize(
    "query",
    [
        "", "s", "sam", "samplet", "sampletin", "sampletinee", "ampletine", "*", "sample*", "%",
        "exampril + exampril", "exampril + nothing", "exampril + bleedarin + sampletine",
        "hydrochloride", "sampletine sodium", "tine", "+", "sampletine bleedarin", "\x00", "\ud800",
    ],
)  # fmt: skip
def test_what_is_no_name_gives_no_monograph(library: Library, query: str) -> None:
    with pytest.raises(UnknownDrugError) as caught:
        library.get(query)
    assert caught.value.exit_code == 3


def test_candidates_come_but_are_never_taken(library: Library) -> None:
    with pytest.raises(UnknownDrugError) as caught:
        library.get("sampletin")
    assert [candidate.id for candidate in caught.value.candidates] == ["sampletine"]
    assert caught.value.candidates[0].distance == 1
    assert caught.value.candidates[0].classes == ("testolines",)


def test_a_brand_of_two_drugs_is_ambiguous(library: Library) -> None:
    with pytest.raises(AmbiguousDrugError) as caught:
        library.get("Sharedbrand")
    assert {candidate.id for candidate in caught.value.candidates} == {"sampletine", "exampril"}


def test_a_single_name_is_never_a_combination(library: Library) -> None:
    with pytest.raises(NoMonographError) as caught:
        library.get("otheroline")
    assert [candidate.id for candidate in caught.value.candidates] == ["exampril-otheroline"]


def test_a_single_drug_lists_the_combinations_that_hold_it(library: Library) -> None:
    answer = library.get("exampril")
    assert [listing.id for listing in answer.combinations] == [
        "exampril-bleedarin",
        "exampril-otheroline",
    ]


@pytest.mark.parametrize(
    ("query", "status", "title"),
    [
        ("samplatine", NameStatus.SYNONYM, "Sampletine"),
        ("sampletine tablets", NameStatus.SYNONYM, "Sampletine"),
        ("sampletine capsules", NameStatus.UNKNOWN, None),
        ("examprilat + bleedarin", NameStatus.COMBINATION, "Exampril + Bleedarin"),
        ("knownine", NameStatus.KNOWN_NO_MONOGRAPH, "knownine"),
        ("knownium", NameStatus.KNOWN_NO_MONOGRAPH, "knownine"),
        ("Knowex", NameStatus.KNOWN_NO_MONOGRAPH, "knownine"),
        ("Moodex Depot", NameStatus.KNOWN_NO_MONOGRAPH, "sampletine"),
        ("exampril + knownine", NameStatus.KNOWN_NO_MONOGRAPH, "exampril + knownine"),
        ("knownium/examprilat", NameStatus.KNOWN_NO_MONOGRAPH, "exampril + knownine"),
        ("Duoknow", NameStatus.KNOWN_NO_MONOGRAPH, "exampril + knownine"),
        ("Knowex + exampril", NameStatus.UNKNOWN, None),
        ("Moodex Depot + knownine", NameStatus.UNKNOWN, None),
        ("EXA", NameStatus.AMBIGUOUS, None),
        ("Twoland", NameStatus.AMBIGUOUS, None),
        ("Doublex", NameStatus.AMBIGUOUS, None),
    ],
)
def test_names_beyond_the_monographs(
    library: Library, query: str, status: NameStatus, title: str | None
) -> None:
    resolution = library.resolve(query)
    assert (resolution.status, resolution.title) == (status, title)


def test_a_brand_of_another_product_says_whose_it_is(library: Library) -> None:
    with pytest.raises(
        NoMonographError, match=r"Moodex Depot \(injection\) is a name of sampletine"
    ) as caught:
        library.get("Moodex Depot")
    assert [candidate.id for candidate in caught.value.candidates] == ["sampletine"]


def test_an_ambiguous_name_says_what_it_may_mean(library: Library) -> None:
    with pytest.raises(AmbiguousDrugError) as caught:
        library.get("twoland")
    assert [(candidate.id, candidate.name) for candidate in caught.value.candidates] == [
        ("sampletine", "Sampletine (US)"),
        (None, "knownine (UK)"),
    ]


def test_completion_lists_every_name_that_begins_so(library: Library) -> None:
    assert library.complete("sam") == [
        "samplatine", "sampletine", "sampletine-hcl", "sampletine-hydrochloride", "sampletinum",
        "sampletinum-hcl", "sampletinum-hydrochloride",
    ]  # fmt: skip
    assert library.complete("exampril + b") == ["exampril+bleedarin"]
    for name in (*library.complete("sampletine"), *library.complete("exampril+")):
        assert library.resolve(name).status is not NameStatus.UNKNOWN
    assert library.complete("zzz") == []


@pytest.mark.parametrize(
    ("typed", "name", "marked"),
    [
        ("metformn", "Metformin", "Metform[i]n"),
        ("metforrmin", "metformin", "metfor[]min"),
        ("sertralin", "sertraline", "sertralin[e]"),
        ("xyz", "metformin", "metformin"),
        ("", "metformin", "metformin"),
    ],
)
def test_differing_letters_are_marked(typed: str, name: str, marked: str) -> None:
    assert mark_differences(typed, name) == marked


@given(st.text(max_size=20), st.text(max_size=20))
def test_marking_changes_no_letter(typed: str, name: str) -> None:
    assert mark_differences(typed, name.replace("[", "").replace("]", "")).replace("[", "").replace(
        "]", ""
    ) == name.replace("[", "").replace("]", "")


def test_a_short_name_never_has_a_single_candidate(library: Library) -> None:
    assert len(library.resolve("exa1").candidates) != 1


@given(st.text(max_size=30))
def test_any_string_resolves_to_something_honest(text: str) -> None:
    from medref.opening import open_library
    from tests.conftest import CORPUS

    library = open_library(CORPUS)
    resolution = library.resolve(text)
    library.close()
    if resolution.found:
        assert fold(text) != ""
        assert resolution.status not in {NameStatus.UNKNOWN, NameStatus.AMBIGUOUS}
    else:
        assert resolution.status not in {NameStatus.EXACT, NameStatus.BRAND}


NAMES = [
    "sampletine", "samplatine", "sampletinum", "moodex", "exampril", "pressex", "bleedarin", "combex",
    "knownine", "otheroline", "exampril + bleedarin", "sampletine hydrochloride", "twoland", "exa",
]  # fmt: skip


@given(st.data())
def test_no_edit_of_a_name_gives_another_drug(data: st.DataObject) -> None:
    """What is not letter for letter a name is unknown; a combination needs every ingredient named."""
    from medref.opening import open_library
    from tests.conftest import CORPUS

    name = data.draw(st.sampled_from(NAMES))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(name)))
        letter = data.draw(st.sampled_from("aeioumnprst+/ -*"))
        cut = data.draw(st.integers(0, 2))
        name = name[:place] + data.draw(st.sampled_from(["", letter])) + name[place + cut :]
    library = open_library(CORPUS)
    found = library.resolve(name)
    if found.found:
        keys = {key for key, entry in library.iter_names()}
        parts = split_combination(name)
        words_of = [part for part in re.split(r"[\s-]+", name) if part]
        assert (
            fold(name) in keys
            or (len(parts) > 1 and all(fold(part) in keys for part in parts))
            or (len(parts) == 1 and "".join(map(fold, words_of)) == fold(name) and len(words_of) > 1)
        )
    library.close()
