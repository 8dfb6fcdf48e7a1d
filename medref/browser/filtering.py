"""Narrow a list of names by what was typed. What comes of it is a list to look at; it never decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from medref.model import NameStatus
from medref.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medref.library import Library
    from medref.model import Listing

SHORT = 5
"""Below this many letters no single name stands alone (ISMP 2019; SAFETY rule 2)."""

_OTHER_NAMES = {NameStatus.SYNONYM, NameStatus.BRAND}


class Row(NamedTuple):
    """A name that can be opened."""

    name: str
    listing: Listing
    kind: NameStatus | None = None
    """What another name of the drug is; None for its title."""


class Narrowed(NamedTuple):
    """The names that hold what was typed."""

    rows: tuple[Row, ...]
    withheld: bool = False
    """Whether one drug alone was found, by too few letters to show it."""


class NameFilter:
    """The names of a library, to be narrowed letter by letter."""

    def __init__(self, library: Library) -> None:
        """Read the names, once: titles of all corpora, other names of the first."""
        listings = library.list_monographs()
        first = {listing.id: listing for listing in listings if listing.corpus == library.corpora[0]}
        titles = [Row(listing.title, listing) for listing in listings]
        self._titles = tuple((fold(row.name), row) for row in titles)
        others = [
            (key, Row(entry.name, first[entry.monograph], entry.kind))
            for key, entry in library.iter_names()
            if entry.kind in _OTHER_NAMES and entry.monograph in first
        ]
        self._others = tuple(sorted(_shortest(others)))

    @property
    def count(self) -> int:
        """How many monographs there are."""
        return len(self._titles)

    def narrow(self, typed: str) -> Narrowed:
        """Return the titles that hold what was typed, then other names that do; for nothing, all titles."""
        key = fold(typed)
        if not key:
            return Narrowed(tuple(row for _, row in self._titles))
        found = [(name, row) for name, row in (*self._titles, *self._others) if key in name]
        drugs = {(row.listing.corpus, row.listing.id) for _, row in found}
        if len(key) < SHORT and len(drugs) == 1 and all(name != key for name, _ in found):
            return Narrowed((), withheld=True)
        return Narrowed(tuple(row for _, row in found))


def _shortest(others: list[tuple[str, Row]]) -> Iterator[tuple[str, Row]]:
    """Yield the names but those that add a salt or a form to one that is listed for the same drug."""
    listed: dict[str, list[str]] = {}
    for key, row in sorted(others, key=lambda each: (len(each[0]), each[0])):
        known = listed.setdefault(row.listing.id, [fold(row.listing.title)])
        if not any(name in key for name in known):
            known.append(key)
            yield key, row
