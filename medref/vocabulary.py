"""Read the vocabularies: drug classes, properties, substances, conditions and effects.

They are YAML files beside the monographs. Read when building and linting, never when answering.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from medref.errors import CorpusError
from medref.model import NameStatus
from medref.names import fold
from medref.nametable import NAMES_FILE, KnownName, read_names
from medref.terms import TermFinder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOOKALIKES_FILE = "lookalikes.yaml"
COMPUTED_FILE = "lookalikes-computed.tsv"
AMBIGUOUS_FILE = "ambiguous.yaml"
FORMS_FILE = "forms.tsv"
PRIORITY_FILE = "high-priority.yaml"

FILES = {
    "class": "classes.yaml",
    "property": "properties.yaml",
    "substance": "substances.yaml",
    "condition": "conditions.yaml",
    "effect": "effects.yaml",
}
"""Kind of concept -> the file it is kept in."""

MAX_PARTNERS = 3
"""Look-alike names shown for one drug, unless more are published."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One entry of a vocabulary."""

    id: str
    kind: str
    """A key of `FILES`."""
    name: str
    synonyms: tuple[str, ...] = ()
    homographs: tuple[str, ...] = ()
    """Of its name and synonyms, those that mean something else in running text as often."""
    wider: tuple[str, ...] = ()
    """Ids of the next wider concepts: the parent of a class, what a condition is a kind of."""
    members: tuple[str, ...] = ()
    """Ingredients that belong to a class or have a property, in the corpus or not."""
    nature: str = ""
    """Of a property: `risk` or `enzyme`."""
    doubling: bool | None = None
    """Of a class: whether two drugs of it, or of one below it, are worth saying; None decides by depth."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every concept by id, and the ways to get at them."""

    concepts: dict[str, Concept] = field(default_factory=dict)
    lookalikes: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    """Key of a name -> the published groups of look-alike names that it is in, in tall-man letters."""
    computed: dict[str, list[str]] = field(default_factory=dict)
    """Key of a name -> the names that `scripts/find_lookalikes.py` found like it by spelling and sound."""
    names: tuple[KnownName, ...] = ()
    """Every drug name medref knows, with or without a monograph."""
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Names that stand for several drugs, and what each may mean."""
    forms: dict[str, str] = field(default_factory=dict)
    """A salt, ester, formulation or biosimilar that the name table has as a drug -> the ingredient of it."""
    priority: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = ()
    """Pairs that must never be missed: the drugs of either side, and what happens."""

    def get(self, concept_id: str, *kinds: str) -> Concept | None:
        """Return a concept of one of these kinds (of any kind where none is named)."""
        concept = self.concepts.get(concept_id)
        return concept if concept and (not kinds or concept.kind in kinds) else None

    def of_kind(self, *kinds: str) -> Iterator[Concept]:
        """Yield the concepts of these kinds, in the order of their files."""
        return (concept for concept in self.concepts.values() if concept.kind in kinds)

    def ancestors(self, concept_id: str) -> tuple[str, ...]:
        """Return the id itself and every wider one, nearest first."""
        seen: dict[str, None] = {}
        queue = [concept_id]
        while queue:
            current = queue.pop(0)
            if current in seen:
                continue
            seen[current] = None
            concept = self.concepts.get(current)
            queue.extend(concept.wider if concept else ())
        return tuple(seen)

    def tall_man(self, name: str) -> str | None:
        """Return a name in tall-man letters, where a list has it."""
        key = fold(name)
        groups = self.lookalikes.get(key, ())
        return next((written for group in groups for written in group if fold(written) == key), None)

    def confused_with(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names that look or sound like one of a drug's, published ones first.

        Args:
            names: The title of the drug, then its brands.
        """
        keys = dict.fromkeys(map(fold, names))
        groups = dict.fromkeys(group for key in keys for group in self.lookalikes.get(key, ()))
        published = [written for group in groups for written in group if fold(written) not in keys]
        computed = [other for key in keys for other in self.computed.get(key, ())]
        partners = {fold(partner.partition(" (")[0]): partner for partner in reversed(published + computed)}
        ordered = [partners[key] for key in reversed(partners) if key not in keys]
        return tuple(ordered[: max(MAX_PARTNERS, len(published))])

    def ingredients(self) -> dict[str, str]:
        """Return key -> name of every ingredient some class or property has as a member."""
        return {fold(member): member for concept in self.concepts.values() for member in concept.members}

    def generic_names(self) -> dict[str, str]:
        """Return key -> generic name of every official name that stands for one drug only."""
        found: dict[str, set[str]] = {}
        for known in self.names:
            if known.kind is not NameStatus.BRAND and " + " not in known.generic:
                found.setdefault(fold(known.name), set()).add(known.generic)
        names = {key: next(iter(generics)) for key, generics in found.items() if len(generics) == 1}
        return {**{key: name for key, name in self.ingredients().items() if key not in found}, **names}

    def finder(self, *kinds: str) -> TermFinder:
        """Return what finds the terms of these kinds in a text."""
        return TermFinder(
            (
                (term, concept.id)
                for concept in self.of_kind(*kinds)
                for term in (*concept.synonyms, concept.name)
            ),
            (word for concept in self.of_kind(*kinds) for word in concept.homographs),
        )


