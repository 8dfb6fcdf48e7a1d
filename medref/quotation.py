"""Say whether a monograph says exactly what is quoted, and where.

Pure: a monograph and a quote in, places out.
White space, and how quotation marks and dashes are drawn, do not count. Everything else does: a quote
that skips a word, joins two bullets, or begins or ends inside a quantity is not what the monograph says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from medref.answers import Place
from medref.errors import UsageError
from medref.wrapping import strong_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medref.model import Item, Monograph

MIN_WORDS = 3
"""A quote of fewer words stands in too many places to prove anything, unless it holds a figure."""

_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)
_MARKER = re.compile(r"^\s*(?:[*+-]|\d{1,3}[.)])\s+")
_TABLE_ROW = re.compile(r"^\s*\|")

_CLEAN_START = re.compile(r"(?:^|\s)[(\[\"']*$")
_CLEAN_END = re.compile(r"[.,;:!?)\]\"']*(?:\s|$)")

_AFTER_NUMBER = re.compile(r"\d%?\s+$")
_AFTER_RANGE = re.compile(r"\d%?(?:\s+[^\s\d]+)?\s+(?:to|-)\s+$")
_AFTER_NEGATION = re.compile(r"(?:\b(?:not|no|never|nor|neither|without|cannot)|n't)\s+$", re.IGNORECASE)
_NUMBER_AT_END = re.compile(r"(?:\d|\b(?:hundred|thousand|million|billion))$", re.IGNORECASE)
_WORD_FOLLOWS = re.compile(r"\s+[\w-]")
_QUANTITY_GOES_ON = re.compile(r"\s+(?:per\b|(?:to|-)\s+\d)")


class _Passage(NamedTuple):
    """A statement that a quote must lie within."""

    place: Place
    forms: tuple[str, ...]
    """The ways it is written and shown: with its label before it, as question and answer."""


def find_places(monograph: Monograph, quote: str) -> tuple[Place, ...]:
    """Return the statements of a monograph that hold a quote word for word, in reading order.

    Raises:
        UsageError: The quote is empty or too short to prove anything.
    """
    wanted = _fold(_MARKER.sub("", quote, count=1))
    _require_substance(wanted)
    found = (
        passage.place
        for passage in _passages(monograph)
        if any(_says(_fold(form), wanted) for form in passage.forms)
    )
    return tuple(dict.fromkeys(found))


def _require_substance(wanted: str) -> None:
    words = re.findall(r"\w+", wanted)
    if not words:
        raise UsageError("the quote is empty", hint="quote a statement of the monograph")
    if len(words) < MIN_WORDS and not any(char.isdigit() for char in wanted):
        raise UsageError(
            f"a quote of fewer than {MIN_WORDS} words without a figure proves nothing",
            hint="quote a whole statement",
        )


def _fold(text: str) -> str:
    """Return text with bold marks taken off, marks and dashes drawn plainly, and single spaces."""
    plain, _ = strong_parts(text)
    return " ".join(plain.translate(_TYPOGRAPHY).split())


def _passages(monograph: Monograph) -> Iterator[_Passage]:
    if monograph.boxed_warning.text:
        yield _passage("boxed-warning", None, monograph.boxed_warning.text)
    for section in monograph.sections:
        for item in section.items:
            yield from _passages_of(section.id, item)
    for interaction in monograph.interactions:
        stated = f"{interaction.effect} {interaction.management}".strip()
        yield _passage("interactions", interaction.target, stated)


def _passage(section: str, label: str | None, text: str, *forms: str) -> _Passage:
    return _Passage(Place(section, label, text), forms or (text,))


def _passages_of(section: str, item: Item) -> Iterator[_Passage]:
    """Yield the statements of an item: the bullets and rows within it are statements of their own."""
    first, *others = _pieces(item.text)
    if item.label is None:
        yield _passage(section, None, first)
    elif item.kind == "question":
        written = f"Q: {item.label} A: {first}"
        yield _passage(section, item.label, first, f"{item.label} {first}", written)
    elif _MARKER.match(item.text):
        yield _passage(section, item.label, first, f"{item.label}:", first)
    else:
        yield _passage(section, item.label, first, f"{item.label}: {first}")
    for piece in others:
        yield _passage(section, item.label, piece)


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for line in text.splitlines():
        if not pieces or _MARKER.match(line) or _TABLE_ROW.match(line):
            pieces.append(_MARKER.sub("", line))
        else:
            pieces[-1] += f"\n{line}"
    return pieces or [""]


def _says(text: str, wanted: str) -> bool:
    return any(
        _begins_clean(text[: match.start()], wanted) and _ends_clean(wanted, text[match.end() :])
        for match in re.finditer(re.escape(wanted), text)
    )


def _begins_clean(before: str, wanted: str) -> bool:
    """Return whether a quote may begin here: at a word, not inside a quantity, not right after a "not"."""
    if not _CLEAN_START.search(before) or _AFTER_NEGATION.search(before):
        return False
    if wanted[0].isdigit():
        return not _AFTER_RANGE.search(before)
    return not _AFTER_NUMBER.search(before)


def _ends_clean(wanted: str, after: str) -> bool:
    """Return whether a quote may end here: at a word, not between a number and what it counts."""
    if not _CLEAN_END.match(after) or _QUANTITY_GOES_ON.match(after):
        return False
    return not (_NUMBER_AT_END.search(wanted) and _WORD_FOLLOWS.match(after))
