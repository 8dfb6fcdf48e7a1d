"""The reference as one object: every front end asks its questions here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref.errors import (
    AmbiguousDrugError,
    NoMonographError,
    StoreError,
    UnknownDrugError,
)
from medref.model import Answer, Candidate, Listing, NameStatus, Resolution
from medref.names import fold, split_combination, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from medref.index import Index, NameEntry
    from medref.model import ClassCount, EffectCount, Intent, SearchAnswer

_MAX_CANDIDATES = 8


class Library:
    """The corpora at hand, open for questions."""

    def __init__(self, index: Index, notes: Sequence[str] = ()) -> None:
        """Take an open index; `opening.open_library` finds the right one."""
        self._index = index
        self.notes = tuple(notes)
        """What a person should be told on stderr, such as an index kept in memory."""

    @property
    def meta(self) -> dict[str, str]:
        """What the index says of itself: corpus, version, digest, folder."""
        return self._index.meta

    def resolve(self, query: str) -> Resolution:
        """Say what a name stands for; never guesses."""
        entries = self._index.find_names(fold(query))
        owners = dict.fromkeys(entry.monograph for entry in entries if entry.monograph)
        if len(owners) == 1:
            (owner,) = owners
            entry = next(entry for entry in entries if entry.monograph == owner)
            return self._resolved(query, entry)
        if owners:
            return Resolution(
                query=query,
                status=NameStatus.AMBIGUOUS,
                candidates=self._candidates_for(entries),
            )
        if entries:
            return self._without_monograph(query, entries[0])
        return self._resolve_combination(query) or Resolution(
            query=query, status=NameStatus.UNKNOWN, candidates=self._near(query)
        )

    def _resolved(self, query: str, entry: NameEntry) -> Resolution:
        listings = self._index.find_by_generic(entry.generic)
        listing = next((found for found in listings if found.id == entry.monograph), None)
        if listing is None:
            raise StoreError("the index is damaged", hint="medref doctor")
        return Resolution(
            query=query,
            status=NameStatus(entry.kind),
            id=listing.id,
            title=listing.title,
            name=entry.name,
        )

    def _without_monograph(self, query: str, entry: NameEntry) -> Resolution:
        listings = self._index.find_combinations(entry.generic)
        return Resolution(
            query=query,
            status=NameStatus.KNOWN_NO_MONOGRAPH,
            title=entry.name,
            name=entry.name,
            candidates=tuple(_candidate(listing, listing.title, 0) for listing in listings),
        )

    def _resolve_combination(self, query: str) -> Resolution | None:
        parts = split_combination(query)
        groups = [parts] if len(parts) > 1 else _groupings(words(query))
        for group in groups:
            generics = [self._single_ingredient(part) for part in group]
            if None in generics or len(set(generics)) < len(generics):
                continue
            key = "+".join(sorted(generic for generic in generics if generic))
            listings = self._index.find_by_generic(key)
            if len(listings) == 1:
                return Resolution(
                    query=query,
                    status=NameStatus.COMBINATION,
                    id=listings[0].id,
                    title=listings[0].title,
                    name=listings[0].title,
                )
            if listings:
                return Resolution(
                    query=query,
                    status=NameStatus.AMBIGUOUS,
                    candidates=tuple(_candidate(found, found.title, 0) for found in listings),
                )
        return None

    def _single_ingredient(self, part: str) -> str | None:
        generics = {entry.generic for entry in self._index.find_names(fold(part))}
        if len(generics) != 1:
            return None
        (generic,) = generics
        return None if "+" in generic else generic

    def _candidates_for(self, entries: Iterable[NameEntry]) -> tuple[Candidate, ...]:
        return tuple(
            _candidate(listing, entry.name, 0)
            for entry in entries
            for listing in self._index.find_by_generic(entry.generic)
            if listing.id == entry.monograph
        )

    def _near(self, query: str) -> tuple[Candidate, ...]:
        from medref.suggestions import rank_names

        listings = {listing.id: listing for listing in self._index.list_monographs()}
        entries = list(self._index.iter_names())
        owned = {key for key, entry in entries if entry.monograph}
        named = [
            (key, entry.name, entry.monograph)
            for key, entry in entries
            if entry.monograph or key not in owned
        ]
        return tuple(
            _candidate(listings[owner], name, distance)
            if owner in listings
            else Candidate(id=None, title=name, name=name, distance=distance)
            for name, owner, distance in rank_names(fold(query), named, limit=_MAX_CANDIDATES)
        )

    def get(self, name: str) -> Answer:
        """Return the one monograph a name stands for.

        Raises:
            UnknownDrugError: The name stands for no drug, for several (AmbiguousDrugError), or
                for one without a monograph (NoMonographError); candidates come with it.
        """
        resolution = self.resolve(name)
        if resolution.id is None:
            raise unresolved(resolution)
        monograph = self._index.get_monograph(resolution.id)
        combinations: tuple[Listing, ...] = ()
        if len(monograph.ingredients) == 1:
            combinations = tuple(self._index.find_combinations(fold(monograph.ingredients[0])))
        return Answer(monograph=monograph, matched=resolution, combinations=combinations)

    def list_monographs(self, drug_class: str | None = None) -> list[Listing]:
        """Return every monograph by title, or those of a class named by id or synonym.

        Raises:
            UsageError: There is no such class.
        """
        return self._index.list_monographs(self.find_class(drug_class) if drug_class else None)

    def find_class(self, name: str) -> str:
        """Return the id of a drug class.

        Raises:
            UsageError: There is no such class.
        """
        from medref.terms import fold_text

        phrases = (fold_text(name), fold_text(name.replace("-", " ")))
        found = self._index.find_concepts(phrases, "class")
        if not found:
            from medref.errors import UsageError

            raise UsageError(f"no drug class is called '{name}'", hint="medref classes lists them")
        return found[0][1]

    def list_classes(self) -> list[ClassCount]:
        """Return the class tree, each class followed by those below it."""
        return self._index.list_classes()

    def below(self, class_id: str) -> list[ClassCount]:
        """Return a class and those below it, the class itself first."""
        tree = self._index.list_classes()
        start = next(number for number, entry in enumerate(tree) if entry.id == class_id)
        end = start + 1
        while end < len(tree) and tree[end].depth > tree[start].depth:
            end += 1
        return tree[start:end]

    def examine(self) -> list[tuple[str, str]]:
        """Return what `doctor` reports: versions, paths, and how much the corpus states."""
        from medref.examination import examine

        return examine(self._index)

    def count_effects(self) -> list[EffectCount]:
        """Return the side effects of the corpus, most listed first."""
        return self._index.count_effects()

    def search(
        self,
        text: str,
        *,
        intents: Sequence[Intent] = (),
        section: str | None = None,
        drug_class: str | None = None,
        limit: int | None = None,
    ) -> SearchAnswer:
        """Return what the monographs say about anything a person may type.

        Raises:
            UsageError: There is no such class.
        """
        from medref.searching import Search

        class_id = self.find_class(drug_class) if drug_class else None
        return Search(self._index).run(text, intents=intents, section=section, class_id=class_id, limit=limit)

    def trust(self, corpus: str) -> str:
        """Return one line on how far the answers of a corpus may be trusted."""
        return self._index.meta.get("trust", f"{corpus} corpus")

    def iter_names(self) -> Iterable[tuple[str, NameEntry]]:
        """Yield every key and what it stands for."""
        return self._index.iter_names()

    def close(self) -> None:
        """Let go of the files."""
        self._index.close()


def _candidate(listing: Listing, name: str, distance: int) -> Candidate:
    return Candidate(
        id=listing.id, title=listing.title, name=name, distance=distance, classes=listing.classes
    )


def _groupings(tokens: tuple[str, ...]) -> list[list[str]]:
    """Return every way to join neighbouring words into two to four names."""
    if not 2 <= len(tokens) <= 6:
        return []
    ways: list[list[str]] = [[]]
    for token in tokens:
        ways = [
            grown
            for way in ways
            for grown in ([*way, token], [*way[:-1], f"{way[-1]} {token}"] if way else None)
            if grown
        ]
    return [way for way in ways if 2 <= len(way) <= 4]


def unresolved(resolution: Resolution) -> UnknownDrugError:
    """Return the error that explains why a name gave no monograph."""
    quoted = f"'{resolution.query}'"
    candidates = resolution.candidates
    if resolution.status is NameStatus.AMBIGUOUS:
        return AmbiguousDrugError(
            f"{quoted} stands for more than one drug",
            hint="choose one of these by its full name",
            candidates=candidates,
        )
    if resolution.status is NameStatus.KNOWN_NO_MONOGRAPH:
        return NoMonographError(
            f"no monograph of {resolution.title} in this corpus",
            hint="it is part of these combinations, which are other medicines"
            if candidates
            else "medref list prints what there is",
            candidates=candidates,
        )
    return UnknownDrugError(
        f"no drug is known as {quoted}",
        hint="medref never guesses; these names are spelt most like it"
        if candidates
        else "no name is spelt like it; medref list prints what there is",
        candidates=candidates,
    )
