"""Fold running text to comparable words, and find the terms of a vocabulary in it.

American and British spelling, plurals and hyphens fold to one form, so that "oedema",
"edemas" and "Edema" are the same term. The folding is deliberately small: it must never
make two different conditions equal.
"""

from __future__ import annotations

import re
from itertools import chain, compress, count
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_SPELLINGS = (
    ("aemi", "emi"), ("haem", "hem"), ("anaem", "anem"), ("anaesth", "anesth"), ("paed", "ped"),
    ("gynaec", "gynec"), ("faec", "fec"), ("caec", "cec"), ("rrhoe", "rrhe"), ("oedem", "edem"),
    ("oesoph", "esoph"), ("oestr", "estr"), ("pnoea", "pnea"), ("coeliac", "celiac"),
    ("foet", "fet"), ("tumour", "tumor"), ("colour", "color"), ("labour", "labor"),
    ("odour", "odor"), ("behaviour", "behavior"), ("sulph", "sulf"), ("fibre", "fiber"),
    ("leuco", "leuko"), ("isation", "ization"), ("lyse", "lyze"),
)  # fmt: skip
"""British spelling and its American counterpart; applied to both sides of every comparison."""
_NO_PLURAL = ("ss", "us", "is", "sis", "itis")
_KEPT = frozenset({"aids", "gas", "ms", "pms", "diabetes", "herpes", "rabies", "scabies", "lens"})

_MAX_CACHED = 50_000
"""Words remembered with their folded form."""
_cache: dict[str, str] = {}


def fold_word(word: str) -> str:
    """Return the form under which a word is compared: lower case, singular, American."""
    folded = _cache.get(word)
    if folded is None:
        folded = _cache[word] = _fold_word(word.lower())
        if len(_cache) > _MAX_CACHED:
            _cache.clear()
    return folded


def _fold_word(word: str) -> str:
    word = word.removesuffix("s") if word.endswith(("'s", "\u2019s")) else word
    word = word.rstrip("'\u2019")
    for british, american in _SPELLINGS:
        if british in word:
            word = word.replace(british, american)
    if len(word) > 3 and word.endswith("s") and word not in _KEPT:
        if word.endswith("ies") and len(word) > 4:
            return word[:-3] + "y"
        if word.endswith(("sses", "shes", "ches", "xes")):
            return word[:-2]
        if not word.endswith(_NO_PLURAL):
            return word[:-1]
    return word


def fold_text(text: str) -> str:
    """Return the folded words of a phrase, joined by single spaces."""
    return " ".join(fold_word(match[0]) for match in _WORD.finditer(text))


class TermSpan(NamedTuple):
    """Where a term of the vocabulary stands in a text."""

    concept: str
    start: int
    end: int


class _Start(NamedTuple):
    """What begins with a word."""

    concept: str | None
    """The concept that the word alone stands for."""
    seconds: frozenset[str]
    """The words that may follow it in a longer term."""
    longest: int
    """Words of the longest term."""


class _Word(NamedTuple):
    """A word of a text."""

    folded: str
    begun: _Start | None
    """What begins with it."""


_END = _Word("", None)
"""What follows the last word."""
_BEGUN = itemgetter(1)


class _Words(dict[str, tuple[_Word, ...]]):
    """What stands between two spaces -> the words in it."""

    def __init__(self, starts: dict[str, _Start]) -> None:
        super().__init__()
        self._starts = starts

    def __missing__(self, written: str) -> tuple[_Word, ...]:
        folded = map(fold_word, _WORD.findall(written))
        words = tuple(_Word(word, self._starts.get(word)) for word in folded)
        if len(self) < _MAX_CACHED:
            self[written] = words
        return words


class TermFinder:
    """Finds the longest vocabulary terms in running text."""

    def __init__(self, terms: Iterable[tuple[str, str]]) -> None:
        """Take pairs of a folded phrase and the id it stands for."""
        self._concepts = {phrase: concept for phrase, concept in terms if phrase}
        self._beginnings: set[str] = set()
        seconds: dict[str, set[str]] = {}
        longest: dict[str, int] = {}
        for phrase in self._concepts:
            first, *rest = phrase.split()
            seconds.setdefault(first, set()).update(rest[:1])
            longest[first] = max(longest.get(first, 0), 1 + len(rest))
            begun = first
            for word in rest:
                begun = f"{begun} {word}"
                self._beginnings.add(begun)
        self._words = _Words(
            {
                first: _Start(self._concepts.get(first), frozenset(words), longest[first])
                for first, words in seconds.items()
            }
        )

    def find(self, text: str) -> Iterator[TermSpan]:
        """Yield the terms that stand in a text, from left to right, longest first."""
        words = [*chain.from_iterable(map(self._words.__getitem__, text.split())), _END]
        beginning = [
            (number, start)
            for number in compress(count(), map(_BEGUN, words))
            if (start := words[number].begun) and (start.concept or words[number + 1].folded in start.seconds)
        ]
        spans: list[tuple[int, int]] = []
        done = 0
        for number, start in beginning:
            if number < done:
                continue
            concept, size = self._longest_at(words, number, start)
            if concept is not None:
                spans = spans or [match.span() for match in _WORD.finditer(text)]
                done = number + size
                yield TermSpan(concept, spans[number][0], spans[done - 1][1])

    def _longest_at(self, words: list[_Word], number: int, start: _Start) -> tuple[str | None, int]:
        """Return the longest term that begins with a word, and how many words it has."""
        phrase = words[number].folded
        best, size = start.concept, 1
        for length, word in enumerate(words[number + 1 : number + start.longest], 2):
            phrase = f"{phrase} {word.folded}"
            if phrase not in self._beginnings:
                break
            concept = self._concepts.get(phrase)
            if concept is not None:
                best, size = concept, length
        return best, size
