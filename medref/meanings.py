"""Say what a monograph means for search: what it is used for, can cause, must be avoided in.

Pure: a monograph and the vocabulary in, statements out. The rules stand here and nowhere else:

* *treats* comes from the indications in the front matter; where there are none (an imported
  corpus), from condition terms in the Usage section that are not negated.
* *causes* comes from terms in the Side Effects section, by the label they stand under.
* *avoid* comes from condition terms under Precautions: `Contraindications` first, then the rest,
  leaving out bullets that speak of something else (storage, overdose, interactions ...), and what the
  medicine can cause by its Side Effects unless the words before it tell of a state that a patient may have.
* *interacts* comes from the interactions in the front matter.
* *mentions* is every place where a clinical term stands of which nothing else is stated.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from medref.model import Intent, Monograph
from medref.names import field_id, fold
from medref.repetition import distinct
from medref.terms import TermSpan, fold_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from medref.terms import TermFinder
    from medref.vocabulary import Vocabulary

_DENIALS = ("no", "never", "without", "unlike", "except", "excluding", "rather than", "instead of")
_DENIAL = re.compile(r"\b(?:not|never|no|without|unlike|except|excluding|rather than|instead of)\b")
_NO_EFFECT = re.compile(
    r"(?:(?<=^)|(?<=[;.] ))[^:;.()]*(?:\([^)]{0,300}\)[^:;.()]*)*: "
    r"|\((?:in|for|with|during|after|among|patients)\b[^)]{0,300}\)"
)
"""Leads of a list, and remarks on whom it was seen in."""
_TELLING = re.compile(r"[,(%].*: $", re.DOTALL)
_SETTING = re.compile(
    r"^\s*(?:in|with|for|among|after|during|when|at|under|over|from|by|on|also|both|up to|more than|\d)\b"
    r"|trial|stud(?:y|ies)|tablet|capsule|transplant|treatment|placebo|adults|children|patients|percent",
    re.IGNORECASE,
)
"""Leads that tell numbers are effects themselves ("Weight gain of 7% or more: 10%"), but for these."""
_LIMITS = re.compile(
    r"limitations? of use\b.*?(?=\(\s*\d+(?:\.\d+)?\s*\)|\b\d+\.\d+\b|$)", re.IGNORECASE | re.DOTALL
)
"""In a label's text of uses: what it is not used for, up to the number of the section that says so."""
_UNKNOWN = re.compile(
    r"\b(?:has|have|was|were|is|are) not (?:yet )?(?:been )?"
    r"(?:determined|established|demonstrated|shown|studied|evaluated|known)\b",
    re.IGNORECASE,
)
_NOT_SEEN = re.compile(r"\b(?:has|have|was|were) not (?:been )?(?:reported|seen|observed)\b", re.IGNORECASE)
_ALLOWED = re.compile(
    r"\b(?:not contraindicated|no contraindication|not a contraindication)\b", re.IGNORECASE
)
"""In a sentence that rules nothing out. "Safe in" is not among these: it may be "not shown to be safe in"."""
_NO_CONDITION = re.compile(
    r"(?:hypersensitiv|allerg)[^.;()]{0,200}?(\([^()]{0,400}\)|\bsuch as\b[^.;()]*)"
    r"|(\b(?:because of|for (?:the )?risk of|(?:inhibitors?|drugs?|medicines?|agents?|treatment) for)\b"
    r"[^.;:,()]*|\b(?:pain reliever|fever reducer)s?\b)",
    re.IGNORECASE,
)
"""Under Contraindications: how a hypersensitivity shows, and what is feared from something else."""
_STATE = re.compile(
    r"\b(?:in|with|history|past|known|prior|previous|existing|active|recent|current|caution|cautious\w*|avoid|patients?"
    r"|people|those|who|risk|factors?|prone|after|during|if|when|under|not|unless|despite|for|before|contraindicated"
    r"|test|screen|check|weigh|control|correct|treat|underlying)\b",
    re.IGNORECASE,
)
_STATES = re.compile(r"caution|avoid|contraindicat|condition")
"""In the label of a precaution: it lists such states."""
_MARKS = (". ", "; ", "! ", "? ")
_CLAUSE_END = re.compile(r"[.;!?,]\s+")
"""In a list of effects a denial reaches to the next comma only."""
_SENTENCE_END = re.compile(r"[.;!?]\s+")
_NOT_CAUTIONS = frozenset(
    ("drug-interactions", "storage", "overdose", "monitoring", "alcohol", "driving", "stopping")
)


