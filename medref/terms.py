"""Fold running text to comparable words, and find the terms of a vocabulary in it.

American and British spelling, plurals and hyphens fold to one form, so that "oedema",
"edemas" and "Edema" are the same term. The folding is deliberately small: it must never
make two different conditions equal.
"""

from __future__ import annotations

import re
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

_cache: dict[str, str] = {}


def fold_word(word: str) -> str:
    """Return the form under which a word is compared: lower case, singular, American."""
    folded = _cache.get(word)
    if folded is None:
        folded = _cache[word] = _fold_word(word.lower())
        if len(_cache) > 50_000:
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


class TermFinder:
    """Finds the longest vocabulary terms in running text."""

    def __init__(self, terms: Iterable[tuple[str, str]]) -> None:
        """Take pairs of a folded phrase and the id it stands for."""
        self._concepts: dict[tuple[str, ...], str] = {}
        self._longest: dict[str, int] = {}
        for phrase, concept in terms:
            key = tuple(phrase.split())
            if key:
                self._concepts[key] = concept
                self._longest[key[0]] = max(self._longest.get(key[0], 0), len(key))

    def find(self, text: str) -> Iterator[TermSpan]:
        """Yield the terms that stand in a text, from left to right, longest first."""
        found = [(fold_word(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]
        index, count = 0, len(found)
        while index < count:
            longest = min(self._longest.get(found[index][0], 0), count - index)
            for size in range(longest, 0, -1):
                key = tuple(word for word, _, _ in found[index : index + size])
                concept = self._concepts.get(key)
                if concept is not None:
                    yield TermSpan(concept, found[index][1], found[index + size - 1][2])
                    index += size
                    break
            else:
                index += 1
