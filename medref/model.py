"""The vocabulary of medref as frozen values; imports nothing else from the package.

Named tuples and not dataclasses: a frozen dataclass with slots takes eight times as long to define,
and every command defines them all. No `from __future__ import annotations`: a named tuple would compile
each of its annotations, a third of the time it takes to define.
"""

from enum import StrEnum
from typing import NamedTuple

BUNDLED = "medref"
"""Name of the corpus that comes with the package."""


class Severity(StrEnum):
    """How grave an interaction is, worst first; graded by the source's own words."""

    CONTRAINDICATED = "contraindicated"
    MAJOR = "major"
    MODERATE = "moderate"
    MINOR = "minor"

    @property
    def rank(self) -> int:
        """Position from the worst, which is 0."""
        return list(Severity).index(self)


class Intent(StrEnum):
    """What a search hit means: the question it answers."""

    TREATS = "treats"
    CAUSES = "causes"
    AVOID = "avoid"
    INTERACTS = "interacts"
    MENTIONS = "mentions"


class NameStatus(StrEnum):
    """What resolving a name came to; the first four also say what kind of name it is."""

    EXACT = "exact"
    """The generic name."""
    SYNONYM = "synonym"
    BRAND = "brand"
    COMBINATION = "combination"
    SUBSTANCE = "substance"
    """Not a medicine, but a name in `check`: alcohol, grapefruit."""
    AMBIGUOUS = "ambiguous"
    KNOWN_NO_MONOGRAPH = "known_no_monograph"
    UNKNOWN = "unknown"


class BoxedWarningStatus(StrEnum):
    """The three answers about a boxed warning."""

    STATED = "stated"
    NOT_STATED = "not_stated"
    NONE_IN_SOURCE = "none_in_source"


SECTION_IDS = (
    "generic-name",
    "usage",
    "dosage",
    "side-effects",
    "how-it-works",
    "precautions",
    "faqs",
)
"""The seven sections of a monograph, in the order they are written."""

FIELD_IDS = {
    "dosage": (
        "older-adults",
        "children",
        "kidney-impairment",
        "liver-impairment",
        "missed-dose",
        "administration",
        "stopping",
    ),
    "side-effects": ("common", "less-common-but-serious", "allergic-reactions"),
    "precautions": (
        "contraindications",
        "boxed-warning",
        "pregnancy",
        "breastfeeding",
        "kidney-impairment",
        "liver-impairment",
        "older-adults",
        "children",
        "driving",
        "alcohol",
        "drug-interactions",
        "monitoring",
        "stopping",
        "overdose",
        "storage",
    ),
}
"""The labelled bullets a reader may ask for by name, by the section they belong to."""


NOT_STATED = "Not stated in the sources at hand."
"""The one line of a section that no source covers."""

SOURCE_KINDS = {
    "fda-label": "FDA label",
    "smpc": "EU/UK product characteristics",
    "product-monograph": "Canadian product monograph",
    "guideline": "guideline",
    "review": "peer-reviewed review",
    "patient-information": "patient information of a health service",
    "ai-generated": "AI-generated document",
}
"""Kind of source -> how a reader is told of it."""


class Item(NamedTuple):
    """One piece of a section: a labelled bullet, a plain bullet, or a paragraph."""

    label: str | None
    """What stands in bold before the text, without its colon; a question in FAQs."""
    text: str
    kind: str = "paragraph"
    """`paragraph`, `bullet`, `question`, `heading` or `table`."""


class Section(NamedTuple):
    """A part of a monograph under one heading, word for word."""

    id: str
    heading: str
    """As written, without the colon; empty for text before the first heading."""
    text: str
    """The whole body as written, bullets included."""
    items: tuple[Item, ...] = ()
    """The same text taken apart."""
    part: str = ""
    """The ingredient this section is about, where a combination has one block for each."""


class Brand(NamedTuple):
    """A trade name and where it is used."""

    name: str
    countries: tuple[str, ...] = ()


class Indication(NamedTuple):
    """A condition a drug is used for."""

    condition: str
    """An id of the condition vocabulary."""
    status: str
    """`approved` or `off-label`."""
    regions: tuple[str, ...] = ()
    source: str | None = None


class Interaction(NamedTuple):
    """What a monograph states about a drug, class, property or substance beside its own."""

    target: str
    """An ingredient name, or an id of the class, property or substance vocabulary."""
    kind: str
    """`ingredient`, `class`, `property` or `substance`."""
    severity: Severity
    effect: str
    management: str
    source: str | None = None
    exceptions: tuple[str, ...] = ()
    """Members of the class that the statement does not hold for."""