class Passage(NamedTuple):
    """A piece of text that search can show."""

    section: str
    label: str | None
    text: str


class Meaning(NamedTuple):
    """What one passage says about one concept."""

    concept: str
    intent: Intent
    note: str
    passage: int
    """Position among the passages of the monograph."""
    start: int = 0
    end: int = 0


def passages(monograph: Monograph) -> list[Passage]:
    """Return the text of a monograph in the pieces that search finds and shows."""
    found = [
        Passage(section.id, item.label, item.text)
        for section in distinct(monograph.sections, within_id=True)
        for item in section.items
        if item.text or item.label
    ]
    found.extend(
        Passage("interactions", interaction.target, f"{interaction.effect} {interaction.management}")
        for interaction in monograph.interactions
    )
    if monograph.boxed_warning.text:
        found.append(Passage("boxed-warning", "Boxed warning", monograph.boxed_warning.text))
    return found


NARROWER = 100
"""Added to the rank of a meaning when it is found by a wider concept."""

AFTER_OWN = 2
"""Added instead for a contraindication, which comes before any caution."""

_NOTE_RANK = {
    "contraindicated": 0, "major": 1, "moderate": 2, "minor": 3,
    "approved": 0, "off-label": 5, "common": 1, "serious": 0, "caution": 2,
}  # fmt: skip


@lru_cache(maxsize=256)
def rank(note: str, *, combination: bool) -> int:
    """Return where a meaning stands among those of its concept and intent; lower is earlier.

    Approved before off-label, contraindicated before caution, serious before common before the rest,
    a graver interaction before a lighter; then single drugs before combinations.
    """
    return 2 * _NOTE_RANK.get(note.partition(" ")[0], 4) + combination


_Terms = list[list[TermSpan]]
"""The clinical terms of each passage."""


