"""Find figures (a number and its unit) in running text, and prove them against a source.

A source writes "10-25mg", "Ten mg" or a table with the unit in its head; a monograph writes
"10 to 25 mg". Both are brought to the same pairs of number and unit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNITS = {
    "mg": ("mg", "milligram", "milligrams", "mgs"),
    "mcg": ("mcg", "\u00b5g", "\u03bcg", "ug", "microgram", "micrograms", "mcgs"),
    "ng": ("ng", "nanogram", "nanograms"),
    "g": ("g", "gm", "gram", "grams"),
    "kg": ("kg", "kilogram", "kilograms"),
    "mL": ("ml", "cc", "milliliter", "milliliters", "millilitre", "millilitres"),
    "L": ("l", "liter", "liters", "litre", "litres"),
    "unit": ("unit", "units", "u", "iu", "international unit", "international units", "usp units"),
    "mEq": ("meq", "milliequivalent", "milliequivalents"),
    "mmol": ("mmol", "millimole", "millimoles"),
    "%": ("%", "percent", "per cent"),
    "second": ("second", "seconds", "sec"),
    "minute": ("minute", "minutes", "min", "mins"),
    "hour": ("hour", "hours", "hr", "hrs", "h"),
    "day": ("day", "days"),
    "week": ("week", "weeks", "wk", "wks"),
    "month": ("month", "months"),
    "year": ("year", "years", "yr", "yrs"),
    "mmHg": ("mmhg", "mm hg"),
    "msec": ("msec", "ms", "millisecond", "milliseconds"),
    "m2": ("m2", "m 2", "m\u00b2"),
    "cm": ("cm",),
    "mm": ("mm",),
    "bpm": ("bpm", "beats per minute", "beats/min", "beats/minute"),
    "fold": ("fold",),
    "times": ("times",),
    "tablet": ("tablet", "tablets"),
    "capsule": ("capsule", "capsules"),
    "puff": ("puff", "puffs", "inhalation", "inhalations"),
    "spray": ("spray", "sprays"),
    "drop": ("drop", "drops"),
    "patch": ("patch", "patches"),
    "dL": ("dl", "deciliter"),
    "mm3": ("mm3", "mm 3", "mm\u00b3", "cubic millimeter"),
    "degree": ("\u00b0c", "\u00b0f", "\u00b0 c", "\u00b0 f"),
}  # fmt: skip
_UNIT_BY_WORD = {word: unit for unit, words in _UNITS.items() for word in words}
_UNIT_WORDS = "|".join(
    re.escape(word).replace(r"\ ", r"\s+") for word in sorted(_UNIT_BY_WORD, key=len, reverse=True)
)
_PER = r"\s*(?:/|per)\s*"
_DENOMINATOR = r"(kg|m2|m\s2|m\u00b2|mL|dL|L|min|minute|mm3)"

_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ],
        start=1,
    )
} | {"twice": "2", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90"}
_ONE_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_NUMBER = re.compile(rf"(?<![\w.])(?P<number>{_ONE_NUMBER}|(?:{'|'.join(_NUMBER_WORDS)})\b)", re.IGNORECASE)
_UNIT = re.compile(
    rf"[\s)-]*(?P<unit>{_UNIT_WORDS})(?![A-Za-z])(?:{_PER}{_DENOMINATOR}(?![A-Za-z]))?",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r"\s*(?:to|and|or|through|up to|by|then|but|,|/|-|\u2013|\u2014|\u2212|\bnot\b|\bthan\b|;|x|\u00d7|\u00b1|[()\u00b0])*"
    r"(?:\s*(?:to|and|or|through|up to|,|/|-|\u2013|\u2014))?\s*",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"[\u2020\u2021*\u00a7\u00ae\u2122]")


_LATIN = (
    (re.compile(r"\bb\.?i\.?d\b\.?", re.IGNORECASE), "2 times"),
    (re.compile(r"\bt\.?i\.?d\b\.?", re.IGNORECASE), "3 times"),
    (re.compile(r"\bq\.?i\.?d\b\.?", re.IGNORECASE), "4 times"),
)
"""Frequencies as sources abbreviate them."""
_COMPOUND = re.compile(rf"({_UNIT_WORDS})\s*/\s*{_DENOMINATOR}(?![A-Za-z])", re.IGNORECASE)


class Figure(NamedTuple):
    """A number and its unit, and where they stand."""

    number: str
    unit: str
    start: int
    end: int

    @property
    def pair(self) -> tuple[str, str]:
        """What is compared."""
        return self.number, self.unit

    def __str__(self) -> str:
        return f"{self.number}{'' if self.unit == '%' else ' '}{self.unit}"


def normal_number(text: str) -> str:
    """Return a number without commas, needless zeros or words."""
    plain = _NUMBER_WORDS.get(text.lower(), text).replace(",", "")
    if plain.startswith("."):
        plain = "0" + plain
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain


def find_figures(text: str) -> Iterator[Figure]:
    """Yield the figures of a text; both ends of "10 to 25 mg" have the unit.

    A compound unit ("mg/kg") is one unit; what stands before its slash is not one by itself.
    """
    numbers = list(_NUMBER.finditer(text))
    pending: list[re.Match[str]] = []
    previous_end = -1
    for match in numbers:
        if pending and not _JOIN.fullmatch(text, previous_end, match.start()):
            pending = []
        pending.append(match)
        previous_end = match.end()
        unit = _UNIT.match(text, match.end())
        if unit:
            name = _unit_name(unit)
            for number in pending:
                yield Figure(normal_number(number["number"]), name, number.start(), unit.end())
            pending = []


def _unit_name(match: re.Match[str]) -> str:
    base = _UNIT_BY_WORD[" ".join(match[1].lower().split())]
    denominator = match[2]
    if not denominator:
        return base
    lower = " ".join(denominator.lower().split())
    return f"{base}/{_UNIT_BY_WORD.get(lower, lower)}"


class SourceText:
    """A text that figures are proved against."""

    def __init__(self, text: str) -> None:
        self._text = _FOOTNOTE.sub(" ", text.replace("\u00ba", "\u00b0"))
        for latin, english in _LATIN:
            self._text = latin.sub(english, self._text)
        self._pairs: set[tuple[str, str]] = set()
        for figure in find_figures(self._text):
            self._pairs.add(figure.pair)
            base, slash, _ = figure.unit.partition("/")
            if slash:
                self._pairs.add((figure.number, base))
        self._tables = [
            (
                {normal_number(match["number"]) for match in _NUMBER.finditer(part)},
                {figure.unit for figure in find_figures(part)} | _bare_units(part),
            )
            for part in _tables(self._text)
        ]

    def states(self, figure: Figure) -> bool:
        """Return whether the number stands in the text with its unit, or in a table that has it."""
        if figure.pair in self._pairs:
            return True
        return any(figure.number in numbers and figure.unit in units for numbers, units in self._tables)


def _bare_units(text: str) -> set[str]:
    units = {
        _UNIT_BY_WORD[word]
        for word in re.findall(r"[A-Za-z%\u00b5]+", text.lower())
        if word in _UNIT_BY_WORD and len(word) > 1
    }
    compounds = {_unit_name(match) for match in _COMPOUND.finditer(text)}
    return units | compounds | ({"%"} if "%" in text else set())


def _tables(text: str) -> Iterator[str]:
    """Yield the parts of a source that hold tables: so headed, with bars, or with "(%)" columns."""
    for section in re.split(r"(?m)^(?=## )", text):
        flattened = "(%)" in section or section.count(" | ") > 4
        if flattened or "(tables)" in section.partition("\n")[0]:
            yield section
