"""Say about which sections, fields and collections a monograph is silent."""

from __future__ import annotations

from medref.model import FIELD_IDS, NOT_STATED, SECTION_IDS, BoxedWarningStatus, Monograph
from medref.names import field_id

_COLLECTIONS = (
    "synonyms", "brands", "classes", "properties", "routes", "forms", "indications",
    "interactions", "sources",
)  # fmt: skip


def find_not_stated(monograph: Monograph) -> tuple[str, ...]:
    """Return the ids of sections, fields and collections a monograph says nothing about."""
    stated = {section.id for section in monograph.sections if section.text and section.text != NOT_STATED}
    labels = {
        field_id(item.label)
        for section in monograph.sections
        for item in section.items
        if item.label and not item.text.casefold().startswith("not stated")
    }
    if monograph.boxed_warning.status is not BoxedWarningStatus.NOT_STATED:
        labels.add("boxed-warning")
    fields = dict.fromkeys(name for names in FIELD_IDS.values() for name in names)
    return (
        *(name for name in SECTION_IDS if name not in stated),
        *(name for name in fields if name not in labels),
        *(name for name in _COLLECTIONS if not getattr(monograph, name)),
    )
