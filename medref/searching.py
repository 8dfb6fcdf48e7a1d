"""Answer a search: what each monograph says about the words of a query, grouped by meaning.

Ranking, in one place. Within a meaning: a concept named by the query before a narrower one;
approved before off-label, contraindicated before caution, serious and common before the rest,
a graver interaction before a lighter; single drugs before combinations; then by title. A
monograph that only mentions the words comes last of all, by BM25, and never when it already
stands under a meaning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from medref.model import Hit, Intent, SearchAnswer
from medref.names import fold
from medref.query import Query, parse_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medref.index import Index, MeaningMatch, PassageMatch

MAX_PASSAGES = 400
"""Passages read for the group *mentioned*; more than any person pages through."""

_LONGEST_TERM = 6
_NOTE_RANK = {
    "contraindicated": 0, "major": 1, "moderate": 2, "minor": 3,
    "approved": 0, "off-label": 5, "common": 1, "serious": 0, "caution": 2,
}  # fmt: skip
_SENTENCE = re.compile(r"[^.!?]*(?:[.!?](?!\s|$)[^.!?]*)*(?:[.!?]+|$)\s*")


class Search:
    """One search over one index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def run(
        self,
        text: str,
        *,
        intents: Sequence[Intent],
        section: str | None,
        class_id: str | None,
        limit: int | None,
    ) -> SearchAnswer:
        """Return the hits for what a person typed, grouped by intent in the order of `Intent`."""
        query = parse_query(text)
        wanted = tuple(intents) or query.intents or tuple(Intent)
        named, rest = self._concepts(query)
        expanded = self._index.narrower(named) if named else {}
        allowed = self._allowed(class_id, rest, query)
        groups: dict[Intent, list[Hit]] = {intent: [] for intent in Intent}
        stated: set[str] = set()
        if section is None:
            stated = self._add_meanings(groups, named, expanded, rest)
        if allowed is not None:
            for intent, hits in groups.items():
                groups[intent] = [hit for hit in hits if hit.id in allowed]
        self._add_mentions(groups, query, section, class_id)
        for intent in Intent:
            if intent not in wanted:
                groups[intent] = []
        return SearchAnswer(
            query=text,
            expanded=tuple(name for id_, name in expanded.items() if id_ in stated and id_ not in named),
            total=sum(map(len, groups.values())),
            totals=tuple((intent, len(hits)) for intent, hits in groups.items()),
            hits=tuple(hit for hits in groups.values() for hit in hits[:limit]),
        )

    def _concepts(self, query: Query) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of the concepts a query names, longest first, and the words left over."""
        query_words = query.plain_words
        spans = {
            " ".join(query_words[start : start + size]): (start, size)
            for size in range(1, _LONGEST_TERM + 1)
            for start in range(len(query_words) - size + 1)
        }
        terms: dict[str, list[str]] = {}
        for phrase, concept, _, _ in self._index.find_concepts(tuple(spans)):
            terms.setdefault(phrase, []).append(concept)
        named: dict[str, None] = {}
        used: set[int] = set()
        for phrase in sorted(terms, key=lambda phrase: (-spans[phrase][1], spans[phrase][0])):
            start, size = spans[phrase]
            positions = set(range(start, start + size))
            if not positions & used:
                used |= positions
                named.update(dict.fromkeys(terms[phrase]))
        rest = tuple(word for position, word in enumerate(query_words) if position not in used)
        return tuple(named), rest

    def _allowed(self, class_id: str | None, rest: tuple[str, ...], query: Query) -> set[str] | None:
        """Return the ids of the monographs the query is limited to; None for no limit."""
        allowed: set[str] | None = None
        if class_id is not None:
            allowed = {listing.id for listing in self._index.list_monographs(class_id)}
        for token in query.unwanted:
            excluded = {match.monograph for match in self._passages(token.expression, None, None)}
            everything = {listing.id for listing in self._index.list_monographs()}
            allowed = (everything if allowed is None else allowed) - excluded
        if rest or any(token.kind != "word" for token in query.wanted):
            matching = {match.monograph for match in self._passages(query.match(), None, None)}
            allowed = matching if allowed is None else allowed & matching
        return allowed

    def _passages(self, expression: str, section: str | None, class_id: str | None) -> list[PassageMatch]:
        if not expression:
            return []
        return self._index.find_passages(expression, section=section, class_id=class_id, limit=MAX_PASSAGES)

    def _add_meanings(
        self,
        groups: dict[Intent, list[Hit]],
        named: tuple[str, ...],
        expanded: dict[str, str],
        rest: tuple[str, ...],
    ) -> set[str]:
        """Add the hits under a meaning; return the concepts that monographs state something about."""
        concepts = list(expanded) + [f"drug:{fold(word)}" for word in rest]
        best: dict[tuple[str, Intent], tuple[tuple[object, ...], MeaningMatch]] = {}
        for match in self._index.find_meanings(concepts):
            rank = _rank(match, named)
            key = (match.monograph, match.intent)
            if key not in best or rank < best[key][0]:
                best[key] = (rank, match)
        for rank, match in sorted(best.values(), key=lambda ranked: ranked[0]):
            groups[match.intent].append(_hit(match, self._index.meta.get("corpus", ""), rank))
        return {match.concept for _, match in best.values()}

    def _add_mentions(
        self,
        groups: dict[Intent, list[Hit]],
        query: Query,
        section: str | None,
        class_id: str | None,
    ) -> None:
        seen = {hit.id for hits in groups.values() for hit in hits}
        corpus = self._index.meta.get("corpus", "")
        for match in self._passages(query.match(), section, class_id):
            if match.monograph in seen:
                continue
            seen.add(match.monograph)
            snippet, marks = sentence_at(match.text, match.marks)
            groups[Intent.MENTIONS].append(
                Hit(
                    id=match.monograph,
                    title=match.title,
                    corpus=corpus,
                    intent=Intent.MENTIONS,
                    section=match.section,
                    label=match.label,
                    snippet=snippet,
                    marks=marks,
                    score=round(match.score, 4),
                )
            )


def _rank(match: MeaningMatch, named: tuple[str, ...]) -> tuple[object, ...]:
    note = match.note.partition(" ")[0]
    return (
        match.concept not in named,
        _NOTE_RANK.get(note, 4),
        match.ingredients > 1,
        match.title.casefold(),
    )


def _hit(match: MeaningMatch, corpus: str, rank: tuple[object, ...]) -> Hit:
    snippet, marks = sentence_at(match.text, (match.mark,))
    distance = sum(
        weight * float(bool(part) if index != 1 else int(str(part)))
        for index, (part, weight) in enumerate(zip(rank, (0.5, 0.05, 0.1, 0.0), strict=True))
    )
    return Hit(
        id=match.monograph,
        title=match.title,
        corpus=corpus,
        intent=match.intent,
        section=match.section,
        label=match.label,
        snippet=snippet,
        marks=marks,
        note=match.note,
        score=round(1 - distance, 4),
    )


def sentence_at(text: str, marks: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the whole sentence that holds the first mark, and the marks within it."""
    first = marks[0][0] if marks else 0
    for match in _SENTENCE.finditer(text):
        if match.end() > first or match.end() == len(text):
            start, sentence = match.start(), match[0].rstrip()
            inside = tuple(
                (begin - start, end - start)
                for begin, end in marks
                if begin >= start and end - start <= len(sentence) and end > begin
            )
            return sentence, inside
    return text, ()
