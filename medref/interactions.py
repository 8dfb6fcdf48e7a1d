"""Check a list of medicines against each other: pure, drugs in and findings out, worst first.

How a pair is graded. Each monograph of the pair is read for statements about the other drug, its
classes, its properties. The gravest statement grades the pair, with one exception: where a monograph
names the other drug itself as *minor*, that outweighs what the same monograph says of a class. Of two
monographs the graver counts and both are shown (SAFETY rule 9). The lead of a finding is its gravest
statement, the most specific first; the others stand under it.

Besides statements there are counts, which no source grades and which say so: the same ingredient
twice, two drugs of one class, several drugs that share a risk, an enzyme inhibitor or inducer beside
a drug that the enzyme clears.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from medref.answers import Finding, FindingKind, Statement
from medref.model import Severity
from medref.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from medref.model import Interaction, Monograph

STACKED_RISKS = {
    "qt-prolonging": "Several drugs that prolong the QT interval",
    "serotonergic": "Several serotonergic drugs",
    "sedating": "Several drugs that sedate",
    "anticholinergic": "Several anticholinergic drugs",
    "bleeding-risk": "Several drugs that raise the risk of bleeding",
    "potassium-raising": "Several drugs that raise potassium",
    "seizure-threshold-lowering": "Several drugs that lower the seizure threshold",
}
"""Properties that add up over a list, and how a finding of each is called."""

_ENZYMES = ("cyp3a4", "cyp2d6", "cyp2c9", "cyp2c19", "cyp1a2", "cyp2c8", "cyp2b6")
_ENZYME_ROLES = (
    ("strong-inhibitor", "strongly inhibits", "rise"),
    ("moderate-inhibitor", "moderately inhibits", "rise"),
    ("strong-inducer", "strongly induces", "fall"),
    ("moderate-inducer", "moderately induces", "fall"),
)
COUNT_ONLY = "This is a count of properties, not a statement of a label."


class Subject(NamedTuple):
    """A drug or substance of the list, with all that statements may be about."""

    id: str
    title: str
    ingredients: frozenset[str]
    """Keys."""
    classes: frozenset[str] = frozenset()
    """Ids, wider ones included."""
    doubling: frozenset[str] = frozenset()
    """Classes of which two drugs at once are worth saying."""
    properties: frozenset[str] = frozenset()
    """Ids, wider ones included."""
    substance: str | None = None
    monograph: Monograph | None = None
    of_ingredients: tuple[Monograph, ...] = ()
    """Of a product without a monograph, those of its ingredients: what they say of others holds for it."""

    def is_meant_by(self, target: str, kind: str) -> bool:
        """Return whether a statement about this target is about this subject."""
        if target in self.classes or target in self.properties or target == self.substance:
            return True
        return kind == "ingredient" and fold(target) in self.ingredients


class PriorityPair(NamedTuple):
    """Two groups of drugs that a published list calls high-priority."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    effect: str


_Sides = list[tuple[str | None, str | None]]


class Checker:
    """Finds what matters in a list of drugs."""

    def __init__(self, priority: Sequence[PriorityPair], class_names: dict[str, str]) -> None:
        """Take the pairs that are graded whatever a monograph says, and class id -> name."""
        self._priority = priority
        self._class_names = class_names

    def check(self, subjects: Sequence[Subject]) -> list[Finding]:
        """Return the findings over a list, worst first."""
        findings: list[Finding] = []
        sides = {subject.id: self._sides(subject) for subject in subjects}
        for first, second in combinations(subjects, 2):
            found = self._pair(first, second, sides)
            findings.extend(found)
            if not any(finding.kind is FindingKind.INTERACTION for finding in found):
                findings.extend(_enzyme_conflicts(first, second))
        findings.extend(_stacked_risks(subjects))
        return sorted(findings, key=_gravity)

    def _sides(self, subject: Subject) -> _Sides:
        """Return by which name a drug stands on either side of each high-priority pair."""
        return [
            (
                next((name for name in pair.first if _means(subject, name)), None),
                next((name for name in pair.second if _means(subject, name)), None),
            )
            for pair in self._priority
        ]

    def _pair(self, first: Subject, second: Subject, sides: dict[str, _Sides]) -> list[Finding]:
        findings = []
        shared = first.ingredients & second.ingredients
        if shared:
            findings.append(_duplicate(first, second, shared))
        twice = first.id == second.id
        statements = [
            *_statements(first, second),
            *(() if twice else _statements(second, first)),
            *self._priority_statements(first, second, sides),
        ]
        if statements:
            findings.append(_interaction(first, second, statements))
        doubled = sorted(first.doubling & second.doubling)
        if doubled and not shared:
            findings.append(self._same_class(first, second, doubled))
        return findings

    def _priority_statements(
        self, first: Subject, second: Subject, sides: dict[str, _Sides]
    ) -> Iterator[Statement]:
        for one, other in ((first, second), (second, first)):
            rows = zip(self._priority, sides[one.id], sides[other.id], strict=True)
            for pair, (as_first, _), (_, as_second) in rows:
                if as_first and as_second:
                    yield Statement(
                        drug=one.id,
                        target=as_second,
                        severity=Severity.MAJOR,
                        effect=pair.effect,
                        management="Avoid the combination unless the benefit clearly outweighs the risk.",
                        source="onc",
                    )

    def _same_class(self, first: Subject, second: Subject, doubled: list[str]) -> Finding:
        names = ", ".join(self._class_names.get(each, each) for each in doubled)
        return Finding(
            kind=FindingKind.SAME_CLASS,
            drugs=(first.id, second.id),
            title=f"{first.title} and {second.title} are of one class: {names}",
            effect="Two drugs of one class may do twice the harm for little more benefit.",
            management="See whether both are meant. " + COUNT_ONLY,
            source="medref vocabulary",
        )