def read_vocabulary(folder: Path) -> Vocabulary:
    """Read the vocabulary files in a folder; a file that is not there is empty.

    Raises:
        CorpusError: A file is not a mapping of ids to entries.
    """
    concepts: dict[str, Concept] = {}
    for kind, file_name in FILES.items():
        path = folder / file_name
        if path.is_file():
            for concept_id, entry in _read_entries(path).items():
                concepts.setdefault(concept_id, _concept(path, kind, concept_id, entry))
    return Vocabulary(
        concepts,
        _read_lookalikes(folder / LOOKALIKES_FILE),
        _read_computed(folder / COMPUTED_FILE),
        tuple(read_names(folder / NAMES_FILE)),
        _read_ambiguous(folder / AMBIGUOUS_FILE),
        dict(_read_rows(folder / FORMS_FILE)),
        _read_priority(folder / PRIORITY_FILE),
    )


def _read_computed(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, other in _read_rows(path):
        found.setdefault(fold(name), []).append(other)
    return found


def _read_rows(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the first two columns of a table; none where there is no file."""
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, *others = line.split("\t")[:2]
            if others and not name.startswith("#"):
                yield name, others[0]


def _read_ambiguous(path: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    entries = _load(path) if path.is_file() else []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CorpusError(f"{path}: not a list of names and their meanings")
    return tuple((str(entry.get("name")), _strings(entry.get("meanings"))) for entry in entries)


def _read_lookalikes(path: Path) -> dict[str, list[tuple[str, ...]]]:
    entries = _load(path) if path.is_file() else []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CorpusError(f"{path}: not a list of groups of names")
    groups: dict[str, list[tuple[str, ...]]] = {}
    for group in (_strings(entry.get("names")) for entry in entries):
        for key in dict.fromkeys(map(fold, group)):
            groups.setdefault(key, []).append(group)
    return groups


def _read_priority(path: Path) -> tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]:
    entries = _load(path) if path.is_file() else []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CorpusError(f"{path}: not a list of pairs")
    return tuple(
        (_strings(entry.get("first")), _strings(entry.get("second")), str(entry.get("effect", "")))
        for entry in entries
    )


def _load(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise CorpusError(f"{path}: {error}", hint="mend the vocabulary file") from error


def _read_entries(path: Path) -> dict[str, Any]:
    entries = _load(path)
    if entries is None:
        return {}
    if not isinstance(entries, dict):
        raise CorpusError(f"{path}: not a mapping of ids to entries")
    return {str(concept_id): entry for concept_id, entry in entries.items()}


def _concept(path: Path, kind: str, concept_id: str, entry: object) -> Concept:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise CorpusError(f"{path}: '{concept_id}' has no name", hint="give it `name: ...`")
    parent = entry.get("parent")
    return Concept(
        id=concept_id,
        kind=kind,
        name=entry["name"],
        synonyms=_strings(entry.get("synonyms")),
        homographs=_strings(entry.get("homographs")),
        wider=(str(parent),) if parent else _strings(entry.get("broader")),
        members=_strings(entry.get("members")),
        nature=str(entry.get("kind", "")),
        doubling=entry.get("doubling") if isinstance(entry.get("doubling"), bool) else None,
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
