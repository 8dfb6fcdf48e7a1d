"""The fields of an FDA drug label as sections of a monograph, word for word; knows no store.

Field names: https://open.fda.gov/apis/drug/label/searchable-fields/
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from medref.model import Item, Section
from medref.names import slug
from medref.silence import find_not_stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medref.model import Monograph


class _Place(NamedTuple):
    """Where a field of a label belongs."""

    section: str
    label: str
    """What a reader asks for it by; empty where the field is the section itself."""


PLACES = {
    "indications_and_usage": _Place("usage", ""),
    "purpose": _Place("usage", "Purpose"),
    "dosage_and_administration": _Place("dosage", ""),
    "adverse_reactions": _Place("side-effects", ""),
    "clinical_pharmacology": _Place("how-it-works", ""),
    "mechanism_of_action": _Place("how-it-works", "Mechanism"),
    "pharmacodynamics": _Place("how-it-works", "Pharmacodynamics"),
    "pharmacokinetics": _Place("how-it-works", "Pharmacokinetics"),
    "contraindications": _Place("precautions", "Contraindications"),
    "boxed_warning": _Place("precautions", "Boxed warning"),
    "warnings": _Place("precautions", "Warnings"),
    "warnings_and_cautions": _Place("precautions", "Warnings and cautions"),
    "precautions": _Place("precautions", "Precautions"),
    "general_precautions": _Place("precautions", "General precautions"),
    "do_not_use": _Place("precautions", "Do not use"),
    "ask_doctor": _Place("precautions", "Ask a doctor before use"),
    "ask_doctor_or_pharmacist": _Place("precautions", "Ask a doctor or pharmacist before use"),
    "when_using": _Place("precautions", "When using this product"),
    "stop_use": _Place("precautions", "Stop use and ask a doctor"),
    "use_in_specific_populations": _Place("precautions", "Use in specific populations"),
    "pregnancy": _Place("precautions", "Pregnancy"),
    "pregnancy_or_breast_feeding": _Place("precautions", "Pregnancy or breastfeeding"),
    "teratogenic_effects": _Place("precautions", "Pregnancy (teratogenic effects)"),
    "nonteratogenic_effects": _Place("precautions", "Pregnancy (other effects)"),
    "labor_and_delivery": _Place("precautions", "Labor and delivery"),
    "lactation": _Place("precautions", "Breastfeeding"),
    "nursing_mothers": _Place("precautions", "Breastfeeding"),
    "pediatric_use": _Place("precautions", "Children"),
    "geriatric_use": _Place("precautions", "Older adults"),
    "overdosage": _Place("precautions", "Overdose"),
    "storage_and_handling": _Place("precautions", "Storage"),
    "drug_interactions": _Place("interactions", "Drug interactions"),
    "information_for_patients": _Place("faqs", "Information for patients"),
}
"""Field of a label -> section and label; any other field is a section of its own name."""

_ORDER = {
    name: position
    for position, name in reversed(list(enumerate(("boxed_warning", "contraindications", *PLACES))))
}
_IDENTITY = frozenset({"openfda", "set_id", "id", "version", "effective_time"})
_SUBSECTION = re.compile(r"(?<=[.)\]:;] )(?=\d{1,2}\.\d{1,2} [A-Z])")
_CELL_END = re.compile(r"</t[dh]\b[^<>]*>", re.IGNORECASE)
_ROW_END = re.compile(r"</(?:tr|caption)\b[^<>]*>", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b([^<>]*)>", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:paragraph|p|br|div|item|list|li|ul|ol|footnote)\b[^<>]*>", re.IGNORECASE)
_RAISED = re.compile(r"(?<=[^\s>])<sup\b[^<>]*>(?=[^\s<])", re.IGNORECASE)
_DITTO = '"'
_WIDEST = 100
"""Columns; what is said to reach further does not."""
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def texts_of(value: object) -> tuple[str, ...]:
    """Return the texts of a field, which is a text or a list of them; none where it is something else."""
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    if isinstance(value, list):
        return tuple(text for text in value if isinstance(text, str) and text.strip())
    return ()


def has_text(label: dict[str, Any]) -> bool:
    """Return whether a label says anything."""
    return any(name not in _IDENTITY and texts_of(value) for name, value in label.items())


def sections_of(label: dict[str, Any]) -> Iterator[Section]:
    """Yield the fields of a label, the most urgent first; a table follows the field it belongs to."""
    fields = [name for name in label if name not in _IDENTITY]
    fields.sort(
        key=lambda name: (_ORDER.get(name.removesuffix("_table"), len(_ORDER)), name.endswith("_table"))
    )
    for name in fields:
        texts = texts_of(label[name])
        if texts:
            yield _section(name, texts)


def complete(monograph: Monograph) -> Monograph:
    """Return a monograph of which only the label as it was read is kept, with its sections."""
    sections = tuple(sections_of(json.loads(monograph.raw)))
    whole = monograph._replace(
        sections=sections,
        sources=tuple(
            source._replace(covers=tuple(dict.fromkeys(section.id for section in sections)))
            for source in monograph.sources
        ),
    )
    return whole._replace(not_stated=find_not_stated(whole))


def _section(name: str, texts: tuple[str, ...]) -> Section:
    base = name.removesuffix("_table")
    heading = base.replace("_", " ").capitalize()
    place = PLACES.get(base, _Place(slug(base), ""))
    if name != base:
        text = "\n\n".join(map(table_text, texts))
        return Section(place.section, f"{heading} (tables)", text, (Item(None, text, "table"),))
    text = "\n\n".join(texts)
    if place.label:
        return Section(place.section, heading, text, (Item(place.label, text, "bullet"),))
    return Section(place.section, heading, text, tuple(Item(None, part.strip()) for part in _parts(texts)))


def _parts(texts: tuple[str, ...]) -> Iterator[str]:
    """Yield the numbered subsections of a text, each as one paragraph."""
    for text in texts:
        yield from filter(str.strip, _SUBSECTION.split(text))


def table_text(markup: str) -> str:
    """Return the words of an HTML table in reading order, a line for each row, cells parted by tabs.

    A cell that holds for several rows is told by a ditto mark in the others, one over several columns is
    followed by empty cells, and a raised figure stands after a caret.
    """
    plain = _RAISED.sub("^", _BREAK.sub(" ", " ".join(markup.split())))
    held: dict[int, int] = {}
    lines = []
    for row in _ROW_END.sub("\x1e", _CELL_END.sub("\x1f", plain)).split("\x1e"):
        pieces = row.rstrip(" \x1f").split("\x1f")
        lines.append("\t".join(_laid_out(pieces, held) if _CELL.search(row) else map(_text, pieces)))
    return "\n".join(line.rstrip() for line in lines if line.strip(f"{_DITTO} \t"))


def _laid_out(pieces: list[str], held: dict[int, int]) -> list[str]:
    """Return the cells of a row under their columns; `held` is how many more rows each column is filled."""
    cells: list[str] = []
    for piece in [*pieces, ""]:
        while held.get(len(cells), 0):
            held[len(cells)] -= 1
            cells.append(_DITTO)
        opened = _CELL.search(piece)
        if opened is None:
            continue
        rows, columns = (_span(opened[1], name) for name in ("rowspan", "colspan"))
        for number in range(min(columns, max(1, _WIDEST - len(cells)))):
            held[len(cells)] = rows - 1
            cells.append("" if number else _text(piece))
    return cells


def _span(attributes: str, name: str) -> int:
    found = re.search(rf"{name}\s*=\s*[\"']?(\d{{1,2}})", attributes, re.IGNORECASE)
    return max(1, int(found[1])) if found else 1


def _text(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", markup)).split())
