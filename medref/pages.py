"""Lay out answers as pages of blocks, the same for a terminal and for a pipe.

What is said, and in which order, is decided here once; `plain` and `render` only paint.
Boxed warnings and contraindications come before everything else (SAFETY rule 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from medref.model import NOT_STATED, SOURCE_KINDS, BoxedWarningStatus, FindingKind, Intent
from medref.names import field_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from medref.errors import MedrefError
    from medref.model import (
        Answer,
        Candidate,
        CheckAnswer,
        ClassCount,
        Comparison,
        EffectCount,
        Finding,
        Hit,
        Interaction,
        Item,
        Listing,
        Monograph,
        Resolution,
        SearchAnswer,
        Section,
        Source,
    )

DISCLAIMER = (
    "Information for people who can judge what they read; not advice for a patient. "
    "Check a dose against the current label before it is given."
)
"""The one shared disclaimer; no monograph carries a copy."""

INTENT_HEADINGS = {
    Intent.TREATS: "Used for",
    Intent.CAUSES: "Can cause",
    Intent.AVOID: "Caution or contraindicated in",
    Intent.INTERACTS: "Interacts with",
    Intent.MENTIONS: "Mentioned",
}


class Title(NamedTuple):
    """The name a page is about."""

    text: str
    note: str = ""


class Heading(NamedTuple):
    """The head of a part of a page."""

    text: str


class Box(NamedTuple):
    """Text that must not be overlooked."""

    title: str
    text: str


class Paragraph(NamedTuple):
    """Running text."""

    text: str
    quiet: bool = False
    """Set back from the rest: provenance, counts, what is not stated."""
    marks: tuple[tuple[int, int], ...] = ()


class Field(NamedTuple):
    """A label and what belongs to it; neighbouring fields share one label column."""

    label: str
    text: str
    stacked: bool = False
    """The label on a line of its own, as for a question."""
    marks: tuple[tuple[int, int], ...] = ()


class Table(NamedTuple):
    """Rows under a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Columns(NamedTuple):
    """Texts side by side where there is room, else one under the other."""

    heads: tuple[str, ...]
    texts: tuple[str, ...]


Block = Title | Heading | Box | Paragraph | Field | Table | Columns


class Page:
    """Blocks in reading order."""

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self.blocks: list[Block] = list(blocks)

    def add(self, *blocks: Block) -> None:
        """Put blocks at the end."""
        self.blocks.extend(blocks)


def monograph_page(answer: Answer, *, chosen: Sequence[Section] | None = None) -> Page:
    """Return a whole monograph, or only some sections of it under its warnings."""
    monograph = answer.monograph
    page = Page()
    page.add(Title(monograph.title, monograph.tall_man or ""))
    page.add(Paragraph(monograph.trust, quiet=True))
    if answer.matched.name and answer.matched.name.casefold() != monograph.title.casefold():
        kind = answer.matched.status.value
        page.add(Paragraph(f"{answer.matched.name} ({kind}) is {monograph.title}.", quiet=True))
    if monograph.confused_with:
        page.add(Paragraph(f"Not to be confused with {_listed(monograph.confused_with)}."))
    _add_warnings(page, monograph, short=chosen is not None)
    if chosen is None:
        _add_identity(page, monograph)
        for section in monograph.sections:
            _add_section(page, section)
        _add_interactions(page, monograph.interactions)
        _add_sources(page, monograph.sources)
        _add_silence(page, monograph)
        _add_combinations(page, answer)
        page.add(Paragraph(DISCLAIMER, quiet=True))
    else:
        for section in chosen:
            if section.id == "interactions" and not section.heading:
                _add_interactions(page, monograph.interactions, labelled=section)
            else:
                _add_section(page, section)
    return page


def _add_warnings(page: Page, monograph: Monograph, *, short: bool) -> None:
    boxed = monograph.boxed_warning
    if boxed.status is BoxedWarningStatus.STATED and boxed.text:
        bullet = _find_item(monograph, "precautions", "boxed-warning")
        page.add(Box("BOXED WARNING", bullet.text if short and bullet else boxed.text))
    elif not short and boxed.status is BoxedWarningStatus.NONE_IN_SOURCE:
        page.add(Field("Boxed warning", "none in the source label"))
    elif not short:
        page.add(Field("Boxed warning", "not stated in this monograph"))
    contraindications = _find_item(monograph, "precautions", "contraindications")
    stated = contraindications.text if contraindications else "not stated in this monograph"
    page.add(Field("Contraindications", stated))


