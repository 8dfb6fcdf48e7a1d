"""Documents short enough for an agent: whole statements while they fit, an outline of the rest.

Nothing is ever cut: a section, a finding or an interaction is given whole, or only named in the outline
with its size. An empty outline means that nothing is left out.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from medref.choosing import choose_sections
from medref.errors import UsageError
from medref.export import dumps, excerpt_document
from medref.model import SECTION_IDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from medref.model import Answer, Interaction, Section

CHARACTERS_PER_TOKEN = 3.5
"""Clinical prose in JSON, on the careful side."""

BUDGET = 2_000
"""Tokens in one answer, about."""

OVERVIEW = "overview"
"""Asks for what there is instead of for text."""

OTHER = "other"
"""Asks for the sections that are none of the standard ones."""


class Named(NamedTuple):
    """How an element of a document is named in the outline when it does not fit."""

    part: str
    """What it belongs to: a section, the findings, the results."""
    group: str | None = None
    """A severity, a meaning, a letter."""
    labels: tuple[str, ...] = ()


def tokens(value: Any) -> int:
    """Return about how many tokens a value takes as JSON."""
    return ceil(len(dumps(value)) / CHARACTERS_PER_TOKEN)


def fit(
    document: dict[str, Any],
    key: str,
    name: Callable[[Any], Named],
    *,
    at_least: int = 0,
    largest_first: bool = False,
) -> dict[str, Any]:
    """Return a document whose list is left with what fits, whole and in order; an outline names the others.

    Args:
        document: What is to be shortened.
        key: Where the list stands, in the document or in the monograph in it.
        name: What the outline calls an element.
        at_least: Elements to keep however large they are.
        largest_first: Leave out the largest elements and not the last.
    """
    holder = document.get("monograph", document)
    elements = holder[key]
    sizes = [tokens(element) for element in elements]
    order = list(range(at_least, len(elements)))
    leaving = sorted(order, key=sizes.__getitem__) if largest_first else order
    left_out: set[int] = set()
    document["outline"] = []
    while leaving and (excess := tokens(document) - BUDGET) > 0:
        while leaving and excess > 0:
            left_out.add(leaving[-1])
            excess -= sizes[leaving.pop()]
        holder[key] = [each for number, each in enumerate(elements) if number not in left_out]
        document["outline"] = _short_outline([elements[number] for number in sorted(left_out)], name)
    return document


def _short_outline(elements: Sequence[Any], name: Callable[[Any], Named]) -> list[dict[str, Any]]:
    """Return an outline that leaves room for an answer: counts where the names are too many."""
    named = outline(elements, name)
    if tokens(named) > BUDGET // 2:
        return [{**entry, "labels": []} for entry in named]
    return named


def outline(elements: Iterable[Any], name: Callable[[Any], Named]) -> list[dict[str, Any]]:
    """Return what there is besides what is shown: names, how many, and how large."""
    entries: dict[tuple[str, str | None], dict[str, Any]] = {}
    for element in elements:
        part, group, labels = name(element)
        entry = entries.setdefault(
            (part, group), {"part": part, "group": group, "count": 0, "labels": [], "tokens": 0}
        )
        entry["count"] += max(len(labels), 1)
        entry["labels"] += labels
        entry["tokens"] += tokens(element)
    return list(entries.values())


def excerpt(answer: Answer, section: str, labels: Sequence[str] = ()) -> dict[str, Any]:
    """Return a section of a monograph under its warnings, or an outline of what does not fit.

    Args:
        answer: The monograph and how it was asked for.
        section: A section id, a field, `overview` or `other`.
        labels: Only these bullets of it, as an outline names them.

    Raises:
        UsageError: There is no such section or bullet.
    """
    if section == OVERVIEW:
        return _overview(answer)
    chosen = _sections(answer, section)
    interactions = answer.monograph.interactions if section == "interactions" else ()
    if labels:
        chosen, interactions = _pick(chosen, interactions, labels)
    document = excerpt_document(answer, chosen, sorted(interactions, key=_gravest_first))
    if interactions:
        return fit(document, "interactions", name_interaction, at_least=bool(labels))
    return fit(document, "sections", name_section, at_least=bool(labels))


def _gravest_first(interaction: Interaction) -> tuple[int, str]:
    return interaction.severity.rank, interaction.target


def _overview(answer: Answer) -> dict[str, Any]:
    monograph = answer.monograph
    document = excerpt_document(
        answer, monograph.sections, sorted(monograph.interactions, key=_gravest_first)
    )
    found = document["monograph"]
    document["outline"] = [
        {**entry, "labels": []}
        for entry in (
            *outline(found["sections"], name_section),
            *outline(found["interactions"], name_interaction),
        )
    ]
    found["sections"] = found["interactions"] = []
    return document


def _sections(answer: Answer, section: str) -> tuple[Section, ...]:
    if section != OTHER:
        return choose_sections(answer.monograph, [section])
    standard = (*SECTION_IDS, "interactions")
    found = tuple(each for each in answer.monograph.sections if each.id not in standard)
    if not found:
        raise UsageError(f"the monograph of {answer.monograph.title} has no other sections")
    return found


def _pick(
    sections: Sequence[Section], interactions: Sequence[Interaction], labels: Sequence[str]
) -> tuple[tuple[Section, ...], tuple[Interaction, ...]]:
    """Return the bullets and interactions that have these labels, each bullet as a section of its own."""
    bullets = [
        (label, section._replace(items=(item,)))
        for section in sections
        for label, item in zip(_labels(section.items), section.items, strict=True)
    ]
    known = {label for label, _ in bullets} | {each.target for each in interactions}
    for label in labels:
        if label not in known:
            raise UsageError(f"nothing there is labelled '{label}'", hint="take the labels from an outline")
    return (
        tuple(section for label, section in bullets if label in labels),
        tuple(each for each in interactions if each.target in labels),
    )


def _labels(items: Iterable[Any]) -> tuple[str, ...]:
    return tuple(item.label or f"item {number}" for number, item in enumerate(items, start=1))


def name_section(section: dict[str, Any]) -> Named:
    """Name a section by its id and its bullets."""
    labels = (item["label"] or f"item {number}" for number, item in enumerate(section["items"], start=1))
    return Named(section["id"], None, tuple(labels))


def name_interaction(interaction: dict[str, Any]) -> Named:
    """Name an interaction by its severity and the other side."""
    return Named("interactions", interaction["severity"], (interaction["with"],))


def name_finding(finding: dict[str, Any]) -> Named:
    """Name a finding of a check by its severity and title."""
    return Named("findings", finding["severity"] or "not graded", (finding["title"],))


def name_hit(hit: dict[str, Any]) -> Named:
    """Name a hit of a search by its meaning and drug."""
    return Named("results", hit["intent"], (hit["title"],))


def name_field(field: dict[str, Any]) -> Named:
    """Name a compared field by its id."""
    return Named("fields", None, (field["id"],))


def name_resolution(row: dict[str, Any]) -> Named:
    """Name a name by what became of it."""
    return Named("rows", row["status"], (row["query"],))


def name_listing(row: dict[str, Any]) -> Named:
    """Name a monograph of a list by its first letter and title."""
    return Named("rows", row["title"][:1].upper(), (row["title"],))


def name_place(place: dict[str, Any]) -> Named:
    """Name a place of a quote by its section and label."""
    return Named("places", place["section"], (place["label"] or place["section"],))
