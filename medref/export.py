"""Model values to plain dicts: the versioned JSON contract. Dicts leave the package only here."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from medref.answers import CheckAnswer, Comparison, EffectCount, QuoteAnswer, SearchAnswer, Verdict
    from medref.errors import MedrefError
    from medref.model import Answer, Candidate, Interaction, Monograph, Resolution, Section

SCHEMA = 1
"""Version of the JSON contract."""

_HIDDEN = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def dumps(document: dict[str, Any]) -> str:
    """Return a document as one line of JSON; what a terminal would obey is written as an escape."""
    text = json.dumps(document, ensure_ascii=False)
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def answer_document(answer: Answer, sections: Sequence[Section] | None = None) -> dict[str, Any]:
    """Return what `show` says about a monograph, whole or with some sections only."""
    monograph = answer.monograph
    return {
        "schema": SCHEMA,
        "monograph": _monograph(monograph, monograph.sections if sections is None else sections),
        "matched": _matched(answer.matched),
        "confused_with": list(monograph.confused_with),
        "combinations": [{"id": listing.id, "title": listing.title} for listing in answer.combinations],
        "also_in": [
            {"corpus": other.corpus, "date": other.date or None, "ids": list(other.ids)}
            for other in answer.also_in
        ],
        "twins": [{"id": listing.id, "title": listing.title} for listing in answer.twins],
        "other_labels": [
            {"set_id": edition.id, "title": edition.title, "effective": edition.effective}
            for edition in answer.editions
        ],
    }


def _matched(resolution: Resolution) -> dict[str, Any]:
    return {"query": resolution.query, "name": resolution.name, "kind": resolution.status.value}


def _monograph(monograph: Monograph, sections: Iterable[Section]) -> dict[str, Any]:
    return {
        "id": monograph.id,
        "title": monograph.title,
        "corpus": monograph.corpus,
        "ingredients": list(monograph.ingredients),
        "synonyms": list(monograph.synonyms),
        "brands": [{"name": brand.name, "countries": list(brand.countries)} for brand in monograph.brands],
        "classes": list(monograph.classes),
        "properties": list(monograph.properties),
        "routes": list(monograph.routes),
        "forms": list(monograph.forms),
        "status": monograph.status,
        "schedule": monograph.schedule,
        "indications": [
            {
                "condition": indication.condition,
                "status": indication.status,
                "regions": list(indication.regions),
                "source": indication.source,
            }
            for indication in monograph.indications
        ],
        "boxed_warning": {
            "status": monograph.boxed_warning.status.value,
            "text": monograph.boxed_warning.text,
        },
        "trust": monograph.trust,
        "not_stated": list(monograph.not_stated),
        "sections": [_section(section) for section in sections],
        "interactions": [_interaction(interaction) for interaction in monograph.interactions],
        "sources": [
            {
                "id": source.id,
                "kind": source.kind,
                "title": source.title,
                "set_id": source.set_id,
                "url": source.url,
                "effective": source.effective,
                "retrieved": source.retrieved,
                "covers": list(source.covers),
            }
            for source in monograph.sources
        ],
        "reviewed": monograph.reviewed,
        "clinically_reviewed": monograph.clinically_reviewed,
    }


def _interaction(interaction: Interaction) -> dict[str, Any]:
    return {
        "with": interaction.target,
        "kind": interaction.kind,
        "severity": interaction.severity.value,
        "effect": interaction.effect,
        "management": interaction.management,
        "source": interaction.source,
        "except": list(interaction.exceptions),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "heading": section.heading,
        "text": section.text,
        "items": [{"label": item.label, "text": item.text} for item in section.items],
    }


def answers_document(answers: Iterable[tuple[Answer, Sequence[Section]]]) -> dict[str, Any]:
    """Return the sections asked for of several monographs."""
    documents = [answer_document(answer, sections) for answer, sections in answers]
    return {"schema": SCHEMA, "answers": documents}


def excerpt_document(
    answer: Answer, sections: Iterable[Section], interactions: Iterable[Interaction]
) -> dict[str, Any]:
    """Return parts of a monograph under its warnings in short, without what only `show` needs.

    Keys that `show` has mean the same here; the bullets are given once, and of the sources only those
    that cover a section shown.
    """
    from medref.choosing import find_contraindications, find_field

    monograph = answer.monograph
    boxed = find_field(monograph, "precautions", "boxed-warning")
    forbidden = find_contraindications(monograph)
    listed = "\n".join(f"{label}: {text}" for label, text in forbidden)
    shown = tuple(sections)
    covering = [
        source
        for source in monograph.sources
        if not source.covers or any(section.id in source.covers for section in shown)
    ]
    stated = monograph.boxed_warning
    return {
        "schema": SCHEMA,
        "monograph": {
            "id": monograph.id,
            "title": monograph.title,
            "corpus": monograph.corpus,
            "boxed_warning": {
                "status": stated.status.value,
                "text": boxed.text if boxed and stated.text else stated.text,
            },
            "contraindications": {
                "status": "stated" if forbidden else "not_stated",
                "text": (listed if len(forbidden) > 1 else forbidden[0][1]) if forbidden else None,
            },
            "classes": list(monograph.classes),
            "brands": [brand.name for brand in monograph.brands],
            "trust": monograph.trust,
            "not_stated": list(monograph.not_stated),
            "sections": [_bullets(section) for section in shown],
            "interactions": [_interaction(interaction) for interaction in interactions],
            "sources": [
                {"id": source.id, "title": source.title, "effective": source.effective, "url": source.url}
                for source in covering or monograph.sources
            ],
        },
        "matched": _matched(answer.matched),
        "confused_with": list(monograph.confused_with),
        "combinations": [{"id": listing.id, "title": listing.title} for listing in answer.combinations],
    }


def _bullets(section: Section) -> dict[str, Any]:
    heading = f"{section.part}: {section.heading}" if section.part else section.heading
    items = [{"label": item.label, "text": item.text} for item in section.items]
    return {"id": section.id, "heading": heading, "items": items}


def search_document(answer: SearchAnswer, trust: dict[str, str]) -> dict[str, Any]:
    """Return the hits of a search."""
    return {
        "schema": SCHEMA,
        "query": answer.query,
        "expanded": list(answer.expanded),
        "corrected": [{"typed": typed, "taken": taken} for typed, taken in answer.corrected],
        "ignored": list(answer.ignored),
        "total": answer.total,
        "trust": trust,
        "results": [
            {
                "id": hit.id,
                "title": hit.title,
                "corpus": hit.corpus,
                "intent": hit.intent.value,
                "section": hit.section,
                "label": hit.label,
                "snippet": hit.snippet,
                "score": hit.score,
                "note": hit.note,
            }
            for hit in answer.hits
        ],
    }


def resolution_document(resolution: Resolution) -> dict[str, Any]:
    """Return what a name came to; one object a line, without a schema key."""
    return {
        "query": resolution.query,
        "status": resolution.status.value,
        "id": resolution.id,
        "title": resolution.title,
        "candidates": [_candidate(candidate) for candidate in resolution.candidates],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "id": candidate.id,
        "title": candidate.title,
        "name": candidate.name,
        "distance": candidate.distance,
    }


def effects_document(counts: Iterable[EffectCount]) -> dict[str, Any]:
    """Return the side effects of a corpus and how often they are listed."""
    return rows_document(
        {
            "id": count.id,
            "name": count.name,
            "common": count.common,
            "serious": count.serious,
            "drugs": list(count.example_drugs),
        }
        for count in counts
    )


def rows_document(rows: Iterable[Any], **more: Any) -> dict[str, Any]:
    """Return rows of a list, classes, lint findings and the like."""
    return {"schema": SCHEMA, "rows": [row if isinstance(row, dict) else _row(row) for row in rows], **more}


def verdict_rows(verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    """Return what `corpus verify` found out, a row for each corpus."""
    return [
        {
            "name": verdict.name,
            "damaged": list(verdict.damaged),
            "changed": verdict.changed,
            "quarantined": [entry._asdict() for entry in verdict.quarantined],
            "twins": [list(pair) for pair in verdict.twins],
        }
        for verdict in verdicts
    ]


def _row(row: Any) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row._asdict().items()}


def check_document(answer: CheckAnswer) -> dict[str, Any]:
    """Return what a check found."""
    return {
        "schema": SCHEMA,
        "drugs": [
            {"query": drug.query, "id": drug.id, "title": drug.title, "status": drug.status.value}
            for drug in answer.drugs
        ],
        "pairs_checked": answer.pairs_checked,
        "findings": [
            {
                "kind": finding.kind.value,
                "drugs": list(finding.drugs),
                "severity": finding.severity.value if finding.severity else None,
                "title": finding.title,
                "effect": finding.effect,
                "management": finding.management,
                "source": finding.source,
                "statements": [statement._asdict() for statement in finding.statements],
            }
            for finding in answer.findings
        ],
        "not_stated": [{"drug": drug, "field": name} for drug, name in answer.not_stated],
        "trust": answer.trust,
        "caveat": answer.caveat,
    }


def compare_document(comparison: Comparison) -> dict[str, Any]:
    """Return several drugs field by field."""
    return {
        "schema": SCHEMA,
        "drugs": [
            {"id": id_, "title": title, "trust": trust}
            for id_, title, trust in zip(comparison.ids, comparison.titles, comparison.trust, strict=True)
        ],
        "fields": [
            {"id": row.id, "heading": row.heading, "values": list(row.values)} for row in comparison.rows
        ],
    }


def quote_document(answer: QuoteAnswer) -> dict[str, Any]:
    """Return whether a monograph says what is quoted, and where."""
    return {
        "schema": SCHEMA,
        "id": answer.id,
        "title": answer.title,
        "corpus": answer.corpus,
        "quote": answer.quote,
        "found": answer.found,
        "places": [place._asdict() for place in answer.places],
        "trust": answer.trust,
    }


def error_document(error: MedrefError) -> dict[str, Any]:
    """Return a failure as a document."""
    return {
        "schema": SCHEMA,
        "error": {
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "candidates": [_candidate(candidate) for candidate in error.candidates],
        },
    }
