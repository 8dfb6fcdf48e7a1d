"""Lay out monographs as pages: what is said, and in which order, is decided here once.

Boxed warnings and contraindications come before everything else (SAFETY rule 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref.blocks import Block, Box, Field, Heading, Page, Paragraph, Title
from medref.choosing import find_contraindications, find_field
from medref.model import NOT_STATED, SOURCE_KINDS, BoxedWarningStatus
from medref.repetition import distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from medref.model import Answer, Interaction, Item, Monograph, Section, Source

SHOWN_EDITIONS = 3
"""Set ids named on a page of a drug that many makers label."""

DISCLAIMER = (
    "Information for people who can judge what they read; not advice for a patient. "
    "Check a dose against the current label before it is given."
)
"""The one shared disclaimer; no monograph carries a copy."""


def monograph_page(
    answer: Answer,
    *,
    chosen: Sequence[Section] | None = None,
    members: Mapping[str, Sequence[str]] | None = None,
) -> Page:
    """Return a whole monograph, or only some sections of it under its warnings.

    Args:
        answer: The monograph and how it was asked for.
        chosen: Only these sections; None for all.
        members: Titles of the monographs behind each class or property it interacts with.
    """
    monograph = answer.monograph
    page = Page()
    page.add(Title(monograph.title, monograph.tall_man or ""))
    page.add(Paragraph(monograph.trust, quiet=True))
    if answer.matched.name and answer.matched.name.casefold() != monograph.title.casefold():
        kind = answer.matched.status.value
        page.add(Paragraph(f"{answer.matched.name} ({kind}) is {monograph.title}.", quiet=True))
    page.add(*(Paragraph(line) for line in _relations(answer)))
    if monograph.confused_with:
        page.add(Paragraph(f"Not to be confused with {_listed(monograph.confused_with)}."))
    _add_warnings(page, monograph, short=chosen is not None)
    if chosen is None:
        _add_identity(page, monograph)
        for section in distinct(monograph.sections):
            _add_section(page, section)
        _add_interactions(page, monograph.interactions)
        _add_sources(page, monograph.sources)
        _add_silence(page, monograph)
        _add_combinations(page, answer)
        page.add(Paragraph(DISCLAIMER, quiet=True))
    else:
        for section in chosen:
            if section.id == "interactions" and not section.heading:
                _add_interactions(page, monograph.interactions, labelled=section, members=members or {})
            else:
                _add_section(page, section)
    return page


def _add_warnings(page: Page, monograph: Monograph, *, short: bool) -> None:
    boxed = monograph.boxed_warning
    if boxed.status is BoxedWarningStatus.STATED and boxed.text:
        bullet = find_field(monograph, "precautions", "boxed-warning")
        page.add(Box("BOXED WARNING", bullet.text if short and bullet else boxed.text))
    elif not short and boxed.status is BoxedWarningStatus.NONE_IN_SOURCE:
        page.add(Field("Boxed warning", "none in the source label"))
    elif not short:
        page.add(Field("Boxed warning", "not stated in this monograph"))
    stated = find_contraindications(monograph) or [("Contraindications", "not stated in this monograph")]
    page.add(*(Field(label, text) for label, text in stated))


def _relations(answer: Answer) -> Iterable[str]:
    """Yield a line on every other place where the same drug is described."""
    if answer.also_in:
        others = [
            f"{other.corpus} ({other.date})" if other.date else other.corpus for other in answer.also_in
        ]
        yield f"Also in: {', '.join(others)}. See it with --corpus {answer.also_in[0].corpus}."
    for twin in answer.twins:
        yield f"{twin.title} is the same drug under another name: medref compare shows both side by side."
    if answer.editions:
        newest = ", ".join(
            f"{each.id} ({each.effective or 'no date'})" for each in answer.editions[:SHOWN_EDITIONS]
        )
        count = len(answer.editions)
        rest = f"; showing {SHOWN_EDITIONS} of {count}, all with --json" if count > SHOWN_EDITIONS else ""
        yield f"Other labels of these ingredients and this route: {count:,}, by set id: {newest}{rest}."


def _add_identity(page: Page, monograph: Monograph) -> None:
    page.add(Heading("Identity"))
    rows = [
        ("Ingredients", ", ".join(monograph.ingredients) if len(monograph.ingredients) > 1 else ""),
        ("Also called", ", ".join(monograph.synonyms)),
        ("Brands", ", ".join(_brand(brand.name, brand.countries) for brand in monograph.brands)),
        ("Class", ", ".join(monograph.class_names)),
        ("Routes", ", ".join(monograph.routes)),
        ("Forms", "; ".join(monograph.forms)),
        ("Status", _status(monograph)),
    ]
    page.add(*(Field(label, text) for label, text in rows if text))


def _brand(name: str, countries: tuple[str, ...]) -> str:
    return f"{name} ({', '.join(countries)})" if countries else name


def _status(monograph: Monograph) -> str:
    names = {
        "rx": "prescription only",
        "otc": "without prescription",
        "both": "prescription only or without, by product",
    }
    status = names.get(monograph.status or "", monograph.status or "")
    return f"{status}; schedule {monograph.schedule}" if monograph.schedule else status


def _add_section(page: Page, section: Section) -> None:
    heading = section.heading or "Introduction"
    page.add(Heading(f"{section.part}: {heading}" if section.part else heading))
    if section.text == NOT_STATED or not section.text:
        if section.text:
            page.add(Paragraph(section.text, quiet=True))
        return
    page.add(*(_item_block(item, section) for item in section.items))


def _item_block(item: Item, section: Section) -> Block:
    if item.label and item.text == section.text:
        return Paragraph(item.text)
    if item.kind == "table" and "\t" in item.text:
        return Paragraph(item.text.replace("\t", " | "))
    if item.label:
        return Field(item.label, item.text, stacked=item.kind == "question")
    if item.kind == "heading":
        return Heading(item.text)
    return Paragraph(f"- {item.text}" if item.kind == "bullet" else item.text)


def _add_interactions(
    page: Page,
    interactions: Sequence[Interaction],
    *,
    labelled: Section | None = None,
    members: Mapping[str, Sequence[str]] | None = None,
) -> None:
    page.add(Heading("Interactions"))
    if not interactions and not (labelled and labelled.items):
        page.add(
            Paragraph("No interactions are recorded in this monograph. This does not mean there are none.")
        )
    for interaction in sorted(interactions, key=lambda found: (found.severity.rank, found.target)):
        text = f"{interaction.severity.value.upper()}. {interaction.effect}"
        if interaction.management:
            text += f" {interaction.management}"
        if interaction.exceptions:
            text += f" Does not hold for {_listed(interaction.exceptions)}."
        titles = (members or {}).get(interaction.target)
        if titles:
            text += f" Monographs here: {', '.join(titles)}."
        page.add(Field(readable(interaction.target), text))
    if labelled:
        page.add(*(_item_block(item, labelled) for item in labelled.items))


def readable(target: str) -> str:
    """Return the id of an interaction partner as words."""
    return target.replace("-", " ")


def _add_sources(page: Page, sources: Iterable[Source]) -> None:
    page.add(Heading("Sources"))
    found = False
    for source in sources:
        found = True
        details = [
            SOURCE_KINDS.get(source.kind, source.kind),
            f"set id {source.set_id}" if source.set_id else "",
            f"effective {source.effective}" if source.effective else "",
            f"retrieved {source.retrieved}" if source.retrieved else "",
            source.url or "",
        ]
        text = ", ".join(detail for detail in details if detail)
        page.add(Field(source.id, f"{source.title} ({text})"))
    if not found:
        page.add(Paragraph("This monograph names no sources."))


def _add_silence(page: Page, monograph: Monograph) -> None:
    if monograph.not_stated:
        named = ", ".join(readable(name) for name in monograph.not_stated)
        page.add(Heading("Not stated in this monograph"))
        page.add(Paragraph(f"{named}. Silence is not safety.", quiet=True))


def _add_combinations(page: Page, answer: Answer) -> None:
    if answer.combinations:
        page.add(Heading("Combinations with monographs of their own"))
        page.add(*(Paragraph(f"- {listing.title}") for listing in answer.combinations))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
