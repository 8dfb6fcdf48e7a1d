"""Say what a name stands for: the one place that decides which drug is meant. Never guesses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from medref.errors import (
    AmbiguousDrugError,
    NoMonographError,
    StoreError,
    UnknownDrugError,
)
from medref.index import GENERATED, NameEntry
from medref.model import Candidate, Listing, NameStatus, Resolution
from medref.names import fold, split_combination, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from medref.index import Index
    from medref.suggestions import Suggestions

MAX_CANDIDATES = 8

_UNCOUNTED = re.compile("['\u2018\u2019\u00ae\u2122]")
_SHELL_WORD = re.compile(r"[\w+.,/%-]+")


class Namer:
    """Resolves names against one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._suggestions: Suggestions | None = None

    def resolve(self, query: str) -> Resolution:
        """Say what a name stands for; never guesses.

        A name claimed by one monograph is that monograph. A name of the table that no monograph
        claims is known without one, unless it is an official name of exactly the ingredients of a
        monograph; a brand never passes to a monograph that does not claim it (SAFETY rule 3).
        """
        resolution = self.identify(query)
        return resolution or Resolution(query=query, status=NameStatus.UNKNOWN, candidates=self._near(query))

    def identify(self, query: str) -> Resolution | None:
        """Say what a name stands for without looking for candidates; None where it is unknown."""
        entries = self._index.find_names(fold(query))
        if not entries:
            return self._by_id(query) or self._resolve_combination(query)
        owners = dict.fromkeys(entry.monograph for entry in entries if entry.monograph)
        declared = any(entry.kind is NameStatus.AMBIGUOUS for entry in entries)
        if declared or len(owners) > 1:
            return self._ambiguous(query, entries)
        if owners:
            entry = next(entry for entry in entries if entry.monograph)
            return self._resolved(query, entry, entry.kind, entry.monograph)
        return self._resolve_known(query, entries)

    def _resolve_known(self, query: str, entries: list[NameEntry]) -> Resolution:
        official = [entry for entry in entries if entry.kind is not NameStatus.BRAND]
        generics = dict.fromkeys(entry.generic for entry in official or entries)
        if len(generics) > 1:
            return self._ambiguous(query, official or entries)
        entry = (official or entries)[0]
        listings = self._index.find_by_generic(entry.generic)
        if official and len(listings) == 1:
            return self._resolved(query, entry, NameStatus.SYNONYM, listings[0].id)
        if official and listings:
            return self._ambiguous(query, official)
        return self._without_monograph(query, entry, listings)

    def _resolved(
        self, query: str, entry: NameEntry, status: NameStatus, monograph: str | None
    ) -> Resolution:
        listing = self._index.find_listing(monograph) if monograph else None
        if listing is None:
            raise StoreError("the index is damaged", hint="medref doctor")
        name = listing.title if entry.note == GENERATED and status is NameStatus.EXACT else entry.name
        return Resolution(
            query=query, status=status, id=listing.id, title=listing.title, name=name, corpus=listing.corpus
        )

    def _by_id(self, query: str) -> Resolution | None:
        """Return the monograph whose id was typed, letter for letter, or a label by its set id."""
        listing = self._index.find_listing(query.strip().lower()) if query.isascii() else None
        if listing is None:
            return None
        return Resolution(
            query=query,
            status=NameStatus.EXACT,
            id=listing.id,
            title=listing.title,
            name=listing.title,
            corpus=listing.corpus,
        )

    def _ambiguous(self, query: str, entries: Iterable[NameEntry]) -> Resolution:
        candidates: dict[str, Candidate] = {}
        for entry in entries:
            for candidate in self._candidates_for(entry):
                candidates.setdefault(candidate.id or candidate.title, candidate)
        return Resolution(query=query, status=NameStatus.AMBIGUOUS, candidates=tuple(candidates.values()))

    def _candidates_for(self, entry: NameEntry) -> list[Candidate]:
        """Return what a name may mean: the monograph that claims it, else those of its generic."""
        listings = self._index.find_by_generic(entry.generic)
        claimed = [listing for listing in listings if listing.id == entry.monograph] or listings
        name, classes = self._index.get_generic(entry.generic) or (entry.generic, ())
        note = f" ({entry.note})" if entry.note else ""
        if not claimed:
            return [Candidate(id=None, title=name, name=f"{name}{note}", distance=0, classes=classes)]
        return [_candidate(listing, f"{listing.title}{note}", 0) for listing in claimed]

    def _without_monograph(
        self, query: str, entry: NameEntry, listings: Iterable[Listing] = ()
    ) -> Resolution:
        generic, _ = self._index.get_generic(entry.generic) or (entry.name, ())
        related = [*listings]
        if "+" not in entry.generic:
            related += self._index.find_combinations(entry.generic)
        return Resolution(
            query=query,
            status=NameStatus.KNOWN_NO_MONOGRAPH,
            title=generic,
            name=f"{entry.name} ({entry.note})" if entry.note else entry.name,
            candidates=tuple(_candidate(listing, listing.title, 0) for listing in related),
        )

    def _resolve_combination(self, query: str) -> Resolution | None:
        parts = split_combination(query)
        groups = [list(parts)] if len(parts) > 1 else _groupings(words(query))
        for group in groups:
            generics = [self._single_ingredient(part) for part in group]
            if None in generics or len(set(generics)) < len(generics):
                continue
            key = "+".join(sorted(generic for generic in generics if generic))
            found = self._combination(query, key)
            if found:
                return found
        return None

    def _combination(self, query: str, key: str) -> Resolution | None:
        listings = self._index.find_by_generic(key)
        if len(listings) == 1:
            entry = NameEntry(listings[0].title, NameStatus.COMBINATION, key, listings[0].id)
            return self._resolved(query, entry, NameStatus.COMBINATION, listings[0].id)
        entry = NameEntry(query, NameStatus.COMBINATION, key, None)
        if listings:
            return self._ambiguous(query, [entry])
        known = self._index.get_generic(key)
        return self._without_monograph(query, entry._replace(name=known[0])) if known else None

    def _single_ingredient(self, part: str) -> str | None:
        """Return the ingredient a part of a combination names, by official name or claimed brand."""
        generics = {
            entry.generic
            for entry in self._index.find_names(fold(part))
            if entry.monograph or entry.kind in {NameStatus.EXACT, NameStatus.SYNONYM}
        }
        if len(generics) != 1:
            return None
        (generic,) = generics
        return None if "+" in generic else generic

    def _near(self, query: str) -> tuple[Candidate, ...]:
        if self._suggestions is None:
            self._suggestions = self._load_suggestions()
        candidates = self._by_word(query)
        for name, distance in self._suggestions.nearest(fold(query), MAX_CANDIDATES):
            if name.monograph:
                (listing,) = [
                    found for found in self._index.find_by_generic(name.generic) if found.id == name.monograph
                ]
                candidates.append(_candidate(listing, name.name, distance))
            else:
                title, classes = self._index.get_generic(name.generic) or (name.name, ())
                candidates.append(
                    Candidate(id=None, title=title, name=name.name, distance=distance, classes=classes)
                )
        return tuple(candidates)

    def _by_word(self, query: str) -> list[Candidate]:
        """Return the drugs that a single word of a longer query names outright."""
        parts = words(query)
        entries = [
            entry
            for part in parts
            if len(parts) > 1 and len(fold(part)) > 3
            for entry in self._index.find_names(fold(part))
        ]
        found = {
            candidate.id or candidate.title: candidate
            for entry in entries
            for candidate in self._candidates_for(entry)
        }
        return list(found.values())[:3]

    def _load_suggestions(self) -> Suggestions:
        """Return every name that may be suggested; a name a monograph claims is its alone."""
        from medref.suggestions import Name, Suggestions

        claimed: dict[str, NameEntry] = {}
        by_generic: dict[str, str] = {}
        for key, entry in self._index.iter_names():
            if entry.monograph:
                by_generic.setdefault(entry.generic, entry.monograph)
            if entry.note != GENERATED and (key not in claimed or entry.monograph):
                claimed[key] = entry
        return Suggestions(
            Name(key, entry.name, entry.monograph or by_generic.get(entry.generic), entry.generic)
            for key, entry in claimed.items()
        )

    def complete(self, beginning: str, limit: int = 500) -> list[str]:
        """Return the names that begin so, each as one word that a shell takes without quotes.

        Marks that do not count in a name are left out; a name with others, such as brackets, is not offered.
        """
        names = self._index.find_names_that_begin(fold(beginning), limit)
        typed = (_UNCOUNTED.sub("", name.lower()).replace(" + ", "+").replace(" ", "-") for name in names)
        return [word for word in dict.fromkeys(typed) if _SHELL_WORD.fullmatch(word)]


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


UNCLEAR = (NameStatus.UNKNOWN, NameStatus.AMBIGUOUS)
"""What a name may come to so that nothing is checked."""


def all_unresolved(resolutions: Sequence[Resolution]) -> UnknownDrugError:
    """Return the error for the first name of a list that is unclear, which names the others too."""
    error = unresolved(resolutions[0])
    if len(resolutions) > 1:
        others = ", ".join(f"'{found.query}'" for found in resolutions[1:])
        error.message += f" (also unclear: {others})"
    error.message += "; nothing was checked"
    return error


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
            _known_message(resolution),
            hint="these are other products or combinations of it" if candidates else "",
            candidates=candidates,
        )
    return UnknownDrugError(
        f"no drug is known as {quoted}",
        query=resolution.query,
        hint="medref never guesses; these names are spelt most like it"
        if candidates
        else "no name is spelt like it; medref list prints what there is",
        candidates=candidates,
    )


def _known_message(resolution: Resolution) -> str:
    name, generic = resolution.name or "", resolution.title or ""
    if fold(name) == fold(generic):
        return f"{generic} is known, but there is no monograph of it in this corpus"
    return f"{name} is a name of {generic}; no monograph of it in this corpus"
