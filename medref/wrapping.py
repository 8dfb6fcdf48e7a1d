"""Make text safe for a terminal, and break it into lines that never part a number from its unit."""

from __future__ import annotations

import re
import unicodedata

_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
    r"|[\U000e0000-\U000e007f]|[\ud800-\udfff]"
)
_UNIT = (
    r"(?:mg|mcg|ng|g|kg|mL|ml|L|dL|units?|mEq|mmol|mmHg|mm|cm|m2|%|percent|hours?|minutes?|seconds?|days?|weeks?|"
    r"months?|years?|tablets?|capsules?|puffs?|sprays?|drops?|patch(?:es)?|times|doses?|fold|beats|degrees|"
    r"million|cells|IU|U|h|hr|min|msec|ms)\b"
)
_GLUE = rf"(?<=[\d%])[ \t]+(?={_UNIT})|(?<=\bmm)[ \t]+(?=Hg\b)|\u00a0|\u202f"
"""Spaces at which no line breaks; compiled when lines are broken, which a pipe does without."""
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)", re.DOTALL)


def clean(text: str) -> str:
    """Return text without anything a terminal would obey; what is taken out is shown as a code.

    Terminal escapes, control characters and bidirectional overrides in a file would otherwise
    reach the screen (CWE-150). Tabs and line ends stay.
    """
    if not _UNSAFE.search(text):
        return text
    return _UNSAFE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def strong_parts(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return text without its markdown bold marks, and where what was bold stands in it."""
    plain: list[str] = []
    spans = []
    length = position = 0
    for match in _STRONG.finditer(text):
        before = text[position : match.start()]
        inner = match[1] or match[2]
        spans.append((length + len(before), length + len(before) + len(inner)))
        plain += (before, inner)
        length += len(before) + len(inner)
        position = match.end()
    plain.append(text[position:])
    return "".join(plain), spans


def cells(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_char_cells(char) for char in text)


def _char_cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int | None) -> list[tuple[int, int]]:
    """Return start and end of each line of a text, broken at spaces; one line where width is None.

    A word longer than the width is cut only where it must be.
    """
    if width is None:
        return [(0, len(text))]
    width = max(width, 4)
    glued = {match.start() for match in re.finditer(_GLUE, text)}
    lines: list[tuple[int, int]] = []
    start = end = 0
    for word_start, word_end in _words(text, glued):
        if end > start and cells(text[start:word_end]) > width:
            lines.append((start, end))
            start = word_start
        elif end == start:
            start = word_start
        while cells(text[start:word_end]) > width:
            cut = start + _fitting(text[start:word_end], width)
            lines.append((start, cut))
            start = cut
        end = word_end
    lines.append((start, end))
    return lines


def _words(text: str, glued: set[int]) -> list[tuple[int, int]]:
    words: list[tuple[int, int]] = []
    for match in re.finditer(r"[^ \t\n]+", text):
        if words and any(position in glued for position in range(words[-1][1], match.start())):
            words[-1] = (words[-1][0], match.end())
        else:
            words.append((match.start(), match.end()))
    return words


def _fitting(text: str, width: int) -> int:
    total = 0
    for position, char in enumerate(text):
        total += _char_cells(char)
        if total > width:
            return max(position, 1)
    return len(text)
