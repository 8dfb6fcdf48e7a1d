"""The answers to questions over many monographs, as frozen values; those over one are in `model`."""

from enum import StrEnum
from typing import NamedTuple

from medref.model import Intent, NameStatus, Quarantined, Severity


class Hit(NamedTuple):
    """One monograph found under one meaning."""

    id: str
    title: str
    corpus: str
    intent: Intent
    section: str
    label: str | None
    snippet: str
    """The sentence that matched, whole."""
    marks: tuple[tuple[int, int], ...] = ()
    """Where in the snippet the words of the query stand, as start and end."""
    note: str = ""
    """What qualifies the hit: `off-label`, `common`, `serious`, a severity."""
    score: float = 0.0
    """Higher is better; comparable within one intent only."""


class SearchAnswer(NamedTuple):
    """What a search found, in rank order within each intent."""

    query: str
    expanded: tuple[str, ...] = ()
    """Words and concepts that were searched besides those typed."""
    corrected: tuple[tuple[str, str], ...] = ()
    """Words that were read as another: as typed, as searched."""
    ignored: tuple[str, ...] = ()
    """Words that were not asked for, since they stand nearly everywhere."""
    total: int = 0
    """Hits before any limit."""
    totals: tuple[tuple[Intent, int], ...] = ()
    hits: tuple[Hit, ...] = ()


class EffectCount(NamedTuple):
    """How many monographs list a side effect, by how they list it."""

    id: str
    name: str
    common: int
    serious: int
    example_drugs: tuple[str, ...] = ()


class ClassCount(NamedTuple):
    """A drug class and what is in it."""

    id: str
    name: str
    parent: str | None
    depth: int
    monographs: int
    """Monographs of the class or of one below it."""
    members: tuple[str, ...] = ()


class FindingKind(StrEnum):
    """What sort of thing a check found."""

    INTERACTION = "interaction"
    ENZYME = "enzyme"
    DUPLICATE_INGREDIENT = "duplicate_ingredient"
    SAME_CLASS = "same_class"
    STACKED_RISK = "stacked_risk"
    SITUATION = "situation"
    ALLERGY = "allergy"


class Statement(NamedTuple):
    """What one monograph, or a published list, states about a pair."""

    drug: str
    """Id of the drug whose monograph speaks."""
    target: str
    severity: Severity
    effect: str
    management: str
    source: str


class Finding(NamedTuple):
    """An answer of the checker."""

    kind: FindingKind
    drugs: tuple[str, ...]
    """Ids."""
    title: str
    effect: str
    management: str
    source: str
    severity: Severity | None = None
    """None for kinds that no source grades."""
    statements: tuple[Statement, ...] = ()
    """All statements behind an interaction, the gravest first."""


class CheckedDrug(NamedTuple):
    """A drug of a checked list."""

    query: str
    id: str
    title: str
    status: NameStatus
    is_read: bool
    """Whether there is a monograph, so that its own side was read."""


class CheckAnswer(NamedTuple):
    """What a check over a list came to."""

    drugs: tuple[CheckedDrug, ...]
    pairs_checked: int
    findings: tuple[Finding, ...]
    not_stated: tuple[tuple[str, str], ...] = ()
    """Drug id and the field about which nothing is stated."""
    trust: str = ""
    caveat: str = ""


class ComparedField(NamedTuple):
    """One field of several drugs."""

    id: str
    heading: str
    values: tuple[str | None, ...]
    """As written, one for each drug; None where it is not stated."""


class Comparison(NamedTuple):
    """Several drugs, field by field."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[ComparedField, ...]
    trust: tuple[str, ...]


class Place(NamedTuple):
    """Where in a monograph something is said."""

    section: str
    """`boxed-warning` and `interactions` where the front matter says it."""
    label: str | None
    """The bullet, the question, or the other side of an interaction."""
    text: str
    """The statement, whole."""


class QuoteAnswer(NamedTuple):
    """Whether a monograph says exactly what is quoted."""

    id: str
    title: str
    corpus: str
    quote: str
    """As it was given."""
    places: tuple[Place, ...]
    trust: str

    @property
    def found(self) -> bool:
        """Whether it is said anywhere."""
        return bool(self.places)


class Problem(NamedTuple):
    """Something wrong in a monograph file, found by lint."""

    path: str
    line: int
    code: str
    message: str


class Verdict(NamedTuple):
    """What `verify` found out about a corpus."""

    name: str
    damaged: tuple[str, ...]
    """What cannot be read back."""
    changed: bool
    """Whether its source is no longer what was imported, or is gone."""
    quarantined: tuple[Quarantined, ...]
    twins: tuple[tuple[str, str], ...]
