"""Lay out answers over many monographs as pages: searches, checks, comparisons, lists, errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref.answers import FindingKind
from medref.blocks import Block, Columns, Field, Heading, Page, Paragraph, Table, Title
from medref.model import BUNDLED, Intent
from medref.pages import DISCLAIMER, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from medref.answers import (
        CheckAnswer,
        CheckedDrug,
        ClassCount,
        Comparison,
        EffectCount,
        Finding,
        Hit,
        QuoteAnswer,
        SearchAnswer,
        Verdict,
    )
    from medref.errors import MedrefError
    from medref.model import Candidate, Listing, Resolution

INTENT_HEADINGS = {
    Intent.TREATS: "Used for",
    Intent.CAUSES: "Can cause",
    Intent.AVOID: "Caution or contraindicated in",
    Intent.INTERACTS: "Interacts with",
    Intent.MENTIONS: "Mentioned",
}


def search_page(
    answer: SearchAnswer, trust: Iterable[str], *, more: str = "see the rest with -n {total}"
) -> Page:
    """Return the hits of a search, grouped by what they mean.

    Args:
        answer: What was found.
        trust: A line on each corpus it is from.
        more: How the reader gets the hits of a group beyond the limit; `{total}` is their number.
    """
    page = Page()
    page.add(Title(f"Search: {answer.query}"))
    if answer.ignored:
        page.add(Paragraph(f"Not asked for, as it stands nearly everywhere: {', '.join(answer.ignored)}."))
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
                    f"Showing {len(hits)} of {totals[intent]}; {more.format(total=totals[intent])}.",
                    quiet=True,
                )
            )
    page.add(*(Paragraph(line, quiet=True) for line in trust))
    return page


def _hit_block(hit: Hit) -> Block:
    place = f"{hit.section}: {hit.label}" if hit.label else hit.section
    notes = "; ".join(filter(None, (hit.note, f"corpus {hit.corpus}" if hit.corpus != BUNDLED else "")))
    label = f"{hit.title} [{notes}]" if notes else hit.title
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
    drugs = {drug.id: drug for drug in answer.drugs}
    silent = [(drug, name) for drug, name in answer.not_stated if name != "interactions"]
    if silent:
        page.add(Heading("Not stated"))
        page.add(*(_silence(drugs[drug], name) for drug, name in silent))
    page.add(Heading("Read this too"))
    if answer.caveat:
        page.add(Paragraph(answer.caveat))
    page.add(Paragraph(answer.trust, quiet=True))
    return page


def _silence(drug: CheckedDrug, field: str) -> Field:
    why = "not stated in this monograph" if drug.is_read else "not known, since no monograph of it was read"
    return Field(drug.title, f"{field}: {why}")


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
        same = len(set(cells)) == 1
        page.add(
            Field("Both" if len(cells) == 2 else "All", cells[0])
            if same
            else Columns(comparison.titles, cells)
        )
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


def quote_page(answer: QuoteAnswer) -> Page:
    """Return whether a monograph says what is quoted, each place with its whole statement."""
    page = Page()
    page.add(Title(answer.title))
    page.add(Paragraph(answer.trust, quiet=True))
    page.add(Field("Quote", answer.quote))
    if answer.found:
        page.add(Heading("Said word for word"))
        page.add(*(Field(f"{place.section}: {place.label or 'text'}", place.text) for place in answer.places))
    else:
        page.add(Paragraph(f"NOT FOUND. The monograph of {answer.title} does not say this word for word."))
        page.add(
            Paragraph(
                'A quote must lie within one bullet. It may not begin right after a "not", '
                "nor begin or end inside a quantity.",
                quiet=True,
            )
        )
    return page


def candidates_text(error: MedrefError) -> str:
    """Return the lines that explain an error, with candidates where a name was the problem."""
    lines = [f"medref: {error.message}"]
    if error.hint:
        lines.append(f"  {error.hint}")
    typed = getattr(error, "query", "")
    named = [_candidate(candidate, typed) for candidate in error.candidates]
    lines.extend(
        f"  - {name}" + (f" (id: {candidate.id})" if named.count(name) > 1 else "")
        for name, candidate in zip(named, error.candidates, strict=True)
    )
    return "\n".join(lines)


def mark_differences(typed: str, name: str) -> str:
    """Return a name with brackets round the letters that differ from what was typed.

    "metformn" gives "metform[i]n"; a letter too many in what was typed leaves an empty pair.
    """
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, typed.casefold(), name.casefold(), autojunk=False)
    if not typed or matcher.ratio() < _ALIKE or len(name.casefold()) != len(name):
        return name
    marked = []
    for kind, _, _, start, end in matcher.get_opcodes():
        marked.append(name[start:end] if kind == "equal" else f"[{name[start:end]}]")
    return "".join(marked)


_ALIKE = 0.6
"""Names less alike than this have no differing letters worth marking."""


def _candidate(candidate: Candidate, typed: str) -> str:
    name = mark_differences(typed, candidate.name) if candidate.distance else candidate.name
    repeats = candidate.name.casefold().startswith(candidate.title.casefold())
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


def verdicts_page(verdicts: Iterable[Verdict]) -> Page:
    """Return what was found out about each corpus."""
    page = Page()
    for verdict in verdicts:
        page.add(Title(verdict.name))
        page.add(Field("Documents", "; ".join(verdict.damaged) or "every one reads back whole"))
        page.add(Field("Source", "changed or gone since the import" if verdict.changed else "unchanged"))
        page.add(Heading("Kept out"))
        page.add(
            *(Paragraph(f"- {each.place} ({each.title}): {each.reason}") for each in verdict.quarantined)
        )
        page.add(Heading("One drug under two names"))
        page.add(*(Paragraph(f"- {one} and {other}") for one, other in verdict.twins))
    if not page.blocks:
        page.add(Paragraph("No corpus has been added; medref corpus add NAME PATH"))
    return page
