"""The checks as a table: a code, and a function whose docstring is the rule it enforces.

Adding a check touches this file and gets one bad file in the tests.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from medref.lint.figures import find_figures
from medref.lint.notation import find_slips
from medref.model import FIELD_IDS, NOT_STATED, SECTION_IDS, SOURCE_KINDS, BoxedWarningStatus
from medref.monograph import FRONT_MATTER_KEYS
from medref.names import field_id, fold, slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from medref.lint.document import Document

    Finding = tuple[int, str]
    Check = Callable[[Document], Iterator[Finding]]

CHECKS: dict[str, Check] = {}
"""Code -> check, in the order they run."""

ROUTES = (
    "oral", "sublingual", "buccal", "subcutaneous", "intravenous", "intramuscular", "inhalation",
    "nasal", "ophthalmic", "otic", "topical", "transdermal", "rectal", "vaginal", "intrathecal",
    "intravitreal", "implant",
)  # fmt: skip
_STATUSES = ("rx", "otc", "both")
_SCHEDULES = ("CII", "CIII", "CIV", "CV")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_REQUIRED = (
    "title", "ingredients", "classes", "routes", "status", "boxed_warning", "sources", "reviewed",
    "clinically_reviewed",
)  # fmt: skip
_FREE_FORM = ("generic-name", "interactions")
_FILLER = re.compile(
    r"\b(?:it is (?:crucial|important|essential|vital)|consult (?:your|a) (?:doctor|healthcare)|"
    r"always (?:ask|tell) your doctor|as directed by your doctor)\b",
    re.IGNORECASE,
)
_MAXIMUM = re.compile(
    r"\b(?:maximum|max\.?|no more than|not exceed\w*|at most|up to a total of)\b[^.;]*", re.IGNORECASE
)
_PER_WHAT = re.compile(
    r"\b(?:per|a|an|each|every|in|daily|day|dose|week|weekly|once|twice|hours?|month|year|total|course|"
    r"cycle|infusion|attack|treatment|at a time|times|bedtime|night|morning|lifetime)\b",
    re.IGNORECASE,
)
_DOSE = re.compile(r"\d\s*(?:mg|mcg|g|units?|mL|mEq|mmol|puffs?|sprays?|drops?|tablets?|capsules?)\b(?!/)")
_FREQUENCY = re.compile(
    r"\b(?:once|twice|daily|nightly|hourly|weekly|monthly|single|per|every|each|a (?:day|week|month|dose|night)|"
    r"times|continuous\w*|bedtime|night|evening|morning|before|after|when|as needed|dose|doses|in \d|over|for \d|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)
_ROUTE_WORD = re.compile(
    r"\b(?:oral\w*|by mouth|sublingual\w*|under the (?:tongue|skin)|buccal\w*|subcutaneous\w*|intravenous\w*|"
    r"intramuscular\w*|inhal\w*|nasal\w*|nostril|eyes?|ophthalmic|ears?|topical\w*|skin|patch\w*|transdermal\w*|"
    r"rectal\w*|vaginal\w*|inject\w*|infus\w*|intrathecal|swallow\w*|tablets?|capsules?|enema|apply|applied)\b",
    re.IGNORECASE,
)
_CONSEQUENCE = re.compile(
    r"\b(?:occur\w*|report\w*|potential\w*|risk|result\w*|lead\w*|because|due to|such as|includ\w+|"
    r"manifest\w*|e\.g\.|may cause|can cause|experienced|receiving|observed|characteri[sz]ed)\b",
    re.IGNORECASE,
)
"""Sentences about what would happen, and not about who must not take it."""
_SITUATION_LABELS = frozenset(
    (
        *FIELD_IDS["dosage"], "switching", "administration", "monitoring", "conversion",
        "dose-adjustment-with-other-drugs",
    )
)  # fmt: skip


def check(code: str) -> Callable[[Check], Check]:
    """Register a check under its code."""

    def register(function: Check) -> Check:
        CHECKS[code] = function
        return function

    return register


# Front matter


@check("F02")
def unknown_key(document: Document) -> Iterator[Finding]:
    """Front matter holds only the keys of the format."""
    for key in document.metadata:
        if key not in FRONT_MATTER_KEYS:
            yield document.line_of(f"{key}:"), f"unknown front matter key '{key}'"


@check("F03")
def missing_key(document: Document) -> Iterator[Finding]:
    """Identity, boxed warning, sources and dates of review are always given."""
    for key in _REQUIRED:
        if document.metadata.get(key) in (None, "", []):
            yield 1, f"front matter lacks '{key}'"


@check("F04")
def closed_value(document: Document) -> Iterator[Finding]:
    """Status, schedule, routes, kinds of source and of indication come from closed sets."""
    monograph = document.monograph
    values = [
        ("status", monograph.status, _STATUSES),
        ("schedule", monograph.schedule, _SCHEDULES),
        *(("routes", route, ROUTES) for route in monograph.routes),
        *(("sources.kind", source.kind, tuple(SOURCE_KINDS)) for source in monograph.sources),
        *(
            ("indications.status", indication.status, ("approved", "off-label"))
            for indication in monograph.indications
        ),
    ]
    for key, value, allowed in values:
        if value is not None and value not in allowed:
            yield (
                document.line_of(f"{value}"),
                f"{key}: '{value}' is none of {', '.join(allowed)}",
            )


@check("F05")
def malformed_date(document: Document) -> Iterator[Finding]:
    """Dates are written YYYY-MM-DD or YYYY-MM."""
    dates = [document.monograph.reviewed] + [
        date for source in document.monograph.sources for date in (source.effective, source.retrieved)
    ]
    for date in dates:
        if date and not _DATE.fullmatch(date):
            yield document.line_of(date), f"'{date}' is no date of the form 2026-11-22"


@check("F06")
def file_name(document: Document) -> Iterator[Finding]:
    """The file is named after the title, and the H1 repeats the title."""
    expected = slug(document.monograph.title)
    if document.path.stem != expected:
        yield 1, f"the file of '{document.monograph.title}' is called {expected}.md"
    if f"\n# {document.monograph.title}\n" not in document.text:
        yield 1, "the H1 does not repeat the title"


@check("F07")
def repeated_name(document: Document) -> Iterator[Finding]:
    """No name is given twice, and no brand or synonym repeats the title."""
    monograph = document.monograph
    names = [
        monograph.title, *monograph.synonyms, *(brand.name for brand in monograph.brands),
    ]  # fmt: skip
    seen: set[str] = set()
    for name in names:
        if fold(name) in seen:
            yield document.line_of(name), f"the name '{name}' is given twice"
        seen.add(fold(name))


@check("F08")
def unknown_source(document: Document) -> Iterator[Finding]:
    """Every indication and interaction names one of the sources."""
    monograph = document.monograph
    known = {source.id for source in monograph.sources}
    stated = [
        *((indication.condition, indication.source) for indication in monograph.indications),
        *((interaction.target, interaction.source) for interaction in monograph.interactions),
    ]
    for what, source in stated:
        if source is None:
            yield document.line_of(what), f"'{what}' names no source"
        elif source not in known and source != "onc":
            yield document.line_of(source), f"'{source}' is none of the sources"


@check("F09")
def repeated_interaction(document: Document) -> Iterator[Finding]:
    """An interaction with one partner is stated once for each source."""
    seen: set[tuple[str, str | None]] = set()
    for interaction in document.monograph.interactions:
        key = (interaction.target, interaction.source)
        if key in seen:
            yield document.line_of(f"with: {interaction.target}"), f"'{key[0]}' is given twice"
        seen.add(key)


# Vocabulary


@check("V01")
def unknown_class(document: Document) -> Iterator[Finding]:
    """Classes are ids of classes.yaml."""
    for class_id in document.monograph.classes:
        if not document.vocabulary.get(class_id, "class"):
            yield document.line_of(class_id), f"'{class_id}' is no drug class"


@check("V02")
def unknown_property(document: Document) -> Iterator[Finding]:
    """Properties are ids of properties.yaml."""
    for property_id in document.monograph.properties:
        if not document.vocabulary.get(property_id, "property"):
            yield document.line_of(property_id), f"'{property_id}' is no property"


@check("V03")
def unknown_condition(document: Document) -> Iterator[Finding]:
    """Indications are ids of conditions.yaml or effects.yaml."""
    for indication in document.monograph.indications:
        if not document.vocabulary.get(indication.condition, "condition", "effect"):
            yield (
                document.line_of(indication.condition),
                f"'{indication.condition}' is no condition",
            )


@check("V04")
def unknown_partner(document: Document) -> Iterator[Finding]:
    """An interaction is with a class, a property, a substance or a known ingredient."""
    for interaction in document.monograph.interactions:
        for partner in (interaction.target, *interaction.exceptions):
            known = document.vocabulary.get(partner, "class", "property", "substance")
            if not known and fold(partner) not in document.known_ingredients:
                yield (
                    document.line_of(partner),
                    f"'{partner}' is no class, property, substance or known ingredient",
                )


@check("V05")
def partner_by_another_name(document: Document) -> Iterator[Finding]:
    """An ingredient stands under the generic name that its other names resolve to, or nothing would match."""
    for interaction in document.monograph.interactions:
        if document.vocabulary.get(interaction.target, "class", "property", "substance"):
            continue
        generic = document.generic_names.get(fold(interaction.target), interaction.target)
        if fold(generic) != fold(interaction.target):
            yield (
                document.line_of(interaction.target),
                f"'{interaction.target}' is a name of '{generic}'; write that",
            )


# Sections


@check("S01")
def missing_section(document: Document) -> Iterator[Finding]:
    """Each of the seven sections is there once, in order."""
    found = [section.id for section in document.monograph.sections]
    for section_id in SECTION_IDS:
        if found.count(section_id) != 1:
            yield (
                1,
                f"the section '{section_id}' is there {found.count(section_id)} times, not once",
            )
    known = [section_id for section_id in found if section_id in SECTION_IDS]
    if known != sorted(known, key=SECTION_IDS.index):
        yield 1, "the sections are out of order"


@check("S02")
def unknown_section(document: Document) -> Iterator[Finding]:
    """There are no sections besides the seven."""
    for section in document.monograph.sections:
        if section.id not in SECTION_IDS:
            yield document.line_of(section.heading), f"unknown section '{section.heading}'"


@check("S03")
def empty_section(document: Document) -> Iterator[Finding]:
    """A section without a source says so in its one line; it is never empty."""
    for section in document.monograph.sections:
        if not section.text:
            yield document.line_of(section.heading), f"'{section.heading}' is empty"


@check("S04")
def unlabelled_text(document: Document) -> Iterator[Finding]:
    """Every statement stands in a labelled bullet, so that it can be picked out."""
    for section in document.monograph.sections:
        if section.id in _FREE_FORM or section.text == NOT_STATED:
            continue
        for item in section.items:
            if not item.label:
                yield document.line_of(item.text[:40]), "text without a label"


@check("S05")
def boxed_warning_bullet(document: Document) -> Iterator[Finding]:
    """A boxed warning stands in the front matter and, in short, under Precautions."""
    stated = document.monograph.boxed_warning.status is BoxedWarningStatus.STATED
    has_bullet = any(field_id(item.label or "") == "boxed-warning" for item in document.items("precautions"))
    if stated and not has_bullet:
        yield document.line_of("### Precautions"), "the boxed warning has no bullet"
    if has_bullet and not stated:
        yield document.line_of("**Boxed warning"), "a boxed warning that the front matter lacks"


@check("S06")
def contraindications_bullet(document: Document) -> Iterator[Finding]:
    """Precautions has a bullet Contraindications (which may say that the label lists none)."""
    labels = {field_id(item.label or "") for item in document.items("precautions")}
    stated = not any(
        section.text == NOT_STATED for section in document.monograph.find_sections("precautions")
    )
    if stated and "contraindications" not in labels:
        yield document.line_of("### Precautions"), "no bullet Contraindications"


@check("S07")
def questions(document: Document) -> Iterator[Finding]:
    """There are 4 to 8 questions with answers."""
    asked = [item for item in document.items("faqs") if item.kind == "question"]
    not_stated = any(section.text == NOT_STATED for section in document.monograph.find_sections("faqs"))
    if not not_stated and not 4 <= len(asked) <= 8:
        yield document.line_of("### FAQs"), f"{len(asked)} questions, not 4 to 8"
    for item in asked:
        if not item.text:
            yield document.line_of(item.label or ""), "a question without an answer"


@check("S08")
def filler(document: Document) -> Iterator[Finding]:
    """No sentence that would be true of any drug, and no copied disclaimer."""
    for text in document.prose():
        match = _FILLER.search(text)
        if match:
            yield document.line_of(match[0]), f"filler: '{match[0]}'"
    if "Disclaimer" in document.text:
        yield document.line_of("Disclaimer"), "the disclaimer is added by the program"


@check("S09")
def length(document: Document) -> Iterator[Finding]:
    """The body is no longer than a person reads at night: 1,700 words at most."""
    count = sum(len(section.text.split()) for section in document.monograph.sections)
    if count > 1700:
        yield 1, f"{count:,} words, over 1,700"


# Doses


@check("D01")
def maximum_without_unit(document: Document) -> Iterator[Finding]:
    """Every maximum says per what."""
    for item in document.items("dosage"):
        for match in _MAXIMUM.finditer(item.text):
            if _DOSE.search(match[0]) and not _PER_WHAT.search(match[0]):
                yield document.line_of(match[0]), f"maximum of what? '{match[0].strip()}'"


@check("D02")
def dose_without_frequency(document: Document) -> Iterator[Finding]:
    """Every dose says how often."""
    for item in document.items("dosage"):
        if _DOSE.search(item.text) and not _FREQUENCY.search(item.text):
            yield document.line_of(item.text[:40]), f"'{item.label}': how often?"


@check("D03")
def dose_without_route(document: Document) -> Iterator[Finding]:
    """Every dose for an indication says by which route."""
    for item in document.items("dosage"):
        label = item.label or ""
        if field_id(label) in _SITUATION_LABELS or not _DOSE.search(item.text):
            continue
        if not _ROUTE_WORD.search(f"{label} {item.text}"):
            yield document.line_of(item.text[:40]), f"'{label}': by which route?"


@check("D04")
def weekly_dose(document: Document) -> Iterator[Finding]:
    """A weekly methotrexate dose says 'once a week, never daily' in the same bullet."""
    if "methotrexate" not in document.monograph.ingredients:
        return
    for item in document.items("dosage"):
        weekly = re.search(r"\b(?:once a week|once weekly|weekly dose)\b", item.text)
        if weekly and "once a week, never daily" not in item.text:
            yield document.line_of(item.text[:40]), "say 'once a week, never daily'"


# Sources


@check("R01")
def covered_section(document: Document) -> Iterator[Finding]:
    """`covers` names sections, and every section with text is covered by some source."""
    known = {*SECTION_IDS, "interactions"}
    covered: set[str] = set()
    for source in document.monograph.sources:
        covered.update(source.covers)
        for name in source.covers:
            if name not in known:
                yield document.line_of(name), f"covers: '{name}' is no section"
    for section in document.monograph.sections:
        stated = section.text and section.text != NOT_STATED
        if stated and section.id in known - covered - {"generic-name"}:
            yield document.line_of(section.heading), f"no source covers '{section.id}'"


@check("R02")
def missing_source_text(document: Document) -> Iterator[Finding]:
    """The text of a source is in the folder of --sources."""
    if document.shelf.folder is None:
        return
    for source in document.monograph.sources:
        if source.text and document.shelf.text(source.text) is None:
            yield document.line_of(source.text), f"source text '{source.text}' is not there"


@check("R03")
def figure_without_source(document: Document) -> Iterator[Finding]:
    """Every number with a unit stands in a source the monograph cites."""
    if document.shelf.folder is None:
        return
    texts = [
        figures
        for source in document.monograph.sources
        if source.text and (figures := document.shelf.figures(source.text))
    ]
    declared = declared_figures(document)
    for text in document.prose():
        for figure in find_figures(text):
            if figure.pair in declared or any(source.states(figure) for source in texts):
                continue
            written = text[figure.start : figure.end]
            yield document.line_of(written), f"'{written}' ({figure}) is in no cited source"


def declared_figures(document: Document) -> set[tuple[str, str]]:
    """Return the figures that the sources declare because their text is not at hand."""
    return {
        figure.pair
        for source in document.monograph.sources
        for written in source.figures
        for figure in find_figures(written)
    }


@check("R04")
def boxed_warning_of_source(document: Document) -> Iterator[Finding]:
    """A label's boxed warning is in the monograph, and none is said to be there that is not."""
    texts = [
        text
        for source in document.monograph.sources
        if source.text and (text := document.shelf.text(source.text))
    ]
    in_source = any(re.search(r"(?m)^## boxed_warning\b", text) for text in texts)
    status = document.monograph.boxed_warning.status
    if in_source and status is not BoxedWarningStatus.STATED:
        yield document.line_of("boxed_warning"), "the source has a boxed warning"


