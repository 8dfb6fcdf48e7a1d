"""Write monographs into an index; with `label_shelf`, the only SQL that writes."""

from __future__ import annotations

import json
import sqlite3
import zlib
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from medref.aliases import names_of, names_with_forms
from medref.index import APPLICATION_ID, GENERATED, SCHEMA_VERSION, Index, checksum
from medref.label_shelf import LabelShelf
from medref.meanings import AFTER_OWN, NARROWER, Meaning, MeaningFinder, Passage, passages, rank
from medref.model import BUNDLED, Intent, NameStatus, Quarantined
from medref.names import fold, generic_key
from medref.paths import PACKAGE
from medref.terms import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeGuard

    from medref.model import Item, Monograph
    from medref.vocabulary import Vocabulary


_PACKED_FROM = 16_384
"""Bytes; packing less takes longer than it is worth."""


def encode_monograph(monograph: Monograph) -> bytes:
    """Return a monograph as text, packed if long: JSON arrays in the order of its fields, then the raw file.

    Of the sections only what the raw file does not say stands in the JSON: each text is told by where it is.
    """
    lean = monograph._replace(raw="", merit=(), sections=_outline(monograph))
    document = json.dumps(lean, ensure_ascii=False, separators=(",", ":"))
    text = f"{document}\n{monograph.raw}".encode("utf-8", "surrogatepass")
    return text if len(text) < _PACKED_FROM else zlib.compress(text, 1)


def _outline(monograph: Monograph) -> Any:
    """Return the sections, their texts as places in the raw file, their items as places in those."""
    rows = []
    at = 0
    for id_, heading, text, items, part in monograph.sections:
        found = _find_long(text, monograph.raw, at)
        at = max(at, found)
        place = text if found < 0 else (found, len(text))
        rows.append((id_, heading, part, place, _item_places(items, text)))
    return rows


def _find_long(text: str, whole: str, at: int) -> int:
    """Return where a text stands, or -1; `find` alone studies a long text first, which takes longer."""
    found = whole.find(text[:64], at)
    return found if whole.startswith(text, found) else whole.find(text, at)


def _item_places(items: tuple[Item, ...], whole: str) -> list[tuple[Any, ...]]:
    """Return the items of a section, each text as where it begins and how long it is, if it stands there."""
    rows: list[tuple[Any, ...]] = []
    at = 0
    for label, text, kind in items:
        heard: Any = label
        if label:
            found = whole.find(label, at)
            if found >= 0:
                heard = found, len(label)
                at = found + len(label)
        found = whole.find(text, at)
        if found < 0:
            rows.append((heard, text, kind))
        else:
            rows.append((heard, (found, len(text)), kind))
            at = found + len(text)
    return rows


