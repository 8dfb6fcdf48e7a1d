"""Put a list of names to the checker: who is meant, what is stated of a situation, and the caveat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from medref.answers import CheckAnswer, CheckedDrug, Finding, FindingKind
from medref.errors import UsageError
from medref.interactions import Checker, PriorityPair, Subject
from medref.model import BUNDLED, NameStatus, Resolution
from medref.names import field_id, fold, slug
from medref.terms import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from medref.index import Index
    from medref.model import Item, Monograph

MAX_DRUGS = 50
"""Names in one check; 50 make 1,225 pairs."""

_LOCAL_ROUTES = frozenset({"ophthalmic", "otic", "topical", "nasal", "inhalation", "vaginal", "rectal"})
"""Routes from which little reaches the blood: only what the monograph itself says holds."""


class Situation(NamedTuple):
    """Something about a person that monographs speak of."""

    name: str
    heading: str
    fields: tuple[str, ...]
    """Beginnings of the ids of the bullets about it, in Dosage and in Precautions."""
    words: str
    """Pattern of what makes a contraindication or boxed warning speak of it too; compiled when asked for."""


SITUATIONS = {
    situation.name: situation
    for situation in (
        Situation("pregnant", "Pregnancy", ("pregnancy",), r"pregnan|conceiv|conception|fet(?:us|al)"),
        Situation("breastfeeding", "Breastfeeding", ("breastfeeding",), r"breast-?feed|lactat|nursing"),
        Situation(
            "kidney",
            "Kidney impairment",
            ("kidney",),
            r"kidney|renal|creatinine clearance|eGFR|dialysis|anuria",
        ),
        Situation("liver", "Liver impairment", ("liver",), r"\bliver|hepat|cirrho"),
        Situation("older", "Older adults", ("older",), r"older (?:adult|people|patient)|elderly|65"),
        Situation(
            "child",
            "Children",
            ("children", "adolescents", "infants", "neonates", "newborn"),
            r"child|p(?:a)?ediatric|infant|neonat|newborn|adolescen|under \d+ (?:years|months)",
        ),
        Situation("driving", "Driving", ("driving",), r"driv(?:e|ing)|machine"),
        Situation("alcohol", "Alcohol", ("alcohol",), r"alcohol"),
    )
}
"""Situation -> what monographs say of it, by the name of its flag."""


class ListChecker:
    """Checks lists of names against one index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def subject(self, resolution: Resolution) -> Subject:
        """Return what a name stands for, with its classes and properties."""
        if resolution.status is NameStatus.SUBSTANCE:
            return self._without_monograph(resolution, substance=resolution.id)
        if resolution.id is None:
            return self._without_monograph(resolution, substance=None)
        monograph = self._index.get_monograph(resolution.id)
        ingredients = frozenset(map(fold, monograph.ingredients))
        keys = [f"monograph:{monograph.id}"]
        if not _LOCAL_ROUTES.issuperset(monograph.routes) or not monograph.routes:
            keys += ingredients
        return self._with_traits(
            Subject(id=monograph.id, title=monograph.title, ingredients=ingredients, monograph=monograph),
            keys,
        )

    def _without_monograph(self, resolution: Resolution, substance: str | None) -> Subject:
        title = resolution.title or resolution.query
        ingredients = frozenset(fold(part) for part in title.split(" + "))
        subject = Subject(
            id=substance or slug(title), title=title, ingredients=ingredients, substance=substance
        )
        subject = self._with_traits(subject, [*ingredients, *([fold(substance)] if substance else [])])
        return subject._replace(
            of_ingredients=tuple(
                self._index.get_monograph(listing.id)
                for key in sorted(subject.ingredients)
                for listing in self._index.find_by_generic(key)
            )
        )

    def _with_traits(self, subject: Subject, keys: list[str]) -> Subject:
        traits = self._index.find_traits(keys)
        forms = {concept for concept, kind, _ in traits if kind == "ingredient"}
        return subject._replace(
            ingredients=subject.ingredients | forms,
            classes=frozenset(concept for concept, kind, _ in traits if kind == "class"),
            doubling=frozenset(concept for concept, kind, twice in traits if kind == "class" and twice),
            properties=frozenset(concept for concept, kind, _ in traits if kind == "property"),
        )

    def find_substance(self, name: str) -> Resolution | None:
        """Return a substance that is no medicine, named by itself or a synonym."""
        found = self._index.find_concepts((fold_text(name), fold_text(name.replace("-", " "))), "substance")
        if not found:
            return None
        _, concept, _, title = found[0]
        return Resolution(query=name, status=NameStatus.SUBSTANCE, id=concept, title=title, name=title)

    def run(
        self, resolutions: Sequence[Resolution], *, situations: Sequence[str], allergy: str | None
    ) -> CheckAnswer:
        """Check a list of names that are all known.

        Args:
            resolutions: What the names stand for.
            situations: Keys of `SITUATIONS`.
            allergy: Id of a drug class.

        Raises:
            UsageError: There are too many names.
        """
        if len(resolutions) > MAX_DRUGS:
            raise UsageError(f"{len(resolutions)} names, more than {MAX_DRUGS}", hint="check fewer at once")
        subjects = [self.subject(resolution) for resolution in resolutions]
        priority = [PriorityPair(*pair) for pair in self._index.list_priority()]
        findings = Checker(priority, self._index.class_names()).check(subjects)
        not_stated: list[tuple[str, str]] = [
            (subject.id, "interactions")
            for subject in subjects
            if not subject.monograph or not subject.monograph.interactions
        ]
        if allergy:
            findings += self._allergies(subjects, allergy)
        for name in situations:
            for subject in subjects:
                stated = list(_stated(subject, SITUATIONS[name]))
                findings += stated
                if not stated:
                    not_stated.append((subject.id, SITUATIONS[name].heading))
        pairs = len(subjects) * (len(subjects) - 1) // 2
        return CheckAnswer(
            drugs=tuple(
                CheckedDrug(
                    query=resolution.query,
                    id=subject.id,
                    title=subject.title,
                    status=resolution.status,
                    is_read=subject.monograph is not None,
                )
                for resolution, subject in zip(resolutions, subjects, strict=True)
            ),
            pairs_checked=pairs,
            findings=tuple(findings),
            not_stated=tuple(not_stated),
            trust=self._index.meta.get("trust", ""),
            caveat=_caveat(subjects, findings, pairs, self._index.meta),
        )

    def _allergies(self, subjects: Sequence[Subject], class_id: str) -> Iterator[Finding]:
        """Yield the drugs of a class someone is allergic to, and what monographs say of the class."""
        name = self._index.class_names().get(class_id, class_id)
        terms = [fold_text(term) for term in self._index.list_terms(class_id)]
        for subject in subjects:
            if class_id in subject.classes:
                yield Finding(
                    kind=FindingKind.ALLERGY,
                    drugs=(subject.id,),
                    title=f"{subject.title} belongs to: {name}",
                    effect="It is of the class named in the allergy.",
                    management="",
                    source="medref vocabulary",
                )
            for section, item in _items(subject.monograph):
                words = f" {fold_text(f'{item.label} {item.text}')} "
                if section == "precautions" and any(f" {term} " in words for term in terms):
                    yield _said(FindingKind.ALLERGY, subject, "Allergy", section, item)