@check("R05")
def contraindication_of_source(document: Document) -> Iterator[Finding]:
    """Every condition the label contraindicates stands under Contraindications."""
    written = " ".join(
        f"{item.label} {item.text}"
        for item in document.items("precautions")
        if field_id(item.label or "") in {"contraindications", "boxed-warning"}
    )
    have = {
        wide
        for span in document.conditions.find(written)
        for wide in (*document.vocabulary.ancestors(span.concept),)
    }
    for source in document.monograph.sources[:1]:
        text = document.shelf.text(source.text) if source.text else None
        match = re.search(r"(?ms)^## contraindications\n(.*?)(?=^#|\Z)", text or "")
        if not match:
            continue
        sentences = [
            sentence for sentence in re.split(r"(?<=[.;])\s+", match[1]) if not _CONSEQUENCE.search(sentence)
        ]
        named = (span.concept for part in sentences for span in document.conditions.find(part))
        for concept_id in dict.fromkeys(named):
            if have.isdisjoint(document.vocabulary.ancestors(concept_id)):
                yield (
                    document.line_of("**Contraindications"),
                    f"the source's contraindications name '{concept_id}'",
                )


# Notation


@check("N")
def notation(document: Document) -> Iterator[Finding]:
    """Doses are written so that they cannot be misread (SAFETY rule 12)."""
    exempt = [brand.name for brand in document.monograph.brands]
    for text in document.prose():
        masked = text
        for name in exempt:
            masked = masked.replace(name, " " * len(name))
        for slip in find_slips(masked):
            line = document.line_of(text[max(0, slip.start - 10) : slip.start + 20])
            yield line, f"{slip.code}|'{slip.found}': {slip.remedy}"