def _find_item(monograph: Monograph, section_id: str, wanted: str) -> Item | None:
    return next(
        (
            item
            for section in monograph.find_sections(section_id)
            for item in section.items
            if item.label and field_id(item.label) == wanted
        ),
        None,
    )


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
    page.add(*(_item_block(item) for item in section.items))


def _item_block(item: Item) -> Block:
    if item.label:
        return Field(item.label, item.text, stacked=item.kind == "question")
    if item.kind == "heading":
        return Heading(item.text)
    return Paragraph(f"- {item.text}" if item.kind == "bullet" else item.text)


def _add_interactions(
    page: Page, interactions: Sequence[Interaction], *, labelled: Section | None = None
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
        page.add(Field(readable(interaction.target), text))
    if labelled:
        page.add(*(_item_block(item) for item in labelled.items))


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


def search_page(answer: SearchAnswer, trust: Iterable[str]) -> Page:
    """Return the hits of a search, grouped by what they mean."""
    page = Page()
    page.add(Title(f"Search: {answer.query}"))
    for typed, taken in answer.corrected:
        page.add(Paragraph(f"'{typed}' was read as '{taken}'; quote it to search it as typed."))
    if answer.expanded:
        page.add(Paragraph(f"Also searched: {', '.join(answer.expanded)}.", quiet=True))
    if not answer.hits:
        page.add(Paragraph(f"Nothing found for '{answer.query}'. This says nothing about any drug."))
    totals = dict(answer.totals)
    for intent, heading in INTENT_HEADINGS.items():
        hits = [hit for hit in answer.hits if hit.intent is intent]
        if not hits:
            continue
        page.add(Heading(heading))
        page.add(*(_hit_block(hit) for hit in hits))
        if len(hits) < totals.get(intent, 0):
            page.add(
                Paragraph(
                    f"Showing {len(hits)} of {totals[intent]}; see the rest with -n {totals[intent]}.",
                    quiet=True,
                )
            )
    page.add(*(Paragraph(line, quiet=True) for line in trust))
    return page


def _hit_block(hit: Hit) -> Block:
    place = f"{hit.section}: {hit.label}" if hit.label else hit.section
    label = f"{hit.title} [{hit.note}]" if hit.note else hit.title
    lead = f"{place} - "
    marks = tuple((start + len(lead), end + len(lead)) for start, end in hit.marks)
    return Field(label, lead + hit.snippet, stacked=True, marks=marks)


def check_page(answer: CheckAnswer) -> Page:
    """Return what a check found, worst first, and what must be said under every check."""
    page = Page()
    page.add(Title(f"Check: {', '.join(drug.title for drug in answer.drugs)}"))
    for kinds, heading in _CHECK_PARTS:
        found = [finding for finding in answer.findings if finding.kind in kinds]
        if not found:
            continue
        if heading:
            page.add(Heading(heading))
        for finding in found:
            page.add(*_finding_blocks(finding))
    titles = {drug.id: drug.title for drug in answer.drugs}
    silent = [(drug, name) for drug, name in answer.not_stated if name != "interactions"]
    if silent:
        page.add(Heading("Not stated"))
        page.add(*(Field(titles[drug], f"{name}: not stated in this monograph") for drug, name in silent))
    page.add(Heading("Read this too"))
    if answer.caveat:
        page.add(Paragraph(answer.caveat))
    page.add(Paragraph(answer.trust, quiet=True))
    return page


_CHECK_PARTS = (
    (
        (
            FindingKind.INTERACTION,
            FindingKind.DUPLICATE_INGREDIENT,
            FindingKind.SAME_CLASS,
            FindingKind.STACKED_RISK,
            FindingKind.ENZYME,
        ),
        "Findings, worst first",
    ),
    ((FindingKind.ALLERGY,), "Allergy"),
    ((FindingKind.SITUATION,), "Situations, as stated"),
)


def _finding_blocks(finding: Finding) -> Iterator[Block]:
    if finding.kind is FindingKind.SITUATION:
        yield Field(finding.title, f"{finding.effect} [{finding.source}]", stacked=True)
        return
    grade = finding.severity.value.upper() if finding.severity else "NOT GRADED"
    text = " ".join(part for part in (finding.effect, finding.management) if part)
    yield Field(f"{grade}: {finding.title}", f"{text} [{finding.source}]", stacked=True)
    for statement in finding.statements[1:]:
        said = f"{statement.effect} {statement.management}".strip()
        yield Field(
            f"  also {statement.drug}, on {readable(statement.target)}",
            f"{statement.severity.value}: {said} [{statement.source}]",
            stacked=True,
        )


def compare_page(comparison: Comparison) -> Page:
    """Return several drugs field by field."""
    page = Page()
    page.add(Title(" / ".join(comparison.titles)))
    for row in comparison.rows:
        page.add(Heading(row.heading))
        cells = tuple(text if text is not None else "not stated" for text in row.values)
        page.add(Columns(comparison.titles, cells))
    page.add(*(Paragraph(line, quiet=True) for line in comparison.trust))
    page.add(Paragraph(DISCLAIMER, quiet=True))
    return page


def effects_page(counts: Sequence[EffectCount], limit: int) -> Page:
    """Return the corpus seen from its side effects."""
    page = Page()
    page.add(Title("Side effects in this corpus"))
    page.add(
        Paragraph(
            "How many monographs list each effect as common, and how many otherwise (less common "
            "or serious). An effect that is not listed may still occur.",
            quiet=True,
        )
    )
    rows = tuple(
        (count.name, str(count.common), str(count.serious), _examples(count)) for count in counts[:limit]
    )
    page.add(Table(("Effect", "Common", "Other", "For example"), rows))
    if len(counts) > limit:
        page.add(Paragraph(f"Showing {limit} of {len(counts)}; see the rest with -n {len(counts)}."))
    page.add(
        Paragraph("Effects of one drug: medref side-effects NAME"),
        Paragraph("Drugs that can cause an effect: medref search --causes EFFECT"),
    )
    return page


def _examples(count: EffectCount) -> str:
    shown = ", ".join(count.example_drugs[:3])
    more = len(count.example_drugs) - 3
    return f"{shown} and {more} more" if more > 0 else shown


def classes_page(classes: Sequence[ClassCount]) -> Page:
    """Return the class tree with counts."""
    page = Page()
    page.add(Title("Drug classes"))
    rows = tuple(("  " * entry.depth + entry.name, str(entry.monographs), entry.id) for entry in classes)
    page.add(Table(("Class", "Monographs", "Id"), rows))
    return page


def class_page(tree: Sequence[ClassCount], listings: Sequence[Listing]) -> Page:
    """Return one class: its monographs, and its members beyond them."""
    page = Page()
    page.add(Title(tree[0].name[:1].upper() + tree[0].name[1:]))
    page.add(Heading("Monographs"))
    page.add(*(Paragraph(listing.title) for listing in listings))
    if not listings:
        page.add(Paragraph("None in this corpus."))
    titles = {listing.title.casefold() for listing in listings}
    beyond = sorted({member for entry in tree for member in entry.members if member.casefold() not in titles})
    if beyond:
        page.add(Heading("Members without a monograph here"))
        page.add(Paragraph(", ".join(beyond)))
    if len(tree) > 1:
        page.add(Heading("Narrower classes"))
        page.add(*(Paragraph("  " * (entry.depth - 1) + entry.name) for entry in tree[1:]))
    return page


def candidates_text(error: MedrefError) -> str:
    """Return the lines that explain an error, with candidates where a name was the problem."""
    lines = [f"medref: {error.message}"]
    if error.hint:
        lines.append(f"  {error.hint}")
    lines.extend(f"  - {_candidate(candidate)}" for candidate in error.candidates)
    return "\n".join(lines)


def _candidate(candidate: Candidate) -> str:
    name = candidate.name
    repeats = name.casefold().startswith(candidate.title.casefold())
    text = name if repeats else f"{name} ({candidate.title})"
    return f"{text}, {', '.join(candidate.classes)}" if candidate.classes else text


def resolution_page(resolutions: Sequence[Resolution]) -> Page:
    """Return what each of several names means."""
    page = Page()
    rows = tuple(
        (
            resolution.query,
            resolution.status.value.replace("_", " "),
            resolution.title or ", ".join(candidate.name for candidate in resolution.candidates[:3]),
        )
        for resolution in resolutions
    )
    page.add(Table(("Name", "Meaning", "Drug, or nearest names"), rows))
    return page