def fill_index(
    connection: sqlite3.Connection,
    vocabulary: Vocabulary,
    records: Iterable[Monograph | Quarantined],
    meta: dict[str, str],
) -> None:
    """Fill an empty database with the vocabulary, the records, and what the index says of itself."""
    connection.executescript("PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    connection.executescript((PACKAGE / "schema.sql").read_text(encoding="utf-8"))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    with connection:
        _write_vocabulary(connection, vocabulary)
        writer = _Writer(connection, vocabulary, is_own=meta["corpus"] == BUNDLED)
        writer.write(records)
        described = {**meta, "trust": writer.trust(meta["corpus"]), "date": writer.date}
        connection.executemany("INSERT INTO meta VALUES (?, ?)", described.items())
        connection.execute("INSERT INTO passage_text (passage_text) VALUES ('optimize')")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.commit()


def _write_vocabulary(connection: sqlite3.Connection, vocabulary: Vocabulary) -> None:
    having: dict[str, list[str]] = {}
    official = vocabulary.generic_names()
    for concept in vocabulary.of_kind("class", "property"):
        for member in concept.members:
            for key in {fold(member), fold(official.get(fold(member), member))}:
                having.setdefault(key, []).append(concept.id)
    for name, ingredient in vocabulary.forms.items():
        having[fold(name)] = [*having.get(fold(name), ()), *having.get(fold(ingredient), ())]
    for key, concept_ids in having.items():
        _write_traits(connection, vocabulary, key, concept_ids)
    connection.executemany(
        "INSERT INTO trait VALUES (?, ?, 'ingredient', 0)",
        ((fold(name), fold(ingredient)) for name, ingredient in vocabulary.forms.items()),
    )
    connection.executemany(
        "INSERT INTO priority VALUES (?, ?, ?)",
        (("\n".join(first), "\n".join(second), effect) for first, second, effect in vocabulary.priority),
    )
    for position, concept in enumerate(vocabulary.concepts.values()):
        parent = concept.wider[0] if concept.wider else None
        connection.execute(
            "INSERT INTO concept VALUES (?, ?, ?, ?, ?, ?)",
            (
                concept.id, concept.kind, concept.name, parent,
                "\n".join(concept.members), position,
            ),
        )  # fmt: skip
        connection.executemany(
            "INSERT OR IGNORE INTO term VALUES (?, ?)",
            (
                (fold_text(term), concept.id)
                for term in (concept.name, concept.id.replace("-", " "), *concept.synonyms)
            ),
        )
        connection.executemany(
            "INSERT INTO wider VALUES (?, ?)",
            ((concept.id, wide) for wide in vocabulary.ancestors(concept.id)),
        )


def _write_traits(
    connection: sqlite3.Connection, vocabulary: Vocabulary, key: str, concept_ids: Iterable[str]
) -> None:
    """Write the classes and properties of an ingredient or a monograph, wider ones included.

    Two drugs of a class are worth saying where both belong to it directly, unless the class says
    otherwise; a wider class only where it says so.
    """
    rows: dict[str, tuple[str, str, str, bool]] = {}
    for concept_id in concept_ids:
        for wide in vocabulary.ancestors(concept_id):
            concept = vocabulary.get(wide, "class", "property")
            if concept is None:
                continue
            doubling = concept.doubling if concept.doubling is not None else wide == concept_id
            earlier = rows.get(wide)
            rows[wide] = (key, wide, concept.kind, doubling or bool(earlier and earlier[3]))
    connection.executemany("INSERT OR REPLACE INTO trait VALUES (?, ?, ?, ?)", rows.values())


_FTS_MEMORY = 32 * 1024 * 1024
"""Bytes of words that the full-text index collects before it writes them."""

_Key = tuple[str, str]
"""A concept and an intent."""

_TOGETHER = 25
"""Monographs written together: each step finds its code and its tables in the cache of the processor."""


class _Writer:
    """Writes monographs one after another."""

    def __init__(self, connection: sqlite3.Connection, vocabulary: Vocabulary, *, is_own: bool) -> None:
        self._connection = connection
        self._canonical = {} if is_own else vocabulary.generic_names()
        self._labels = LabelShelf(connection)
        self._same: dict[str, list[tuple[str, str]]] = {}
        self._trusts: set[str] = set()
        self._effective: set[str] = set()
        self._vocabulary = vocabulary
        self._meanings = MeaningFinder(vocabulary)
        self._passages = 0
        self._ingredients: set[str] = set()
        self._names: list[tuple[object, ...]] = []
        self._generics: list[tuple[str, str, str]] = []
        self._wider = lru_cache(maxsize=None)(vocabulary.ancestors)
        self._keys = lru_cache(maxsize=None)(self._keys_of)
        self._classes: dict[str, list[str]] = {}
        for concept in vocabulary.of_kind("class"):
            for member in concept.members:
                self._classes.setdefault(fold(member), []).append(concept.name)
        for name, ingredient in vocabulary.forms.items():
            self._classes.setdefault(fold(name), self._classes.get(fold(ingredient), []))
        self._reviewed: set[str] = set()

    @property
    def date(self) -> str:
        """The last day a monograph was checked, or a label became effective."""
        return max(self._reviewed or self._effective, default="no date")

    def trust(self, corpus: str) -> str:
        """Return one line on the corpus as a whole, for answers that span monographs."""
        if self._effective:
            span = _span(self._effective)
            return f"{corpus} corpus: official label text, effective {span}; each label has its set id"
        if len(self._trusts) == 1 and not self._reviewed:
            return next(iter(self._trusts))
        checked = f"checked {_span(self._reviewed)}" if self._reviewed else "no review date"
        return (
            f"{corpus} corpus: each monograph names its own sources; {checked}; not reviewed by a clinician"
        )

    def write(self, records: Iterable[Monograph | Quarantined]) -> None:
        self._connection.execute("CREATE TEMP TABLE unsorted AS SELECT * FROM meaning LIMIT 0")
        remaining = iter(records)
        while batch := list(islice(remaining, _TOGETHER)):
            self._write([monograph for monograph in batch if self._is_listed(monograph)])
        self._write_labels()
        self._write_known_names()
        self._flush_names()
        self._write_twins()
        self._connection.execute(
            "INSERT OR IGNORE INTO meaning SELECT * FROM temp.unsorted ORDER BY 1, 2, 3, 4, 5"
        )
        self._connection.execute(
            "INSERT INTO passage_text (passage_text, rank) VALUES ('hashsize', ?)", (_FTS_MEMORY,)
        )
        self._connection.execute("INSERT INTO passage_text (passage_text) VALUES ('rebuild')")

    def _is_listed(self, record: Monograph | Quarantined) -> TypeGuard[Monograph]:
        """Return whether a record is a monograph as it is; put others where they belong."""
        if isinstance(record, Quarantined):
            self._connection.execute("INSERT INTO quarantine VALUES (?, ?, ?)", record)
        elif record.merit:
            self._shelve(record)
        else:
            return True
        return False

    def _write(self, monographs: list[Monograph]) -> None:
        for monograph in monographs:
            self._reviewed.update([monograph.reviewed] if monograph.reviewed else [])
            if len(self._trusts) < 2:
                self._trusts.add(monograph.trust)
            self._same.setdefault(self._generic(monograph), []).append((monograph.id, monograph.title))
        self._write_documents(monographs)
        for monograph in monographs:
            self._write_monograph(monograph)
        for monograph in monographs:
            self._write_names(monograph)
        self._flush_names()
        self._write_passages(monographs)

    def _generic(self, monograph: Monograph) -> str:
        """Return the key of the ingredients, each under its one official name where that is known."""
        return generic_key([self._canonical.get(fold(name), name) for name in monograph.ingredients])

    def _shelve(self, label: Monograph) -> None:
        if self._labels.add(label, self._generic(label)):
            effective = label.sources[0].effective
            self._effective.update([effective] if effective else [])
            self._write_documents([label])
        else:
            row = (label.id, label.title, "the set id stands twice in the dump; the first was taken")
            self._connection.execute("INSERT INTO quarantine VALUES (?, ?, ?)", row)

    def _write_labels(self) -> None:
        """Write the chosen labels as monographs, and the names of the others."""
        chosen: dict[str, str] = {}
        generics: dict[str, str] = {}
        reader = Index(self._connection, "the index being built")
        for choice in self._labels.choose():
            label = reader.get_monograph(choice.set_id)
            self._connection.execute("DELETE FROM monograph WHERE id = ?", (choice.set_id,))
            chosen[choice.set_id], generics[choice.set_id] = choice.id, self._generic(label)
            self._write([label._replace(id=choice.id, title=choice.title)])
            self._write_name(choice.set_id, NameStatus.EXACT, generics[choice.set_id], choice.id, GENERATED)
        if chosen:
            self._labels.shelve_others(chosen, generics)
        for brand in self._labels.brand_owners(chosen, generics):
            self._write_name(brand.name, NameStatus.BRAND, brand.generic, brand.monograph)

    def _write_twins(self) -> None:
        """Write which monographs are about one drug under different names."""
        pairs = (
            (one, other)
            for group in self._same.values()
            for one, title in group
            for other, other_title in group
            if not self._effective and fold(title) != fold(other_title)
        )
        self._connection.executemany("INSERT OR IGNORE INTO twin VALUES (?, ?)", pairs)

    def _write_monograph(self, monograph: Monograph) -> None:
        self._connection.execute(
            "INSERT INTO monograph_title (id, title, generic, classes) VALUES (?, ?, ?, ?)",
            (
                monograph.id, monograph.title, self._generic(monograph),
                "\n".join(monograph.class_names),
            ),
        )  # fmt: skip
        _write_traits(
            self._connection,
            self._vocabulary,
            f"monograph:{monograph.id}",
            (*monograph.classes, *monograph.properties),
        )
        wider = {wide for class_id in monograph.classes for wide in self._vocabulary.ancestors(class_id)}
        self._connection.executemany(
            "INSERT INTO class_member VALUES (?, ?)",
            ((class_id, monograph.id) for class_id in sorted(wider)),
        )

    def _write_documents(self, monographs: list[Monograph]) -> None:
        rows = [(monograph.id, encode_monograph(monograph)) for monograph in monographs]
        self._connection.executemany(
            "INSERT INTO monograph VALUES (?, ?, ?)",
            [(id_, packed, checksum(id_, packed=packed)) for id_, packed in rows],
        )

    def _write_names(self, monograph: Monograph) -> None:
        generic = self._generic(monograph)
        for name, kind in names_of(monograph):
            if kind is not NameStatus.BRAND or not self._effective:
                self._write_name(name, kind, generic, monograph.id)
        for name in names_with_forms(monograph):
            self._write_name(name, NameStatus.SYNONYM, generic, monograph.id, GENERATED)
        self._write_generic(generic, " + ".join(monograph.ingredients))
        if "+" in generic:
            self._connection.executemany(
                "INSERT INTO ingredient VALUES (?, ?)", ((key, monograph.id) for key in generic.split("+"))
            )

    def _write_name(
        self, name: str, kind: NameStatus, generic: str, owner: str | None, note: str = ""
    ) -> None:
        row = (fold(name), name, kind, generic, owner, note)
        if row[0]:
            self._names.append((*row, checksum(*row)))

    def _write_generic(self, key: str, name: str) -> None:
        classes = dict.fromkeys(
            concept for ingredient in key.split("+") for concept in self._classes.get(ingredient, ())
        )
        self._generics.append((key, name, "\n".join(classes)))
        if "+" in key:
            for ingredient in name.split(" + "):
                self._write_generic(fold(ingredient), ingredient)
                if fold(ingredient) not in self._ingredients:
                    self._ingredients.add(fold(ingredient))
                    self._write_name(ingredient, NameStatus.EXACT, fold(ingredient), None)

    def _flush_names(self) -> None:
        """Put the names that were collected into the index."""
        self._connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", self._names)
        self._connection.executemany("INSERT OR IGNORE INTO generic VALUES (?, ?, ?)", self._generics)
        self._names.clear()
        self._generics.clear()

    def _write_known_names(self) -> None:
        """Write the names that stand for a drug whether or not a monograph claims them."""
        for known in self._vocabulary.names:
            generic = generic_key(known.generic.split(" + "))
            self._write_name(known.name, known.kind, generic, None, known.note)
            self._write_generic(generic, known.generic)
        synonyms = {fold(known.name) for known in self._vocabulary.names if known.kind is NameStatus.SYNONYM}
        for key, name in self._vocabulary.ingredients().items():
            if key not in synonyms:
                self._write_name(name, NameStatus.EXACT, key, None)
                self._write_generic(key, name)
        for name, meanings in self._vocabulary.ambiguous:
            for meaning in meanings:
                drug, _, note = meaning.partition(" (")
                generic = generic_key(drug.split(" + "))
                self._write_name(name, NameStatus.AMBIGUOUS, generic, None, note.rstrip(")"))
                self._write_generic(generic, drug)

    def _write_passages(self, monographs: list[Monograph]) -> None:
        rows: list[tuple[object, ...]] = []
        meanings: list[tuple[object, ...]] = []
        for monograph in monographs:
            id_, title, *_ = monograph
            found = passages(monograph)
            first = self._passages
            self._passages += len(found)
            for number, (section, label, text) in enumerate(found, first):
                total = checksum(number, id_, section, label, text)
                rows.append((number, id_, section, title, label, text, total))
            best = self._widened(monograph, found)
            for (concept, intent), (rank_, (_, _, note, passage, start, end)) in best.items():
                meanings.append(
                    (concept, intent, rank_, title, id_, note, first + passage, start, end),
                )
        self._connection.executemany("INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        self._connection.executemany("INSERT INTO temp.unsorted VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", meanings)

    def _widened(self, monograph: Monograph, found: list[Passage]) -> dict[_Key, tuple[int, Meaning]]:
        """Return the best meaning of each concept and intent, under wider concepts too.

        A concept about which something is stated is not kept as mentioned as well.
        """
        combination = len(monograph.ingredients) > 1
        best: dict[_Key, tuple[int, Meaning]] = {}
        stated: set[str] = set()
        mentions = Intent.MENTIONS
        for meaning in self._meanings.find(monograph, found):
            concept, intent, note, _, _, _ = meaning
            keys = self._keys(concept, intent)
            if intent is mentions:
                keys = tuple(key for key in keys if key[0] not in stated)
            else:
                stated.update(self._wider(concept))
            value = rank(note, combination=combination)
            for key in keys:  # the concept itself comes first
                earlier = best.get(key)
                if earlier is None or value < earlier[0]:
                    best[key] = value, meaning
                if key is keys[0]:
                    value += NARROWER if note != "contraindicated" else AFTER_OWN
        return best

    def _keys_of(self, concept: str, intent: Intent) -> tuple[_Key, ...]:
        """Return the concept and every wider one, each with the intent."""
        return tuple((wide, intent.value) for wide in self._wider(concept))


def _span(dates: set[str]) -> str:
    return " to ".join(dict.fromkeys((min(dates), max(dates))))
