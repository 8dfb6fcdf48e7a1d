"""What a person types never becomes FTS5 syntax by accident, and never fails."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medref.building import build_in_memory
from medref.errors import UsageError
from medref.index import Spellings
from medref.library import Library
from medref.model import Intent
from medref.monograph import parse
from medref.opening import open_library
from medref.query import parse_query
from medref.searching import Search, excerpt
from medref.suggestions import nearest_word
from medref.vocabulary import Concept, Vocabulary
from tests.conftest import CORPUS


@pytest.mark.parametrize(
    ("typed", "expression"),
    [
        ("nausea", '"nausea"'),
        ("dry mouth", '"dry" AND "mouth"'),
        ('"dry mouth"', '"dry mouth"'),
        ("nausea -vomiting", '("nausea") NOT "vomiting"'),
        ("diabet*", '"diabet"*'),
        ("co-amoxiclav", '"co-amoxiclav"'),
        ("a AND b OR c", '"a" AND "AND" AND "b" AND "OR" AND "c"'),
        ("NEAR(a b)", '"NEAR(a" AND "b)"'),
        ("title:x", '"title:x"'),
        ('un"closed', '"un closed"'),
        ("-nausea", ""),
        ("*", ""),
        ("", ""),
        ("^a", '"^a"'),
        ("treats:pain", '"pain"'),
    ],
)
def test_expressions(typed: str, expression: str) -> None:
    assert parse_query(typed).match() == expression


def test_a_meaning_in_the_query() -> None:
    query = parse_query("causes:nausea")
    assert query.intents == (Intent.CAUSES,)
    assert query.plain_words == ("nausea",)


@pytest.fixture(scope="module")
def fts() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (x)")
    return connection


@given(st.text(max_size=60) | st.text(alphabet='"-*():^+ANDORNEAR {}\\x00\\\\', max_size=40))
def test_sqlite_accepts_whatever_is_typed(fts: sqlite3.Connection, typed: str) -> None:
    expression = parse_query(typed).match()
    if expression:
        fts.execute("SELECT * FROM t WHERE t MATCH ?", (expression,)).fetchall()


@settings(max_examples=150)
@given(st.text(max_size=40) | st.text(alphabet='"-*(): nausea depression*\\x00', max_size=40))
def test_search_survives_any_string(typed: str) -> None:
    library = open_library(CORPUS)
    answer = library.search(typed)
    assert answer.total >= len(answer.hits)
    library.close()


def found(library: Library, typed: str, intent: Intent) -> list[str]:
    return [hit.id for hit in library.search(typed).hits if hit.intent is intent]


@pytest.mark.parametrize(
    ("typed", "intent", "ids"),
    [
        ("neuropathy", Intent.TREATS, ["sampletine"]),
        ("neuropathy", Intent.CAUSES, ["bleedarin"]),
        ("nerve pain", Intent.TREATS, ["sampletine"]),
        ("glaucoma", Intent.AVOID, ["sampletine", "exampril-otheroline"]),
        ("glaucoma", Intent.TREATS, []),
        ("hypertension", Intent.TREATS, ["exampril", "exampril-bleedarin", "exampril-otheroline"]),
        ("high blood pressure", Intent.TREATS, ["exampril", "exampril-bleedarin", "exampril-otheroline"]),
        ("alcohol", Intent.INTERACTS, ["sampletine"]),
        ("blood thinner", Intent.INTERACTS, ["sampletine"]),
        ("otheroline", Intent.INTERACTS, ["sampletine"]),
        ("xerostomia", Intent.CAUSES, ["sampletine", "exampril-otheroline"]),
        ("swelling", Intent.CAUSES, ["sampletine"]),
        ("reuptake", Intent.MENTIONS, ["sampletine"]),
        ("reuptake -invented", Intent.MENTIONS, []),
        ('"invented transmitter"', Intent.MENTIONS, ["sampletine"]),
        ("reupt*", Intent.MENTIONS, ["sampletine"]),
        ("hypertension -combex -bleedarin", Intent.TREATS, ["exampril", "exampril-otheroline"]),
    ],
)  # fmt: skip
def test_meanings(library: Library, typed: str, intent: Intent, ids: list[str]) -> None:
    assert found(library, typed, intent) == ids


def test_what_is_denied_is_not_a_use(library: Library) -> None:
    assert "sampletine" not in found(library, "hypertension", Intent.TREATS)


def test_what_was_searched_besides_is_said(library: Library) -> None:
    assert library.search("neuropathy").expanded == ("neuropathic pain",)


def test_limits_and_filters(library: Library) -> None:
    answer = library.search("nausea", limit=1)
    assert len(answer.hits) == 1
    assert answer.total == 4
    only = library.search("nausea", drug_class="TST")
    assert [hit.id for hit in only.hits] == ["sampletine"]
    inside = library.search("depression", section="precautions")
    assert [hit.id for hit in inside.hits] == ["exampril"]
    assert library.search("depression", section="Precautions").hits == inside.hits
    with pytest.raises(UsageError, match="no section 'monitoring'"):
        library.search("depression", section="monitoring")
    assert {hit.intent for hit in library.search("depression", intents=[Intent.AVOID]).hits} == {Intent.AVOID}


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("nausea (20%, or 30% in children), dry mouth.", "nausea", "nausea (20%, or 30% in children)"),
        ("More than 1 in 10: nausea, rash; rare: seizures.", "rash", "More than 1 in 10: nausea, rash"),
        ("More than 1 in 10: nausea, rash; rare: seizures.", "seizures", "rare: seizures."),
        ("nausea", "nausea", "nausea"),
    ],
)
def test_excerpts_of_lists(text: str, word: str, shown: str) -> None:
    start = text.index(word)
    assert excerpt(text, [(start, start + len(word))], is_list=True)[0] == shown


@given(st.text(alphabet="ab ,;:.()!5", max_size=60), st.integers(0, 60), st.booleans())
def test_an_excerpt_stands_in_the_text(text: str, start: int, is_list: bool) -> None:
    shown, marks = excerpt(text, [(start, start + 3)] if start < len(text) else [], is_list=is_list)
    assert shown in text
    assert all(0 <= begin < end <= len(shown) for begin, end in marks)


@pytest.mark.parametrize(
    ("typed", "corrected", "ids"),
    [
        (
            "hypertenson",
            (("hypertenson", "hypertension"),),
            ["exampril", "exampril-bleedarin", "exampril-otheroline"],
        ),
        ("glaucomma", (("glaucomma", "glaucoma"),), ["sampletine", "exampril-otheroline"]),
        ('"hypertenson"', (), []),
        ("moodx", (), []),
        ("xqzzyw", (), []),
    ],
)
def test_misspelt_clinical_words_are_corrected_openly(
    library: Library, typed: str, corrected: tuple[tuple[str, str], ...], ids: list[str]
) -> None:
    answer = library.search(typed)
    assert answer.corrected == corrected
    assert {hit.id for hit in answer.hits} >= set(ids)
    if not ids:
        assert answer.hits == ()


def test_between_words_of_one_concept_either_is_meant() -> None:
    words = {"d": ["diabetes", "diabetic"]}
    same = Spellings(words, {"diabetes": "diabetes", "diabetic": "diabetes"}, {})
    apart = Spellings(words, {"diabetes": "diabetes", "diabetic": "something-else"}, {})
    assert nearest_word("diabetis", same) == "diabetes"
    assert nearest_word("diabetis", apart) is None


def test_a_drug_in_the_query_limits_it(library: Library) -> None:
    assert found(library, "bleedarin nausea", Intent.CAUSES) == ["bleedarin"]
    assert found(library, "moodex nausea", Intent.CAUSES) == ["sampletine"]
    assert found(library, "sampletine", Intent.MENTIONS)[0] == "sampletine"


def test_a_drug_without_a_monograph_limits_it_to_nothing(library: Library) -> None:
    assert found(library, "knownine nausea", Intent.CAUSES) == []


def test_a_drug_and_a_word_find_the_line_of_its_monograph(library: Library) -> None:
    (hit,) = [hit for hit in library.search("moodex reuptake").hits if hit.intent is Intent.MENTIONS]
    assert (hit.id, hit.label) == ("sampletine", "Mechanism")
    assert found(library, "samplatine", Intent.MENTIONS) == ["sampletine"]


def test_of_two_that_are_named_what_one_says_of_the_other(library: Library) -> None:
    assert found(library, "bleedarin sampletine", Intent.INTERACTS) == ["sampletine"]
    assert found(library, "bleedarin alcohol", Intent.INTERACTS) == []
    assert found(library, "alcohol with moodex", Intent.INTERACTS) == ["sampletine"]


@pytest.mark.parametrize("typed", ["what can cause nausea?", "drugs that cause nausea", "feeling sick"])
def test_the_words_of_a_question_ask_for_nothing(library: Library, typed: str) -> None:
    assert found(library, typed, Intent.CAUSES) == found(library, "nausea", Intent.CAUSES)


def test_a_unit_after_a_number_is_no_abbreviation() -> None:
    concept = Concept(id="ms", kind="condition", name="multiple sclerosis", synonyms=("MS",))
    vocabulary = Vocabulary({"ms": concept})
    text = "# X\n\n### Usage\n\nUsed for multiple sclerosis.\n"
    monograph = parse(text, "x.md", corpus="t", vocabulary=vocabulary)
    search = Search(build_in_memory(vocabulary, [monograph], {"corpus": "t"}))

    def total(typed: str) -> int:
        return search.run(typed, intents=(), section=None, class_id=None, limit=None).total

    assert total("MS") == 1
    assert total("500 ms") == 0


def test_a_class_in_the_query(library: Library) -> None:
    assert found(library, "TST nausea", Intent.CAUSES) == ["sampletine"]
    members = [hit for hit in library.search("antidepressants").hits if hit.intent is Intent.MENTIONS]
    assert [(hit.id, hit.note) for hit in members] == [("sampletine", "member of the class")]
    assert found(library, "blood thinner", Intent.MENTIONS)[0] == "bleedarin"


def test_a_hit_shows_the_whole_sentence_and_where_it_matched(library: Library) -> None:
    (hit,) = [hit for hit in library.search("dry mouth").hits if hit.id == "sampletine"]
    assert hit.snippet == "dry mouth (15%)."
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["dry mouth"]
    assert (hit.label, hit.note) == ("Common", "common")