def _items(monograph: Monograph | None) -> Iterator[tuple[str, Item]]:
    for section_id in ("dosage", "precautions"):
        for section in monograph.find_sections(section_id) if monograph else ():
            for item in section.items:
                yield section_id, item


def _stated(subject: Subject, situation: Situation) -> Iterator[Finding]:
    """Yield what a monograph states for a situation, word for word."""
    for section, item in _items(subject.monograph):
        label = field_id(item.label or "")
        speaks_of_it = label.startswith(situation.fields)
        if label in {"contraindications", "boxed-warning"}:
            speaks_of_it = bool(re.search(situation.words, item.text, re.IGNORECASE))
        if speaks_of_it and not item.text.casefold().startswith("not stated"):
            yield _said(FindingKind.SITUATION, subject, situation.heading, section, item)


def _said(kind: FindingKind, subject: Subject, heading: str, section: str, item: Item) -> Finding:
    return Finding(
        kind=kind,
        drugs=(subject.id,),
        title=f"{subject.title}, {heading.lower()}",
        effect=item.text,
        management="",
        source=f"{subject.id}: {section}, {item.label}",
    )


def _is_only_a_name(subject: Subject) -> bool:
    return not (subject.monograph or subject.substance or subject.classes or subject.properties)


def _caveat(
    subjects: Sequence[Subject], findings: Sequence[Finding], pairs: int, meta: dict[str, str]
) -> str:
    """Return what must be said under every check (SAFETY rule 8)."""
    corpus = f"{meta.get('corpus', '')} ({meta.get('date', 'no date')})"
    listed = ", ".join(subject.title for subject in subjects)
    recorded = sum(finding.kind is FindingKind.INTERACTION for finding in findings)
    compared = f"{pairs} pair{'s' * (pairs != 1)} compared."
    if not pairs:
        text = ""
    elif not recorded:
        text = (
            f"No interaction between {listed} is recorded in {corpus}. "
            f"This does not mean the combination is safe. {compared}"
        )
    else:
        text = (
            f"{recorded} of {compared[:-1]} have an interaction recorded in {corpus}. For the others none is "
            "recorded; this does not mean they are safe."
            if recorded < pairs
            else f"{compared} What is not recorded in {corpus} may still happen; "
            "this does not mean the combination is otherwise safe."
        )
    unread = [subject.title for subject in subjects if not (subject.monograph or subject.of_ingredients)]
    if unread:
        text += f" No monograph of {', '.join(unread)} here: its own side was not read."
    bare = [subject.title for subject in subjects if _is_only_a_name(subject)]
    if bare:
        text += (
            f" Of {', '.join(bare)} only the name is known here, no class and no property:"
            " what monographs say of drugs of its kind was not found."
        )
    if meta.get("corpus") != BUNDLED:
        text += (
            " Only interactions recorded as data were compared; what this corpus says in its text was not."
        )
    return text.strip()