class MeaningFinder:
    """Finds the meanings of monographs with one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._clinical: TermFinder = vocabulary.finder("condition", "effect")
        self._wider = lru_cache(maxsize=None)(vocabulary.ancestors)
        self._named = lru_cache(maxsize=1024)(self._find_named)

    def find(self, monograph: Monograph, found: list[Passage]) -> Iterator[Meaning]:
        """Yield the meanings of a monograph, given its passages; each concept once an intent.

        What is only mentioned comes last.
        """
        find = self._clinical.find
        terms = [list(find(text)) for _, _, text in found]
        seen: set[tuple[str, Intent]] = set()
        known: set[str] = set()
        for meaning in self._find_stated(monograph, found, terms):
            key = meaning[:2]
            if key not in seen:
                seen.add(key)
                known.add(meaning.concept)
                yield meaning
        for position, (section, label, _) in enumerate(found):
            named = self._named(label) if label and section != "faqs" else ()
            for concept, start, end in (*terms[position], *((concept, 0, 0) for concept in named)):
                if concept not in known:
                    known.add(concept)
                    yield Meaning(concept, Intent.MENTIONS, "", position, start, end)

    def _find_named(self, label: str) -> tuple[str, ...]:
        """Return the concepts that a label names."""
        return tuple(span.concept for span in self._clinical.find(label))

    def _find_stated(self, monograph: Monograph, found: list[Passage], terms: _Terms) -> Iterator[Meaning]:
        treats = list(self._treats(monograph, found, terms))
        yield from treats
        causes = list(self._causes(found, terms, {meaning.concept for meaning in treats}))
        yield from causes
        caused = {wide for meaning in causes for wide in self._wider(meaning.concept)}
        yield from self._avoid(found, terms, caused)
        yield from _interacts(monograph, found)

    def _treats(self, monograph: Monograph, found: list[Passage], terms: _Terms) -> Iterator[Meaning]:
        usage = [position for position, passage in enumerate(found) if passage.section == "usage"]
        if not monograph.indications:
            for position in usage:
                text = _uses_only(found[position].text)
                spans = [span for span in terms[position] if text[span.start] != " "]
                for concept, start, end in self._stated(text, spans):
                    yield Meaning(concept, Intent.TREATS, "", position, start, end)
            return
        for indication in monograph.indications:
            where = self._where(indication.condition, usage, found, terms)
            note = indication.status
            if indication.regions:
                note += f" ({', '.join(indication.regions)})"
            yield Meaning(indication.condition, Intent.TREATS, note, *where)

    def _where(
        self, concept: str, usage: list[int], found: list[Passage], terms: _Terms
    ) -> tuple[int, int, int]:
        """Return the passage of Usage that names a condition, and where in it.

        What it is not used for is looked at last. A label may name the condition, a wider or a narrower one.
        """
        said = [position for position in usage if "limit" not in (found[position].label or "").lower()]
        for position in said:
            for span in terms[position]:
                if span.concept == concept:
                    return position, span.start, span.end
        for is_named in (lambda named: concept in self._wider(named), self._wider(concept).__contains__):
            for position in said:
                if any(map(is_named, self._named(found[position].label or ""))):
                    return position, 0, 0
        return next(iter((*said, *usage)), 0), 0, 0

    def _causes(self, found: list[Passage], terms: _Terms, treated: set[str]) -> Iterator[Meaning]:
        for position, passage in enumerate(found):
            if passage.section == "side-effects" and terms[position]:
                note = _gravity(passage.label)
                is_effect = partial(self._is_effect, terms[position], treated)
                text = _without(_NOT_SEEN, _effects_only(passage.text, is_effect), (", ", *_MARKS))
                effects = [span for span in terms[position] if text[span.start] != " "]
                for concept, start, end in self._stated(text, effects, _CLAUSE_END):
                    yield Meaning(concept, Intent.CAUSES, note, position, start, end)

    def _is_effect(self, spans: list[TermSpan], treated: set[str], lead: re.Match[str]) -> bool:
        """Return whether a lead tells effects with their numbers, not in whom others were seen."""
        named = [span.concept for span in spans if lead.start() <= span.start < lead.end()]
        return (
            bool(_TELLING.search(lead[0]))
            and not _SETTING.search(lead[0])
            and any(
                all(concept not in self._wider(use) and use not in self._wider(concept) for use in treated)
                for concept in named
            )
        )

    def _avoid(self, found: list[Passage], terms: _Terms, caused: set[str]) -> Iterator[Meaning]:
        cautions = [
            (position, passage, field_id(passage.label or ""))
            for position, passage in enumerate(found)
            if passage.section == "precautions"
        ]
        cautions.sort(key=lambda caution: caution[2] != "contraindications")
        for position, passage, label in cautions:
            if label in _NOT_CAUTIONS:
                continue
            contraindicated = label == "contraindications"
            note = "contraindicated" if contraindicated else "caution"
            of_states = contraindicated or bool(_STATES.search(label))
            text = _conditions_only(passage.text) if contraindicated else passage.text
            for concept in self._named(passage.label or ""):
                if self._vocabulary.get(concept, "condition"):
                    yield Meaning(concept, Intent.AVOID, note, position)
            for concept, start, end in terms[position]:
                if (
                    text[start] != " "
                    and (contraindicated or self._vocabulary.get(concept, "condition"))
                    and not _is_allowed(text, start)
                    and (of_states or concept not in caused or _is_a_state(text, start))
                ):
                    yield Meaning(concept, Intent.AVOID, note, position, start, end)

    def _stated(
        self, text: str, spans: list[TermSpan], end: re.Pattern[str] = _SENTENCE_END
    ) -> Iterator[TermSpan]:
        """Yield the clinical terms of a text that no word before them denies, up to the next end."""
        if any(end.search(text, first, last) for _, first, last in spans):
            spans = self._find_within(text, [0, *(match.end() for match in end.finditer(text))])
        denials = _find_denials(text) if spans else []
        if not denials:
            yield from spans
            return
        starts = [0, *(match.end() for match in end.finditer(text))]
        for span in spans:
            sentence_start = starts[bisect_right(starts, span.start) - 1]
            if bisect_left(denials, sentence_start) == bisect_left(denials, span.start):
                yield span

    def _find_within(self, text: str, starts: list[int]) -> list[TermSpan]:
        """Return the terms of a text that do not reach over the start of a sentence."""
        return [
            TermSpan(span.concept, start + span.start, start + span.end)
            for start, following in pairwise([*starts, len(text)])
            for span in self._clinical.find(text[start:following])
        ]


def _find_denials(text: str) -> list[int]:
    """Return where in a text a word stands that denies what follows."""
    lower = text.lower()
    if not any(word in lower for word in _DENIALS):
        return []
    return [match.start() for match in _DENIAL.finditer(lower if len(lower) == len(text) else text)]


def _uses_only(text: str) -> str:
    """Return a text of uses with its limits and what is not known blanked out, so that positions stay."""
    return _without(_UNKNOWN, _LIMITS.sub(_blank, text), _MARKS)


def _without(pattern: re.Pattern[str], text: str, marks: tuple[str, ...]) -> str:
    """Return a text in which what a pattern denies is blanked out, back to the last mark before it."""
    if " not " not in text.lower():
        return text
    kept, done = [], 0
    for match in pattern.finditer(text):
        start = max(done, _sentence_start(text, match.start(), marks))
        kept += [text[done:start], " " * (match.end() - start)]
        done = match.end()
    return "".join((*kept, text[done:]))


def _sentence_start(text: str, place: int, marks: tuple[str, ...] = _MARKS) -> int:
    """Return where the sentence or clause about a place begins; a thousand characters before it at most."""
    low = max(0, place - 1_000)
    return max(low, *(text.rfind(mark, low, place) + 1 for mark in marks))


def _effects_only(text: str, is_effect: Callable[[re.Match[str]], bool]) -> str:
    """Return a list of effects with what is no effect blanked out, so that positions stay.

    "In hypertension trials: dizziness; cough (in patients with heart failure)" names two effects.
    """
    if ":" not in text and "(" not in text:
        return text
    return _NO_EFFECT.sub(lambda match: match[0] if is_effect(match) else _blank(match), text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _is_allowed(text: str, start: int) -> bool:
    """Return whether the sentence about a condition says that it is no contraindication."""
    if "contraindication" not in text and "not contraindicated" not in text:
        return False
    ends = [end for mark in _MARKS if (end := text.find(mark, start, start + 1_000)) >= 0]
    return bool(_ALLOWED.search(text, _sentence_start(text, start), min(ends, default=start + 1_000)))


def _is_a_state(text: str, start: int) -> bool:
    """Return whether a condition in a precaution is one that a patient may have, by the words before it.

    "Caution in heart failure" speaks of such a state; "Blisters, hives, anaphylaxis" tells what may happen.
    """
    return bool(_STATE.search(text, _sentence_start(text, start), start))


def _conditions_only(text: str) -> str:
    """Return contraindications with what is no condition blanked out, so that positions stay.

    "Hypersensitivity (rash, hives); MAO inhibitors because of serotonin syndrome" names one condition.
    """

    def blank(match: re.Match[str]) -> str:
        shown = match[1] or match[2]
        return match[0].removesuffix(shown) + " " * len(shown)

    return _NO_CONDITION.sub(blank, text)


@lru_cache(maxsize=256)
def _gravity(label: str | None) -> str:
    words = fold_text(label or "")
    if "serious" in words or "severe" in words or "allergic" in words:
        return "serious"
    return "common" if "common" in words and "uncommon" not in words else ""


def _interacts(monograph: Monograph, found: list[Passage]) -> Iterator[Meaning]:
    first = next((position for position, passage in enumerate(found) if passage.section == "interactions"), 0)
    for offset, interaction in enumerate(monograph.interactions):
        concept = interaction.target
        if interaction.kind == "ingredient":
            concept = f"drug:{fold(interaction.target)}"
        yield Meaning(concept, Intent.INTERACTS, interaction.severity, first + offset)