def _means(subject: Subject, name: str) -> bool:
    return subject.is_meant_by(name, "ingredient")


def _statements(speaker: Subject, other: Subject) -> list[Statement]:
    """Return what the monograph of one says about the other, the most specific first."""
    spoken = (speaker.monograph,) if speaker.monograph else speaker.of_ingredients
    return [statement for monograph in spoken for statement in _said_by(monograph, speaker, other)]


def _said_by(monograph: Monograph, speaker: Subject, other: Subject) -> list[Statement]:
    """Return what one monograph says about another drug; of the same drug twice only what names it."""
    matching = [
        interaction
        for interaction in monograph.interactions
        if other.is_meant_by(interaction.target, interaction.kind)
        and not (_excepted(interaction) & other.ingredients)
    ]
    matching.sort(key=lambda interaction: (_specificity(interaction), interaction.severity.rank))
    by_name = [each for each in matching if _specificity(each) == 0]
    minor = by_name and all(each.severity is Severity.MINOR for each in by_name)
    if minor or speaker.ingredients == other.ingredients:
        matching = by_name
    return [_statement(monograph, interaction) for interaction in matching]


def _excepted(interaction: Interaction) -> frozenset[str]:
    return frozenset(map(fold, interaction.exceptions))


def _specificity(interaction: Interaction) -> int:
    return {"ingredient": 0, "substance": 0, "class": 1}.get(interaction.kind, 2)


def _statement(monograph: Monograph, interaction: Interaction) -> Statement:
    return Statement(
        drug=monograph.id,
        target=interaction.target,
        severity=interaction.severity,
        effect=interaction.effect,
        management=interaction.management,
        source=interaction.source or "",
    )


def _interaction(first: Subject, second: Subject, statements: list[Statement]) -> Finding:
    lead = min(statements, key=lambda statement: statement.severity.rank)
    rest = [statement for statement in statements if statement is not lead]
    return Finding(
        kind=FindingKind.INTERACTION,
        drugs=(first.id, second.id),
        severity=lead.severity,
        title=f"{first.title} with {second.title}",
        effect=lead.effect,
        management=lead.management,
        source=f"{lead.drug}: {lead.source}" if lead.source != "onc" else "onc",
        statements=(lead, *rest),
    )


def _duplicate(first: Subject, second: Subject, shared: frozenset[str]) -> Finding:
    return Finding(
        kind=FindingKind.DUPLICATE_INGREDIENT,
        drugs=(first.id, second.id),
        title=f"{first.title} and {second.title} hold the same ingredient: {', '.join(sorted(shared))}",
        effect="The doses add up.",
        management="See whether both are meant, and add the doses together. " + COUNT_ONLY,
        source="medref names",
    )


def _enzyme_conflicts(first: Subject, second: Subject) -> Iterator[Finding]:
    """Yield inhibitors and inducers beside sensitive substrates, where no statement covers the pair."""
    for actor, victim in ((first, second), (second, first)):
        for enzyme in _ENZYMES:
            if f"{enzyme}-sensitive-substrate" not in victim.properties:
                continue
            for role, verb, change in _ENZYME_ROLES:
                if f"{enzyme}-{role}" in actor.properties:
                    yield Finding(
                        kind=FindingKind.ENZYME,
                        drugs=(actor.id, victim.id),
                        title=f"{actor.title} {verb} {enzyme.upper()}, which clears {victim.title}",
                        effect=f"Levels of {victim.title} may {change}.",
                        management="Look for what the labels say of it. " + COUNT_ONLY,
                        source="medref vocabulary",
                    )
                    break


def _stacked_risks(subjects: Sequence[Subject]) -> Iterator[Finding]:
    for risk, title in STACKED_RISKS.items():
        having = [subject for subject in subjects if risk in subject.properties]
        if len(having) > 1:
            names = ", ".join(subject.title for subject in having)
            yield Finding(
                kind=FindingKind.STACKED_RISK,
                drugs=tuple(subject.id for subject in having),
                title=f"{title}: {names}",
                effect="The risk adds up with each drug.",
                management=COUNT_ONLY,
                source="medref vocabulary",
            )


_KIND_ORDER = {
    FindingKind.DUPLICATE_INGREDIENT: 1.5,
    FindingKind.SAME_CLASS: 1.6,
    FindingKind.STACKED_RISK: 1.7,
    FindingKind.ENZYME: 1.8,
}
"""Where findings that no source grades stand among the severities: after major, before moderate."""


def _gravity(finding: Finding) -> tuple[float, str]:
    rank = finding.severity.rank if finding.severity else _KIND_ORDER.get(finding.kind, 9.0)
    return float(rank), finding.title.casefold()


def gravest(findings: Iterable[Finding]) -> Severity | None:
    """Return the gravest severity of some findings; None where no source grades any."""
    graded = [finding.severity for finding in findings if finding.severity]
    return min(graded, key=lambda severity: severity.rank, default=None)
