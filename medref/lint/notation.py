"""Notation that has led to medication errors, and what to write instead (SAFETY rules 12, 13)."""

from __future__ import annotations

import re
from typing import NamedTuple


class Notation(NamedTuple):
    """A way of writing that must not occur in running text."""

    code: str
    pattern: re.Pattern[str]
    remedy: str


_DOSE_UNIT = r"(?:mg|mcg|g|kg|mL|L|mEq|mmol|units?|hours?|days?|weeks?|minutes?)"
_EXEMPT = re.compile(
    r"\bU-\d{2,3}\b"
    r"|https?://\S+"
    r"|\b\d{4}-\d{2}(?:-\d{2})?\b"
    r"|\b(?:CYP|P-gp|OATP|UGT|HLA|HER|COVID)[-\w*:]*"
    r"|\b(?:mg|mcg|mL|g|kg|mmol|mEq|units|ng|cells)/(?:kg|m2|mL|min|dL|L|mm3)(?:/[\w.]+(?: m2)?)?"
    r"|\b(?:B|D|K|T|C|E|A)\d{1,2}\b"
)
"""What the rules exempt: concentrations by name, compound units, dates, links, gene and vitamin names."""

NOTATIONS = (
    Notation("N01", re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?:mg|mcg|g|kg|mL|ml|L|mEq|mmol|units?|hours?|days?|weeks?|months?|years?|minutes?)\b"), "put a space between number and unit"),
    Notation("N02", re.compile(r"(?<![\w.,])\.\d+"), "write a zero before the decimal point"),
    Notation("N03", re.compile(rf"(?<![\w.])\d+\.(?:0+|\d*[1-9]0+)(?=\s*(?:{_DOSE_UNIT}|%))"), "leave out zeros after the decimal point"),
    Notation("N04", re.compile(r"\d\s*(?:[\u00b5\u03bc]g|ug)\b"), "write mcg"),
    Notation("N05", re.compile(r"\d\s*(?:U|IU|I\.U\.)(?![\w-])"), "write units"),
    Notation("N06", re.compile(r"\d\s*cc\b"), "write mL"),
    Notation("N06", re.compile(r"\d\s*ml\b"), "write mL"),
    Notation("N07", re.compile(rf"(?<![\w.,/-])\d{{4,}}(?=\s*{_DOSE_UNIT}\b)"), "put a comma in numbers from 1,000 on"),
    Notation("N08", re.compile(r"[<>\u2264\u2265]"), "write 'under', 'over', 'at least', 'at most'"),
    Notation("N09", re.compile(r"(?<![\w-])(?:q\.?d\.?|q\.?o\.?d\.?|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|q\.?h\.?s\.?|q\d+h|h\.s\.|p\.r\.n\.)(?![\w-])", re.IGNORECASE), "write the frequency in words"),
    Notation("N09", re.compile(r"(?<![\w-])(?:HS|SC|SQ|D/C|OD|OS|OU|AD|AS|AU|MS|MSO4|MgSO4|PRN)(?![\w-])"), "write it in words"),
    Notation("N10", re.compile(r"\b(?:MTX|HCTZ|AZT|ASA|APAP|CPZ|MgSO4|TAC|ZnSO4|PTU|NTG|EPO|DPH|INH|ATRA|5-FU)\b"), "write the drug's name in full"),
    Notation("N11", re.compile(r"\d\s*(?:mg|mcg|g|units?|mEq)\s*/\s*\d"), "write 'in' or 'per' instead of a slash"),
    Notation("N11", re.compile(r"\d\s*(?:mg|mcg|g|units?)\s*/\s*(?:day|dose|tablet|capsule|week)\b"), "write 'per' instead of a slash"),
)  # fmt: skip


class Slip(NamedTuple):
    """One place where the notation is wrong."""

    code: str
    found: str
    remedy: str
    start: int


def find_slips(text: str) -> list[Slip]:
    """Return where a text breaks the notation rules, leaving out what they exempt."""
    masked = _EXEMPT.sub(lambda match: " " * len(match[0]), text)
    return [
        Slip(notation.code, match[0].strip(), notation.remedy, match.start())
        for notation in NOTATIONS
        for match in notation.pattern.finditer(masked)
    ]
