"""Read the index of a corpus: SQLite in, model values out. With `indexing`, the only SQL.

Every row that reaches a reader carries a checksum, so that a damaged file gives an error and
never another drug or half a monograph.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import zlib
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from medref.answers import ClassCount, EffectCount
from medref.errors import StoreError
from medref.model import (
    BoxedWarning,
    BoxedWarningStatus,
    Brand,
    Edition,
    Indication,
    Intent,
    Interaction,
    Item,
    Listing,
    Monograph,
    NameStatus,
    Quarantined,
    Section,
    Severity,
    Source,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

SQLITE_VERSION = sqlite3.sqlite_version

SCHEMA_VERSION = 5
"""Raised whenever schema.sql changes.

1: first version. 2: names beyond the monographs. 3: documents are compressed; other corpora.
4: a document and its file are compressed together. 5: texts are places in the file.
"""

APPLICATION_ID = 0x6D647266
"""Marks a SQLite file as a medref index: 'mdrf'."""


RANKED = 1_000
"""Passages; of words that stand in more of them only so many are read, in no order of merit."""

GENERATED = "form"
"""Note of a name made of a drug name and a form word; it resolves but is never suggested."""


_Entry = TypeVar("_Entry")


class NameEntry(NamedTuple):
    """A name and what it stands for."""

    name: str
    kind: NameStatus
    generic: str
    """Keys of the ingredients, sorted, joined by plus signs."""
    monograph: str | None
    note: str = ""
    """What sets the product apart: a country, a form."""


class MeaningMatch(NamedTuple):
    """A statement of a monograph about a concept that a search asked for."""

    rank: int
    """As `meanings.rank`; lower is shown earlier."""
    title: str
    monograph: str
    note: str
    passage: int
    start: int
    end: int


class Mention(NamedTuple):
    """A passage that has the words of a search."""

    passage: int
    monograph: str
    title: str
    score: float


class Spellings(NamedTuple):
    """What a misspelt word is compared with."""

    words: dict[str, list[str]]
    """First letter -> words of the clinical terms, folded."""
    terms: dict[str, str]
    """Clinical term, folded -> the concept it stands for."""
    names: dict[int, list[str]]
    """Length -> keys of drug names of that length."""


class StoredPassage(NamedTuple):
    """A piece of a monograph as search shows it."""

    monograph: str
    section: str
    label: str | None
    text: str


def checksum(*values: object, packed: bytes = b"") -> int:
    """Return the CRC-32 of the columns of a row; that of a document stands last."""
    return zlib.crc32(packed, zlib.crc32("\x1f".join(map(str, values)).encode("utf-8", "surrogatepass")))


def _checked(row: tuple[Any, ...]) -> tuple[Any, ...]:
    if checksum(*row[:-1]) != row[-1]:
        raise StoreError("the index is damaged")
    return row[:-1]


class Index:
    """One corpus, open for reading."""

    def __init__(self, connection: sqlite3.Connection, place: str) -> None:
        """Take a connection; use `open_index` to get one that has been looked over."""
        self._connection = connection
        self.place = place
        """Where it is, for messages."""
        self.meta: dict[str, str] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _rows(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        try:
            with closing(self._connection.execute(sql, values)) as cursor:
                return cursor.fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise StoreError(f"{self.place}: the index is damaged ({error})") from error
        except UnicodeEncodeError:
            return []  # half a character, which no index holds

    def check(self, expected: dict[str, str]) -> bool:
        """Return whether this is an index of today's schema that says what is expected."""
        try:
            (found_id,) = self._rows("PRAGMA application_id")[0]
            (found_version,) = self._rows("PRAGMA user_version")[0]
            if (found_id, found_version) != (APPLICATION_ID, SCHEMA_VERSION):
                return False
            self.meta = dict(self._rows("SELECT key, value FROM meta"))
        except (StoreError, IndexError):
            return False
        return all(self.meta.get(key) == value for key, value in expected.items())

    def find_names(self, key: str) -> list[NameEntry]:
        """Return what a name stands for; nothing where it is in no table."""
        rows = self._rows(
            "SELECT key, name, kind, generic, monograph, note, checksum FROM name WHERE key = :key",
            key=key,
        )
        entries = [_name_entry(row) for row in rows]
        return [entry for found_key, entry in entries if found_key == key]

    def find_names_that_begin(self, key: str, limit: int) -> list[str]:
        """Return names that begin so, for the shell to complete; each as it is written."""
        rows = self._rows(
            "SELECT DISTINCT name FROM name"
            " WHERE key >= :key AND key < :end AND note <> :generated ORDER BY key LIMIT :limit",
            key=key,
            end=key + "\U0010ffff",
            generated=GENERATED,
            limit=limit,
        )
        return [str(name) for (name,) in rows]

    def get_generic(self, key: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the name of a set of ingredients and its classes; None where it is not known."""
        rows = self._rows("SELECT name, classes FROM generic WHERE key = :key", key=key)
        return (rows[0][0], tuple(rows[0][1].splitlines())) if rows else None

    def iter_names(self) -> Iterator[tuple[str, NameEntry]]:
        """Yield every key and what it stands for."""
        yield from map(
            _name_entry,
            self._rows("SELECT key, name, kind, generic, monograph, note, checksum FROM name"),
        )

    def find_by_generic(self, generic: str) -> list[Listing]:
        """Return the monographs of exactly this set of ingredients."""
        return self._listings("WHERE generic = :generic", generic=generic)

    def find_combinations(self, key: str) -> list[Listing]:
        """Return the monographs of combinations that hold an ingredient."""
        return self._listings(
            "WHERE id IN (SELECT monograph FROM ingredient WHERE key = :key)",
            key=key,
        )

    def list_monographs(self, class_id: str | None = None) -> list[Listing]:
        """Return every monograph, or those of a class and the classes below it, by title."""
        if class_id is None:
            return self._listings("")
        return self._listings(
            "WHERE id IN (SELECT monograph FROM class_member WHERE class = :class)",
            **{"class": class_id},
        )

    def _listings(self, where: str, **values: object) -> list[Listing]:
        rows = self._rows(
            f"SELECT id, title, classes FROM monograph_title {where or 'WHERE 1'}"  # noqa: S608 - no value is formatted
            " AND represented_by IS NULL ORDER BY title COLLATE NOCASE, id",
            **values,
        )
        corpus = self.meta.get("corpus", "")
        return [
            Listing(id=id_, title=title, corpus=corpus, classes=tuple(classes.splitlines()))
            for id_, title, classes in rows
        ]

    def find_listing(self, monograph_id: str) -> Listing | None:
        """Return the line of one monograph, or of a label that another stands for; None for no such id."""
        rows = self._rows("SELECT id, title, classes FROM monograph_title WHERE id = :id", id=monograph_id)
        corpus = self.meta.get("corpus", "")
        return next(
            (Listing(id_, title, corpus, tuple(classes.splitlines())) for id_, title, classes in rows), None
        )

    def iter_ids(self) -> Iterator[str]:
        """Yield the id of every document, those of labels that others stand for included."""
        yield from (str(id_) for (id_,) in self._rows("SELECT id FROM monograph ORDER BY id"))

    def count(self) -> tuple[int, int, int]:
        """Return how many monographs are listed, labels are stood for, and documents are quarantined."""
        rows = self._rows(
            "SELECT (SELECT count(*) FROM monograph_title WHERE represented_by IS NULL),"
            " (SELECT count(*) FROM monograph_title WHERE represented_by IS NOT NULL),"
            " (SELECT count(*) FROM quarantine)"
        )
        listed, stood_for, quarantined = rows[0]
        return listed, stood_for, quarantined

    def find_twins(self, monograph_id: str) -> list[Listing]:
        """Return the monographs of the same drug under another name."""
        return self._listings("WHERE id IN (SELECT other FROM twin WHERE monograph = :id)", id=monograph_id)

    def list_twins(self) -> list[tuple[str, str]]:
        """Return each pair of titles of one drug once."""
        rows = self._rows(
            "SELECT a.title, b.title FROM twin JOIN monograph_title AS a ON a.id = twin.monograph"
            " JOIN monograph_title AS b ON b.id = twin.other WHERE twin.monograph < twin.other ORDER BY 1, 2"
        )
        return [(str(one), str(other)) for one, other in rows]

    def find_editions(self, monograph_id: str) -> list[Edition]:
        """Return the labels that a monograph stands for, or stands for with another, the newest first."""
        rows = self._rows(
            "SELECT id, title, effective FROM monograph_title WHERE represented_by ="
            " (SELECT coalesce(represented_by, id) FROM monograph_title WHERE id = :id)"
            " AND id <> :id ORDER BY effective DESC, id",
            id=monograph_id,
        )
        return [Edition(*row) for row in rows]

    def list_quarantined(self) -> list[Quarantined]:
        """Return what of the corpus is no monograph, and why."""
        return [Quarantined(*row) for row in self._rows("SELECT place, title, reason FROM quarantine")]

    def get_monograph(self, monograph_id: str) -> Monograph:
        """Return a monograph, whole.

        Raises:
            StoreError: It is not in the index, or its row is damaged.
        """
        rows = self._rows(
            "SELECT id, document, checksum FROM monograph WHERE id = :id",
            id=monograph_id,
        )
        if not rows:
            raise StoreError(f"{self.place}: no monograph '{monograph_id}'")
        found_id, packed, total = rows[0]
        if found_id != monograph_id or checksum(found_id, packed=packed) != total:
            raise StoreError(f"{self.place}: the index is damaged")
        text = packed if packed.startswith(b"[") else zlib.decompress(packed)
        document, _, raw = text.decode("utf-8", "surrogatepass").partition("\n")
        monograph = _decode_monograph(json.loads(document), raw)
        if monograph.sections or not raw.startswith("{"):
            return monograph
        from medref.labels import complete

        return complete(monograph)

    def list_classes(self) -> list[ClassCount]:
        """Return the class tree, each class followed by those below it."""
        rows = self._rows(
            "SELECT c.id, c.name, c.parent, c.members,"
            " (SELECT count(*) FROM class_member AS m WHERE m.class = c.id)"
            " FROM concept AS c WHERE c.kind = 'class' ORDER BY c.name"
        )
        children: dict[str | None, list[tuple[Any, ...]]] = {}
        for row in rows:
            children.setdefault(row[2], []).append(row)

        def walk(parent: str | None, depth: int) -> Iterator[ClassCount]:
            for id_, name, _, members, count in children.get(parent, ()):
                yield ClassCount(
                    id=id_,
                    name=name,
                    parent=parent,
                    depth=depth,
                    monographs=count,
                    members=tuple(members.splitlines()),
                )
                yield from walk(id_, depth + 1)

        return list(walk(None, 0))

    def find_concepts(self, phrases: Sequence[str], *kinds: str) -> list[tuple[str, str, str, str]]:
        """Return (phrase, id, kind, name) for each phrase that is a term of these kinds."""
        rows = self._rows(
            "SELECT t.phrase, c.id, c.kind, c.name FROM term AS t JOIN concept AS c ON c.id = t.concept"
            " WHERE t.phrase IN (SELECT value FROM json_each(:phrases))"
            " AND (:any OR c.kind IN (SELECT value FROM json_each(:kinds)))",
            phrases=json.dumps(list(phrases)),
            kinds=json.dumps(list(kinds)),
            any=not kinds,
        )
        return [(str(a), str(b), str(c), str(d)) for a, b, c, d in rows]

    def find_narrower(self, concept_ids: Iterable[str]) -> list[str]:
        """Return the names of the concepts below these about which some monograph states something."""
        rows = self._rows(
            "SELECT DISTINCT c.name FROM wider AS w JOIN concept AS c ON c.id = w.narrow"
            " WHERE w.wide IN (SELECT value FROM json_each(:ids))"
            " AND w.narrow NOT IN (SELECT value FROM json_each(:ids))"
            " AND EXISTS (SELECT 1 FROM meaning AS m WHERE m.concept = w.narrow) ORDER BY c.name",
            ids=json.dumps(list(concept_ids)),
        )
        return [str(name) for (name,) in rows]

    def find_meanings(self, concept: str, intent: Intent, limit: int | None) -> list[MeaningMatch]:
        """Return what monographs state about a concept or a narrower one, best first."""
        rows = self._rows(
            "SELECT rank, title, monograph, note, passage, start, end FROM meaning"
            " WHERE concept = :concept AND intent = :intent ORDER BY rank, title LIMIT :limit",
            concept=concept,
            intent=intent.value,
            limit=-1 if limit is None else min(limit, sys.maxsize),
        )
        matches = [MeaningMatch(*row) for row in rows]
        if not all(isinstance(match.rank, int) for match in matches):
            raise StoreError(f"{self.place}: the index is damaged")
        return matches

    def count_meanings(self, concept: str, intent: Intent) -> int:
        """Return how many monographs state something about a concept or a narrower one."""
        rows = self._rows(
            "SELECT count(*) FROM meaning WHERE concept = :concept AND intent = :intent",
            concept=concept,
            intent=intent.value,
        )
        return int(rows[0][0])

    def find_stating(self, concept_ids: Iterable[str]) -> set[str]:
        """Return the ids of the monographs that state something about one of these concepts."""
        rows = self._rows(
            "SELECT DISTINCT monograph FROM meaning WHERE concept IN (SELECT value FROM json_each(:ids))",
            ids=json.dumps(list(concept_ids)),
        )
        return {str(monograph) for (monograph,) in rows}

    def finds_more_than(self, limit: int, match: str) -> bool:
        """Return whether an FTS5 expression finds more passages than so many; looks no further."""
        rows = self._rows(
            "SELECT count(*) FROM (SELECT 1 FROM passage_text WHERE passage_text MATCH :match LIMIT :limit)",
            match=match,
            limit=limit + 1,
        )
        return int(rows[0][0]) > limit

    def find_mentions(self, match: str, *, section: str | None) -> list[Mention]:
        """Return a passage of each monograph that an FTS5 expression finds, the best by BM25 first.

        Words that stand in more passages than RANKED tell little apart: the first so many are returned in
        the order of the corpus, which costs a tenth of ranking them all.
        """
        common = self.finds_more_than(RANKED, match)
        ranked = "0.0" if common else "-bm25(passage_text, 4.0, 2.0, 1.0)"
        order = "" if common else "ORDER BY score DESC"
        within = "AND rowid IN (SELECT id FROM passage WHERE section = :section)" if section else ""
        inner = (
            f"SELECT rowid AS id, {ranked} AS score FROM passage_text"  # noqa: S608 - no value is formatted
            f" WHERE passage_text MATCH :match {within} {order} LIMIT :limit"
        )
        rows = self._rows(
            f"SELECT f.id, p.monograph, p.title, f.score FROM ({inner}) AS f"  # noqa: S608 - as above
            " JOIN passage AS p ON p.id = f.id",
            match=match,
            section=section,
            limit=RANKED,
        )
        best: dict[str, Mention] = {}
        for row in sorted(rows, key=lambda row: -row[3]):
            best.setdefault(row[1], Mention(*row))
        return list(best.values())

    def has_section(self, section: str) -> bool:
        """Return whether some monograph has a section of this id."""
        return bool(self._rows("SELECT 1 FROM passage WHERE section = :section LIMIT 1", section=section))

    def find_monographs(self, match: str) -> set[str]:
        """Return the ids of the monographs with a passage that an FTS5 expression finds."""
        rows = self._rows(
            "SELECT DISTINCT p.monograph FROM passage_text JOIN passage AS p ON p.id = passage_text.rowid"
            " WHERE passage_text MATCH :match",
            match=match,
        )
        return {str(monograph) for (monograph,) in rows}

    def get_passages(self, passage_ids: Iterable[int]) -> dict[int, StoredPassage]:
        """Return passages by their id.

        Raises:
            StoreError: One is damaged or not there.
        """
        wanted = set(passage_ids)
        rows = self._rows(
            "SELECT id, monograph, section, label, text, checksum FROM passage"
            " WHERE id IN (SELECT value FROM json_each(:ids))",
            ids=json.dumps(list(wanted)),
        )
        found = {row[0]: StoredPassage(*row[1:]) for row in map(_checked, rows)}
        if found.keys() != wanted:
            raise StoreError(f"{self.place}: the index is damaged")
        return found

    def first_passages(self, monograph_ids: Iterable[str]) -> list[tuple[int, str, str]]:
        """Return the first passage of each monograph, with its id and title, by title."""
        rows = self._rows(
            "SELECT min(id), monograph, title FROM passage"
            " WHERE monograph IN (SELECT value FROM json_each(:ids))"
            " GROUP BY monograph ORDER BY title COLLATE NOCASE",
            ids=json.dumps(list(monograph_ids)),
        )
        return [(int(passage), str(monograph), str(title)) for passage, monograph, title in rows]

    def find_marks(self, match: str, passage_ids: Iterable[int]) -> dict[int, tuple[tuple[int, int], ...]]:
        """Return where in these passages the words of an FTS5 expression stand."""
        rows = self._rows(
            "SELECT rowid, highlight(passage_text, 2, char(2), char(3)) FROM passage_text"
            " WHERE passage_text MATCH :match AND rowid IN (SELECT value FROM json_each(:ids))",
            match=match,
            ids=json.dumps(list(passage_ids)),
        )
        return {rowid: _marks(highlighted) for rowid, highlighted in rows}

    def has_word(self, word: str, match: str) -> bool:
        """Return whether a passage holds a word, letter for letter, among those its stem finds."""
        rows = self._rows(
            "SELECT p.title, p.label, p.text FROM passage_text JOIN passage AS p ON p.id = passage_text.rowid"
            " WHERE passage_text MATCH :match LIMIT 50",
            match=match,
        )
        whole = re.compile(rf"\b{re.escape(word)}\b")
        return any(whole.search(f"{title} {label} {text}".casefold()) for title, label, text in rows)

    @cached_property
    def spellings(self) -> Spellings:
        """The words that a misspelt one is compared with."""
        rows = self._rows(
            "SELECT t.phrase, t.concept FROM term AS t JOIN concept AS c ON c.id = t.concept"
            " WHERE c.kind IN ('condition', 'effect')"
        )
        phrases = {str(phrase): str(concept) for phrase, concept in rows}
        words: dict[str, list[str]] = {}
        for word in {word for phrase in phrases for word in phrase.split() if len(word) > 3}:
            words.setdefault(word[0], []).append(word)
        names: dict[int, list[str]] = {}
        for (key,) in self._rows("SELECT DISTINCT key FROM name"):
            names.setdefault(len(key), []).append(key)
        return Spellings(words, phrases, names)

    def find_traits(self, keys: Iterable[str]) -> list[tuple[str, str, bool]]:
        """Return (concept, kind, doubling) of the classes and properties of ingredients or monographs."""
        rows = self._rows(
            "SELECT concept, kind, max(doubling) FROM trait"
            " WHERE key IN (SELECT value FROM json_each(:keys)) GROUP BY concept",
            keys=json.dumps(list(keys)),
        )
        return [(str(concept), str(kind), bool(doubling)) for concept, kind, doubling in rows]

    def list_having(self, concept: str) -> list[Listing]:
        """Return the monographs that have a class or property, themselves or by their ingredients."""
        return self._listings(
            "WHERE id IN (SELECT substr(key, 11) FROM trait"
            " WHERE concept = :concept AND key LIKE 'monograph:%'"
            " UNION SELECT m.id FROM trait AS t JOIN monograph_title AS m ON m.generic = t.key"
            " WHERE t.concept = :concept)",
            concept=concept,
        )

    def list_priority(self) -> list[tuple[tuple[str, ...], tuple[str, ...], str]]:
        """Return the pairs that must never be missed."""
        rows = self._rows("SELECT first, second, effect FROM priority")
        return [(tuple(a.splitlines()), tuple(b.splitlines()), str(effect)) for a, b, effect in rows]

    def list_terms(self, concept_id: str) -> list[str]:
        """Return the folded names and synonyms of a concept."""
        return [str(a) for (a,) in self._rows("SELECT phrase FROM term WHERE concept = :id", id=concept_id)]

    def class_names(self) -> dict[str, str]:
        """Return id -> name of every class."""
        return {str(a): str(b) for a, b in self._rows("SELECT id, name FROM concept WHERE kind = 'class'")}

    def count_effects(self) -> list[EffectCount]:
        """Return how many monographs list each side effect, most listed first."""
        rows = self._rows(
            "SELECT c.id, c.name, sum(m.note = 'common'), sum(m.note <> 'common'),"
            " group_concat(g.title, char(10))"
            " FROM meaning AS m JOIN concept AS c ON c.id = m.concept"
            " JOIN monograph_title AS g ON g.id = m.monograph"
            " WHERE m.intent = 'causes' AND m.rank < 100 GROUP BY c.id ORDER BY count(*) DESC, c.name"
        )
        return [
            EffectCount(
                id=id_,
                name=name,
                common=common,
                serious=serious,
                example_drugs=tuple(sorted(titles.splitlines())),
            )
            for id_, name, common, serious, titles in rows
        ]


def _name_entry(row: tuple[Any, ...]) -> tuple[str, NameEntry]:
    key, name, kind, generic, monograph, note = _checked(row)
    return key, NameEntry(name, NameStatus(kind), generic, monograph, note)


def _marks(highlighted: str) -> tuple[tuple[int, int], ...]:
    marks, length = [], 0
    for number, part in enumerate(re.split("[\x02\x03]", highlighted)):
        if number % 2:
            marks.append((length, length + len(part)))
        length += len(part)
    return tuple(marks)


def open_index(path: Path, expected: dict[str, str]) -> Index | None:
    """Open an index read-only; None where there is none of today's schema and of what is expected."""
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error:
        return None
    index = Index(connection, str(path))
    if index.check(expected):
        return index
    index.close()
    return None


def peek(path: Path) -> dict[str, str]:
    """Return what an index says of itself, whatever its version; nothing where that cannot be read."""
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as connection:
            return dict(connection.execute("SELECT key, value FROM meta"))
    except (sqlite3.Error, ValueError, TypeError):
        return {}


def _decode_monograph(fields: list[Any], raw: str) -> Monograph:
    """Return a monograph from its stored form; the inverse of `indexing.encode_monograph`."""
    plain: Monograph = Monograph._make(tuple(each) if isinstance(each, list) else each for each in fields)
    status, text = plain.boxed_warning
    return plain._replace(
        boxed_warning=BoxedWarning(status=BoxedWarningStatus(status), text=text),
        brands=_entries(Brand, plain.brands),
        indications=_entries(Indication, plain.indications),
        interactions=tuple(
            entry._replace(severity=Severity(entry.severity))
            for entry in _entries(Interaction, plain.interactions)
        ),
        sources=_entries(Source, plain.sources),
        sections=tuple(_section(row, raw) for row in plain.sections),
        raw=raw,
    )


def _section(row: Sequence[Any], raw: str) -> Section:
    id_, heading, part, place, items = row
    text = _text_at(place, raw)
    items = tuple(Item(_text_at(label, text), _text_at(where, text), kind) for label, where, kind in items)
    return Section(id_, heading, text, items, part)


def _text_at(place: Any, whole: str) -> Any:
    """Return a text from where it stands in another; itself where it is none of that."""
    return whole[place[0] : place[0] + place[1]] if isinstance(place, list) else place


def _entries(kind: Callable[..., _Entry], rows: Iterable[Any]) -> tuple[_Entry, ...]:
    return tuple(kind(*(tuple(value) if isinstance(value, list) else value for value in row)) for row in rows)
