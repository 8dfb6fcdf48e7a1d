"""Fold running text to comparable words, and find the terms of a vocabulary in it.

American and British spelling, plurals and hyphens fold to one form, so that "oedema",
"edemas" and "Edema" are the same term. The folding is deliberately small: it must never
make two different conditions equal.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import accumulate, chain, compress, count
from operator import add, itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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

_COMMON = (
    "of", "and", "the", "in", "or", "to", "with", "a", "for", "not", "at", "no", "on", "are", "by", "that",
    "an", "first", "next", "same", "left", "out", "water", "about", "from", "when", "all", "its", "patient",
    "dose", "medication", "1", "2", "5", "day", "daily", "adult", "drug", "use", "more", "after", "q",
    "reaction", "oral", "risk", "effect", "treatment", "6", "i", "hour", "tablet", "adverse", "clinical",
    "kidney", "children", "liver", "impairment", "nerve", "side", "year", "warning", "stop", "common",
    "older", "severe", "study", "blood", "heart", "therapy", "increase", "increased", "lower", "disease",
    "under", "health", "while", "alway", "stopping", "inhibitor", "before", "time", "less", "30",
    "syndrome", "disorder", "symptom", "has", "renal", "during", "without", "failure", "condition", "low",
    "specific", "work", "will", "pressure", "ml", "level", "acute", "serious", "up", "15", "over", "opioid",
    "associated", "need", "g", "weight", "high", "there", "age", "due", "type", "vitamin", "difficulty",
    "night", "nervous", "system", "person", "generally", "feel", "change", "fatal", "long", "alcohol",
    "sign", "rate", "food", "life", "allergic", "loss", "function", "event", "mouth", "missed", "exposure",
    "clearance", "adjustment", "threatening", "starting", "often", "treat", "being", "judgment",
)  # fmt: skip
"""Words of terms, folded, that stand everywhere in drug texts; those that say least first."""
_ITEM_BEGINS = re.compile(
    r"(?:^|[,;:.(\[/\n\u2013\u2014]|\b(?:and|or|of|with|from|as|for|like|to|more|fewer|including|causes?))[\s*_\"']*$",
    re.IGNORECASE,
)
_ITEM_ENDS = re.compile(r"[*_\"']*\s*(?:$|[,;:.()\[\]/\n\u2013\u2014]|(?:and|or)\b)", re.IGNORECASE)
_BETWEEN = re.compile(
    r"[;:!?]|\),|, (?!increased|decreased|elevated|abnormal|prolonged|impaired|aggravated)", re.IGNORECASE
)
"""No term reaches over one of these; "liver enzymes, increased" is one."""
_UNIT_LENGTH = 2
"""Letters of the units that read like abbreviations of diseases: MG, MS."""
_NUMBER_BEFORE = re.compile(r"\d[\s\u00a0]*$")

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


class _Phrase(NamedTuple):
    """A term of several words, seen from one of them."""

    offset: int
    """Words of it that stand before that one."""
    words: tuple[str, ...]
    singly: list[tuple[str]]
    """The words as they stand where there are spaces between them."""
    concept: str


_ABBREVIATION, _HOMOGRAPH, _PHRASE = "abbreviation", "homograph", "phrase"
"""Why words may not stand for what they could."""


class _Anchor(NamedTuple):
    """What a word can be part of."""

    place: int
    """Which word of what stands between two spaces."""
    alone: str | None
    """The concept that the word stands for by itself."""
    care: str
    """Why it may not; empty where it always does."""
    followed: dict[str, list[_Phrase]]
    """The word after it -> longer terms."""
    preceded: dict[str, list[_Phrase]]
    """The word before it -> longer terms that end with it."""


class _Piece(NamedTuple):
    """What stands between two spaces."""

    words: tuple[str, ...]
    """Folded."""
    anchors: tuple[_Anchor, ...]
    """Those of the words at which terms are looked for."""
    spans: tuple[tuple[int, int], ...]
    """Where each word stands in it."""


_WORDS, _ANCHORS = itemgetter(0), itemgetter(1)
_NO_PHRASES: list[_Phrase] = []
_NO_PIECE = _Piece(("",), (), ((0, 0),))
"""What stands after the last piece and, since a list counts backwards from 0, before the first."""


class _Pieces(dict[str, _Piece]):
    """What stands between two spaces, as it is written -> what is in it."""

    def __init__(self, find_anchor: Callable[[str, int], _Anchor | None]) -> None:
        super().__init__()
        self._find_anchor = find_anchor

    def __missing__(self, written: str) -> _Piece:
        matches = list(_WORD.finditer(written))
        anchors = (self._find_anchor(match[0], place) for place, match in enumerate(matches))
        piece = _Piece(
            tuple(fold_word(match[0]) for match in matches),
            tuple(filter(None, anchors)),
            tuple(match.span() for match in matches),
        )
        if len(self) < _MAX_CACHED:
            self[written] = piece
        return piece


class _Marks(dict[str, bool]):
    """What stands between two spaces, as it is written -> whether a term is looked for there."""

    def __init__(self, pieces: _Pieces) -> None:
        super().__init__()
        self._pieces = pieces

    def __missing__(self, written: str) -> bool:
        marked = bool(self._pieces[written].anchors)
        if len(self) < _MAX_CACHED:
            self[written] = marked
        return marked


class TermFinder:
    """Finds the longest vocabulary terms in running text.

    An abbreviation ("MG", "AIDS", "PsA") is found only as it is written, so that "5 mg" is no myasthenia
    gravis: two letters never after a number, and none in a text all in capitals. A word that is also
    another word ("falls", "cut") is found only where it stands by itself, as in a list.
    """

    def __init__(self, terms: Iterable[tuple[str, str]], homographs: Iterable[str] = ()) -> None:
        """Take pairs of a term and the id it stands for, and those of the terms that are also other words."""
        self._homographs = frozenset(map(fold_text, homographs))
        self._abbreviations: dict[str, str] = {}
        self._alone: dict[str, str] = {}
        longer: dict[tuple[str, ...], str] = {}
        for term, concept in terms:
            folded = tuple(fold_text(term).split())
            if _is_abbreviation(term):
                self._abbreviations[term] = concept
            elif len(folded) == 1:
                self._alone[folded[0]] = concept
            elif folded:
                longer[folded] = concept
        self._longer: dict[str, list[_Phrase]] = {}
        shared = Counter(chain.from_iterable(longer))
        common = {word: -rank for rank, word in enumerate(_COMMON, -len(_COMMON))}
        for words, concept in longer.items():
            rarest = min(words, key=lambda word: (common.get(word, 0), shared[word], -len(word)))
            phrase = _Phrase(words.index(rarest), words, [(word,) for word in words], concept)
            self._longer.setdefault(rarest, []).append(phrase)
        self._pieces = _Pieces(self._find_anchor)
        self._marks = _Marks(self._pieces)

    def _find_anchor(self, written: str, place: int) -> _Anchor | None:
        """Return what a word, as it is written, can be part of."""
        folded = fold_word(written)
        abbreviated = self._abbreviations.get(written) or self._abbreviations.get(written.removesuffix("s"))
        alone = abbreviated or self._alone.get(folded)
        longer = self._longer.get(folded, ())
        if not alone and not longer:
            return None
        care = _ABBREVIATION if abbreviated else _HOMOGRAPH if folded in self._homographs else ""
        anchor = _Anchor(place, alone, care, {}, {})
        for phrase in longer:
            if phrase.offset + 1 < len(phrase.words):
                anchor.followed.setdefault(phrase.words[phrase.offset + 1], []).append(phrase)
            else:
                anchor.preceded.setdefault(phrase.words[phrase.offset - 1], []).append(phrase)
        return anchor

    def find(self, text: str) -> Iterator[TermSpan]:
        """Yield the terms that stand in a text, from left to right, longest first."""
        written = text.replace("\n", " ").split(" ")
        if not any(map(self._marks.__getitem__, written)):
            return
        pieces = list(map(self._pieces.__getitem__, written))
        starts: Iterable[int] = map(add, accumulate(map(len, written), initial=0), count())
        if not all(map(_WORDS, pieces)):
            starts = compress(starts, map(_WORDS, pieces))
            pieces = list(filter(_WORDS, pieces))
        likely = _find_likely(pieces)
        if not likely:
            return
        done = 0
        for start, negative_end, concept, care in sorted(_find_terms(pieces, list(starts), likely)):
            if start >= done and (not care or _is_meant(care, text, start, -negative_end)):
                done = -negative_end
                yield TermSpan(concept, start, done)


_Likely = tuple[int, _Anchor, list[_Phrase]]
"""A piece, an anchor in it that is a term or has the right word beside it, and longer terms it may be in."""


def _find_likely(pieces: list[_Piece]) -> list[_Likely]:
    likely: list[_Likely] = []
    pieces.append(_NO_PIECE)
    for at in compress(count(), map(_ANCHORS, pieces)):
        own, anchors, _ = pieces[at]
        for anchor in anchors:
            place, alone, _, followed, preceded = anchor
            longer: list[_Phrase] = _NO_PHRASES
            if followed:
                after = own[place + 1] if place + 1 < len(own) else pieces[at + 1][0][0]
                longer = followed.get(after, _NO_PHRASES)
            if preceded:
                before = own[place - 1] if place else pieces[at - 1][0][-1]
                if before in preceded:
                    longer = longer + preceded[before]
            if alone or longer:
                likely.append((at, anchor, longer))
    return likely


def _find_terms(
    pieces: list[_Piece], starts: list[int], likely: list[_Likely]
) -> Iterator[tuple[int, int, str, str]]:
    """Yield the start and end of each term in the text, what it stands for, and why that may not be so.

    The end is negative, so that of the terms that begin in one place the longest sorts first.
    """
    for at, (place, alone, care, _, _), longer in likely:
        if alone:
            start, end = pieces[at][2][place]
            yield starts[at] + start, -starts[at] - end, alone, care
        for phrase in longer:
            span = _span(pieces, starts, at, place, phrase)
            if span:
                yield span[0], -span[1], phrase.concept, _PHRASE


def _span(
    pieces: list[_Piece], starts: list[int], at: int, place: int, phrase: _Phrase
) -> tuple[int, int] | None:
    """Return where a phrase stands whole around its anchor."""
    offset, words, singly, _ = phrase
    low, high = at - offset, at - offset + len(words)
    if not place and low >= 0 and list(map(_WORDS, pieces[low:high])) == singly:
        return starts[low] + pieces[low][2][0][0], starts[high - 1] + pieces[high - 1][2][0][1]
    for _ in range(offset):
        if place:
            place -= 1
        elif at >= 0:
            at, place = at - 1, len(pieces[at - 1].words) - 1
    begin = starts[at] + pieces[at].spans[place][0]
    for number, word in enumerate(words, 1):
        if pieces[at].words[place] != word:
            return None
        end = starts[at] + pieces[at].spans[place][1]
        if number < len(words):
            at, place = (at, place + 1) if place + 1 < len(pieces[at].words) else (at + 1, 0)
    return begin, end


def _is_abbreviation(term: str) -> bool:
    """Return whether a term is one word with a capital inside it: MG, PsA, T2DM."""
    return bool(_WORD.fullmatch(term)) and any(map(str.isupper, term[1:]))


def _is_meant(care: str, text: str, start: int, end: int) -> bool:
    """Return whether words that need care stand here for what they can stand for."""
    if care == _PHRASE:
        return not _BETWEEN.search(text, start, end)
    before = text[max(0, start - 16) : start]
    if care == _HOMOGRAPH:
        return bool(_ITEM_BEGINS.search(before) and _ITEM_ENDS.match(text, end))
    unit = end - start == _UNIT_LENGTH and _NUMBER_BEFORE.search(before)
    return not unit and not _is_shouted(text)


@lru_cache(maxsize=1)
def _is_shouted(text: str) -> bool:
    """Return whether most letters of a text are capitals, so that capitals tell no abbreviation."""
    capitals = sum(map(str.isupper, text))
    return capitals > 12 and capitals > sum(map(str.islower, text))
