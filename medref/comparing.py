"""Take the same fields out of several monographs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref.answers import ComparedField, Comparison
from medref.choosing import choose_sections
from medref.model import BoxedWarningStatus, Severity
from medref.names import field_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medref.model import Item, Monograph

MAX_DRUGS = 4
"""More than this many no longer stand side by side."""

_FIELDS = (
    ("boxed-warning", "Boxed warning"),
    ("contraindications", "Contraindications"),
    ("usage", "Used for"),
    ("dosage", "Dosage"),
    ("common", "Common side effects"),
    ("less-common-but-serious", "Serious side effects"),
    ("pregnancy", "Pregnancy"),
    ("kidney-impairment", "Kidney impairment"),
    ("liver-impairment", "Liver impairment"),
    ("key-interactions", "Contraindicated and major interactions"),
    ("half-life", "Half-life"),
)


def compare(monographs: Sequence[Monograph], wanted: Sequence[str] = ()) -> Comparison:
    """Return several monographs field by field; of the sections asked for, or of what differs most.

    Raises:
        UsageError: No section or field is called so.
    """
    if wanted:
        rows = [
            ComparedField(
                id=name,
                heading=name.replace("-", " ").capitalize(),
                values=tuple(_chosen(monograph, name) for monograph in monographs),
            )
            for name in wanted
        ]
    else:
        rows = [
            ComparedField(id=id_, heading=heading, values=tuple(_value(each, id_) for each in monographs))
            for id_, heading in _FIELDS
        ]
    return Comparison(
        ids=tuple(monograph.id for monograph in monographs),
        titles=tuple(monograph.title for monograph in monographs),
        rows=tuple(rows),
        trust=tuple(monograph.trust for monograph in monographs),
    )


def _chosen(monograph: Monograph, name: str) -> str | None:
    sections = choose_sections(monograph, [name])
    items = [item for section in sections for item in section.items]
    return None if name in monograph.not_stated else _joined(items)


def _value(monograph: Monograph, name: str) -> str | None:
    if name == "boxed-warning":
        boxed = monograph.boxed_warning
        none = "none in the source label"
        return none if boxed.status is BoxedWarningStatus.NONE_IN_SOURCE else boxed.text
    if name == "key-interactions":
        return _key_interactions(monograph)
    if name in {"usage", "dosage"}:
        return None if name in monograph.not_stated else _chosen(monograph, name)
    items = [
        item
        for section in monograph.sections
        for item in section.items
        if item.label and field_id(item.label) == name
    ]
    return _joined(items) if len(items) > 1 else (items[0].text if items else None)


def _joined(items: Sequence[Item]) -> str:
    return "\n".join(f"{item.label}: {item.text}" if item.label else item.text for item in items)


def _key_interactions(monograph: Monograph) -> str | None:
    grave = [
        f"{interaction.severity.value}: {interaction.target.replace('-', ' ')}"
        for interaction in sorted(monograph.interactions, key=lambda each: (each.severity.rank, each.target))
        if interaction.severity in {Severity.CONTRAINDICATED, Severity.MAJOR}
    ]
    return "\n".join(grave) if grave else None
