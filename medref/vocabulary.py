"""Read the vocabularies: drug classes, properties, substances, conditions and effects.

They are YAML files beside the monographs. Read when building and linting, never when answering.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from medref.errors import CorpusError
from medref.names import fold
from medref.terms import TermFinder, fold_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOOKALIKES_FILE = "lookalikes.yaml"

FILES = {
    "class": "classes.yaml",
    "property": "properties.yaml",
    "substance": "substances.yaml",
    "condition": "conditions.yaml",
    "effect": "effects.yaml",
}
"""Kind of concept -> the file it is kept in."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One entry of a vocabulary."""

    id: str
    kind: str
    """A key of `FILES`."""
    name: str
    synonyms: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()
    """Ids of the next wider concepts: the parent of a class, what a condition is a kind of."""
    members: tuple[str, ...] = ()
    """Ingredients that belong to a class or have a property, in the corpus or not."""
    nature: str = ""
    """Of a property: `risk` or `enzyme`."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every concept by id, and the ways to get at them."""

    concepts: dict[str, Concept] = field(default_factory=dict)
    lookalikes: tuple[tuple[str, ...], ...] = ()
    """Groups of names that look or sound alike, in tall-man letters."""

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
        return next(
            (written for group in self.lookalikes for written in group if fold(written) == key),
            None,
        )

    def confused_with(self, name: str) -> tuple[str, ...]:
        """Return the names that look or sound like one, in tall-man letters."""
        key = fold(name)
        groups = (group for group in self.lookalikes if key in map(fold, group))
        partners = (written for group in groups for written in group if fold(written) != key)
        return tuple(dict.fromkeys(partners))

    def ingredients(self) -> dict[str, str]:
        """Return key -> name of every ingredient some class or property has as a member."""
        return {fold(member): member for concept in self.concepts.values() for member in concept.members}

    def finder(self, *kinds: str) -> TermFinder:
        """Return what finds the terms of these kinds in a text."""
        return TermFinder(
            (fold_text(term), concept.id)
            for concept in self.of_kind(*kinds)
            for term in (*concept.synonyms, concept.name)
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
    return Vocabulary(concepts, _read_lookalikes(folder / LOOKALIKES_FILE))


def _read_lookalikes(path: Path) -> tuple[tuple[str, ...], ...]:
    entries = _load(path) if path.is_file() else []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CorpusError(f"{path}: not a list of groups of names")
    return tuple(_strings(entry.get("names")) for entry in entries)


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
        wider=(str(parent),) if parent else _strings(entry.get("broader")),
        members=_strings(entry.get("members")),
        nature=str(entry.get("kind", "")),
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
