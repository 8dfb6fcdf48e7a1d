"""Pick the sections and fields a reader asked for out of a monograph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref.errors import UsageError
from medref.model import FIELD_IDS, SECTION_IDS, Item, Section
from medref.names import field_id, slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from medref.model import Monograph

_KNOWN_FIELDS = tuple(dict.fromkeys(name for names in FIELD_IDS.values() for name in names))


def find_field(monograph: Monograph, section_id: str, field: str) -> Item | None:
    """Return the first bullet of a section that is labelled so."""
    return next(
        (
            item
            for section in monograph.find_sections(section_id)
            for item in section.items
            if item.label and field_id(item.label) == field
        ),
        None,
    )


def find_contraindications(monograph: Monograph) -> list[tuple[str, str]]:
    """Return every text about contraindications, each under its label; a part of a combination is named.

    They are the bullets of Precautions that are labelled so ("Contraindications (oral)"), and sections of
    that name.
    """
    found = []
    for section in monograph.sections:
        if slug(section.heading).startswith("contraindication") and section.text and not _is_table(section):
            found.append((_of_part("Contraindications", section), section.text))
        elif section.id == "precautions":
            found += [
                (_of_part(item.label, section), item.text)
                for item in section.items
                if item.label and slug(item.label).startswith(_FORBIDDING)
            ]
    return found


_FORBIDDING = ("contraindication", "contraindicated")


def _is_table(section: Section) -> bool:
    return any(item.kind == "table" for item in section.items)


def _of_part(label: str, section: Section) -> str:
    return f"{label}, {section.part}" if section.part else label


def choose_sections(monograph: Monograph, wanted: Iterable[str]) -> tuple[Section, ...]:
    """Return the sections asked for, each cut down to a field where a field was asked for.

    A known section or field about which the monograph is silent comes back saying so.

    Raises:
        UsageError: No section or field is called so.
    """
    return tuple(section for name in wanted for section in _choose(monograph, slug(name)))


def _choose(monograph: Monograph, name: str) -> list[Section]:
    found = list(monograph.find_sections(name))
    if name == "interactions":
        return [*found, _interactions(monograph)]
    found = found or list(_fields(monograph, name))
    if found:
        return found
    if name not in (*SECTION_IDS, *_KNOWN_FIELDS):
        known = ", ".join((*SECTION_IDS, "interactions", *_KNOWN_FIELDS))
        raise UsageError(f"no section or field is called '{name}'", hint=f"known are: {known}")
    heading = name.replace("-", " ").capitalize()
    return [_silent(name, heading)]


def _silent(name: str, heading: str) -> Section:
    text = "Not stated in this monograph."
    return Section(id=name, heading=heading, text=text, items=(Item(label=None, text=text),))


def _fields(monograph: Monograph, name: str) -> Iterable[Section]:
    for section in monograph.sections:
        items = tuple(item for item in section.items if item.label and field_id(item.label) == name)
        if items:
            text = "\n".join(f"* **{item.label}:** {item.text}" for item in items)
            yield Section(id=section.id, heading=section.heading, text=text, items=items)


def _interactions(monograph: Monograph) -> Section:
    """Return what the body says of interactions; the data itself is in the front matter."""
    items = tuple(
        item
        for section in monograph.find_sections("precautions")
        for item in section.items
        if item.label and field_id(item.label) == "drug-interactions"
    )
    text = "\n".join(f"* **{item.label}:** {item.text}" for item in items)
    return Section(id="interactions", heading="", text=text, items=items)