class Source(NamedTuple):
    """Where the statements of a monograph come from."""

    id: str
    kind: str
    title: str
    set_id: str | None = None
    """The FDA's identifier of a label."""
    url: str | None = None
    effective: str | None = None
    retrieved: str | None = None
    covers: tuple[str, ...] = ()
    text: str | None = None
    """The file that `lint --sources` reads."""
    figures: tuple[str, ...] = ()
    """Figures taken from this source where its text is not at hand."""


class BoxedWarning(NamedTuple):
    """The boxed warning, or which kind of silence there is about one."""

    status: BoxedWarningStatus
    text: str | None = None


class Monograph(NamedTuple):
    """A document about one drug or one combination of drugs."""

    id: str
    title: str
    corpus: str
    boxed_warning: BoxedWarning
    ingredients: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    salts: tuple[str, ...] = ()
    """Salt words of the products the text covers; they may follow a name."""
    brands: tuple[Brand, ...] = ()
    classes: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    """The classes as a person reads them."""
    properties: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    status: str | None = None
    schedule: str | None = None
    indications: tuple[Indication, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    sources: tuple[Source, ...] = ()
    reviewed: str | None = None
    clinically_reviewed: bool = False
    sections: tuple[Section, ...] = ()
    trust: str = ""
    """One line: which corpus, which source and its date, when checked, by whom."""
    not_stated: tuple[str, ...] = ()
    """Ids of sections, fields and collections about which this monograph is silent."""
    tall_man: str | None = None
    """The title in tall-man letters, where a published list has it."""
    confused_with: tuple[str, ...] = ()
    """Names of drugs that look or sound alike."""
    raw: str = ""
    """The file as it was read; of a label, its JSON."""
    merit: tuple[int, ...] = ()
    """Of a label: how well it stands for its kind; higher is better (`importers.openfda`)."""

    @property
    def markdown(self) -> str:
        """The file as it was read; of a label, its sections as markdown."""
        if not self.raw.startswith("{"):
            return self.raw
        parts = [f"### {section.heading}\n\n{section.text}\n" for section in self.sections]
        return "\n".join([f"# {self.title}\n", *parts])

    def find_sections(self, section_id: str) -> tuple[Section, ...]:
        """Return the sections with this id, in order; none where there is none."""
        return tuple(section for section in self.sections if section.id == section_id)


class Candidate(NamedTuple):
    """A drug that may have been meant."""

    id: str | None
    """None where no corpus has a monograph of it."""
    title: str
    name: str
    """The name that is close to what was typed."""
    distance: int
    """Letters to insert, delete, replace or swap to get from one to the other."""
    classes: tuple[str, ...] = ()


class Resolution(NamedTuple):
    """What a name came to."""

    query: str
    status: NameStatus
    id: str | None = None
    title: str | None = None
    name: str | None = None
    """The name as medref writes it."""
    candidates: tuple[Candidate, ...] = ()
    corpus: str | None = None
    """Where the monograph is."""

    @property
    def found(self) -> bool:
        """Whether exactly one monograph is meant."""
        return self.id is not None


class Listing(NamedTuple):
    """A line of a list of monographs."""

    id: str
    title: str
    corpus: str
    classes: tuple[str, ...] = ()


class Quarantined(NamedTuple):
    """A document of an imported corpus that is no monograph, and why; it is never shown."""

    place: str
    """The file, or the file and which record of it."""
    title: str
    reason: str


class Elsewhere(NamedTuple):
    """A corpus that has the same drug too."""

    corpus: str
    date: str
    """As of when it is."""
    ids: tuple[str, ...]


class Edition(NamedTuple):
    """A label of the same ingredients and route that another one stands for."""

    id: str
    """Its set id; `show` takes it as a name."""
    title: str
    effective: str | None = None


class Answer(NamedTuple):
    """A monograph and how it was asked for."""

    monograph: Monograph
    matched: Resolution
    combinations: tuple[Listing, ...] = ()
    """Monographs of combinations that hold the same ingredient."""
    also_in: tuple[Elsewhere, ...] = ()
    """Other corpora that have the drug."""
    twins: tuple[Listing, ...] = ()
    """Monographs of the same corpus about the same drug under another name."""
    editions: tuple[Edition, ...] = ()
    """Other labels of the same ingredients and route, the newest first."""
