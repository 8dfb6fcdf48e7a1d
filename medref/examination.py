"""What `doctor` reports of an index: where it is, whether it is whole, how much it states."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from medref import __version__
from medref.index import SQLITE_VERSION
from medref.model import BoxedWarningStatus

if TYPE_CHECKING:
    from medref.index import Index
    from medref.model import Monograph


def examine(index: Index) -> list[tuple[str, str]]:
    """Return pairs of what was looked at and what was found."""
    monographs = [index.get_monograph(listing.id) for listing in index.list_monographs()]
    total = len(monographs)
    covered = [
        ("a numeric dose", sum(map(_has_dose, monographs))),
        ("contraindications", _count_stated(monographs, "contraindications")),
        ("pregnancy", _count_stated(monographs, "pregnancy")),
        ("breastfeeding", _count_stated(monographs, "breastfeeding")),
        ("kidney impairment", _count_stated(monographs, "kidney-impairment")),
        ("liver impairment", _count_stated(monographs, "liver-impairment")),
        ("older adults", _count_stated(monographs, "older-adults")),
        ("children", _count_stated(monographs, "children")),
        ("interactions as data", _count_stated(monographs, "interactions")),
        ("review by a clinician", sum(found.clinically_reviewed for found in monographs)),
    ]
    boxed = [found.boxed_warning.status for found in monographs]
    return [
        ("medref", __version__),
        ("Python", platform.python_version()),
        ("SQLite", SQLITE_VERSION),
        ("corpus", index.meta.get("corpus", "")),
        ("index", index.place),
        ("digest", index.meta.get("digest", "")[:16]),
        ("monographs", str(total)),
        ("index health", "every monograph reads back whole"),
        *((f"monographs stating {what}", f"{count} of {total}") for what, count in covered),
        ("with a boxed warning", str(boxed.count(BoxedWarningStatus.STATED))),
        ("whose label has none", str(boxed.count(BoxedWarningStatus.NONE_IN_SOURCE))),
        ("boxed warning not stated", str(boxed.count(BoxedWarningStatus.NOT_STATED))),
    ]


def _count_stated(monographs: list[Monograph], what: str) -> int:
    return sum(what not in monograph.not_stated for monograph in monographs)


def _has_dose(monograph: Monograph) -> bool:
    return any(char.isdigit() for section in monograph.find_sections("dosage") for char in section.text)
