"""Rank the names that are spelt or sound most like one that is not known; loaded on a miss only.

Distance counts letters to insert, delete, replace or swap. A name that sounds the same, begins
with the same letters or begins as the query does comes nearer; people rarely get the first
letters wrong. A drug with a monograph comes before one without, at the same distance. The ranking
never decides: what it returns is shown, not used.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from medref.index import Spellings

_POOL = 60
"""Names by plain distance that the finer ranking looks at."""
_SHORT = 5
"""Below this many letters no single name stands alone (ISMP 2019)."""

_SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"c(?=[eiy])|sch|sh|z"), "s"),
    (re.compile(r"ck|c|q"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"[aeiouyhw]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def sound(key: str) -> str:
    """Return the consonants of a name as they sound; its first letter always counts."""
    rest = key[1:]
    for pattern, heard in _SOUNDS:
        rest = pattern.sub(heard, rest)
    first = {"c": "k", "q": "k", "y": "i", "z": "s"}.get(key[:1], key[:1])
    return first + rest


class Name(NamedTuple):
    """A name that may be suggested."""

    key: str
    name: str
    monograph: str | None
    generic: str


class Suggestions:
    """Names to be searched for the nearest."""

    def __init__(self, names: Iterable[Name]) -> None:
        """Take every name that may be suggested."""
        self._names = sorted(names)
        self._keys = [name.key for name in self._names]

    def nearest(self, key: str, limit: int) -> list[tuple[Name, int]]:
        """Return the names nearest to a key and their distances, one for each drug, nearest first."""
        if not key:
            return []
        heard = sound(key)
        best: dict[str, tuple[float, Name, int]] = {}
        for index, distance in self._pool(key).items():
            name = self._names[index]
            rank = _rank(key, heard, name.key, distance) - (0.25 if name.monograph else 0)
            identity = name.monograph or name.generic
            if identity not in best or rank < best[identity][0]:
                best[identity] = (rank, name, distance)
        ordered = sorted(best.values(), key=lambda found: (found[0], found[1].name.casefold()))
        if len(key) < _SHORT and len(ordered) == 1:
            return []
        return [(name, distance) for _, name, distance in ordered[:limit]]

    def _pool(self, key: str) -> dict[int, int]:
        """Return position -> distance of the names worth a closer look."""
        furthest = max(2 + (len(key) > 6), len(key) // 3)
        near = process.extract(key, self._keys, scorer=OSA.distance, score_cutoff=furthest, limit=_POOL)
        pool = {index: int(distance) for _, distance, index in near}
        if len(key) > 1:
            start = bisect_left(self._keys, key)
            for index in range(start, min(start + _POOL, len(self._keys))):
                if not self._keys[index].startswith(key):
                    break
                pool.setdefault(index, len(self._keys[index]) - len(key))
        return pool


def nearest_word(word: str, spellings: Spellings) -> str | None:
    """Return the clinical word a misspelt one was meant for; None where that is not plain.

    One letter off for up to six letters, two beyond; the first letter must be right; a word that
    is nearer to a drug name is not corrected. Between words equally near, the one that is a term by
    itself is meant; where there are several, of different concepts, none.
    """
    furthest = 1 if len(word) < 7 else 2
    alike = spellings.words.get(word[:1], [])
    near = process.extract(word, alike, scorer=OSA.distance, score_cutoff=furthest, limit=4)
    nearest = [other for other, distance, _ in near if distance == near[0][1]]
    if len(nearest) > 1:
        nearest = sorted(other for other in nearest if other in spellings.terms)
    if len({spellings.terms.get(other) for other in nearest}) != 1:
        return None
    cutoff = int(near[0][1])
    for length in range(len(word) - cutoff, len(word) + cutoff + 1):
        names = spellings.names.get(length, [])
        if process.extractOne(word, names, scorer=OSA.distance, score_cutoff=cutoff):
            return None
    return str(nearest[0])


def _rank(key: str, heard: str, other: str, distance: int) -> float:
    """Return how far a name is, in letters, less what makes it likely."""
    rank = float(distance)
    if other.startswith(key):
        rank = min(rank, 1.5 + 0.1 * (len(other) - len(key)))
    rank -= 0.5 * (sound(other) == heard)
    rank -= 0.1 * min(_shared_prefix(key, other), 4)
    return rank


def _shared_prefix(first: str, second: str) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
