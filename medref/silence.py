"""Say about which sections, fields and collections a monograph is silent."""

from __future__ import annotations

from itertools import chain

from medref.model import FIELD_IDS, NOT_STATED, SECTION_IDS, BoxedWarningStatus, Monograph
from medref.names import field_id

_COLLECTIONS = (
    "synonyms", "brands", "classes", "properties", "routes", "forms", "indications",
    "interactions", "sources",
)  # fmt: skip

_FIELDS = tuple(dict.fromkeys(chain.from_iterable(FIELD_IDS.values())))
_LONGEST = 1 + max(map(len, _FIELDS))
"""Characters of the longest field's name with a question mark: a longer question names none."""


def find_not_stated(monograph: Monograph) -> tuple[str, ...]:
    """Return the ids of sections, fields and collections a monograph says nothing about."""
    stated = {section.id for section in monograph.sections if section.text and section.text != NOT_STATED}
    labels = {
        field_id(item.label)
        for section in monograph.sections
        for item in section.items
        if item.label
        and (item.kind != "question" or len(item.label) <= _LONGEST)
        and item.text[:10].lower() != "not stated"
    }
    if monograph.boxed_warning.status is not BoxedWarningStatus.NOT_STATED:
        labels.add("boxed-warning")
    return (
        *(name for name in SECTION_IDS if name not in stated),
        *(name for name in _FIELDS if name not in labels),
        *(name for name in _COLLECTIONS if not getattr(monograph, name)),
    )
