"""Answer a search: what each monograph says about the words of a query, grouped by meaning.

How a query is read: the longest runs of words that the vocabulary knows are concepts (a condition,
an effect, a class ...), with every narrower concept below them; runs that are drug names limit the
answer to those drugs; a class beside another concept limits it to the members of the class; every
other word must stand in the monograph. A word that stands nowhere is read as the clinical word
spelt most like it, and the answer says so; a quoted word never is.

Ranking. Within a meaning: a concept named by the query before a narrower one, then as
`meanings.rank` says, then by title; the index keeps statements in this order. A monograph that only
mentions the words comes last of all, by BM25, and never when it already stands under a meaning;
members of a class that the query names come before other mentions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from medref.answers import Hit, SearchAnswer
from medref.errors import StoreError
from medref.model import Intent
from medref.names import fold
from medref.query import Query, Token, match_expression, parse_query
from medref.terms import fold_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from medref.index import Index, MeaningMatch, Mention

EVERYWHERE = 3_000
"""Passages; a plain word that stands in more of them tells no monographs apart and is not asked for."""

_LONGEST_TERM = 6
_STRUCTURED = (Intent.TREATS, Intent.CAUSES, Intent.AVOID, Intent.INTERACTS)
"""Meanings that the index holds; the rest is words."""
_CLINICAL = frozenset({"condition", "effect"})
_SENTENCE = re.compile(r"[^.!?]*(?:[.!?](?!\s|$)[^.!?]*)*(?:[.!?]+|$)\s*")
_LISTED = re.compile(r"[^,;(]*(?:\([^)]*\)?[^,;(]*)*")
_SEGMENT = re.compile(r"[^;(]*(?:\([^)]*\)?[^;(]*)*")
_LIST_SECTIONS = frozenset({"side-effects"})
"""Sections whose bullets are lists: a hit shows the item that matched, not the whole list."""


class _Reading(NamedTuple):
    """What the words of a query were taken for."""

    concepts: tuple[str, ...] = ()
    """Conditions, effects, properties and substances."""
    classes: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    """Ids of monographs that the query names."""
    drug_keys: tuple[str, ...] = ()
    """Keys of the ingredients that the query names."""
    rest: tuple[str, ...] = ()
    """Words that are none of these."""
    clinical: tuple[str, ...] = ()
    """Of the concepts, conditions and effects."""

    @property
    def is_one_term(self) -> bool:
        """Whether all the words are one clinical term, whose mentions the index keeps."""
        others = (*self.classes, *self.drugs, *self.drug_keys, *self.rest)
        return len(self.clinical) == 1 and self.concepts == self.clinical and not others


class _Found(NamedTuple):
    """A hit before its passage is read."""

    passage: int
    monograph: str
    title: str
    intent: Intent
    note: str
    mark: tuple[int, int] | None
    score: float


class Search:
    """One search over one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._corpus = index.meta.get("corpus", "")
        self._ignored: list[str] = []

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
        reading = self._read(query)
        query, corrected = self._correct(query, reading)
        if corrected:
            reading = self._read(query)
        wanted = tuple(intents) or query.intents or tuple(Intent)
        groups = self._groups(query, reading, section, class_id, limit)
        kept = {intent: groups[intent] if intent in wanted else (0, []) for intent in Intent}
        named = (*reading.concepts, *reading.classes)
        return SearchAnswer(
            query=text,
            expanded=tuple(self._index.find_narrower(named)) if named else (),
            corrected=corrected,
            ignored=tuple(self._ignored),
            total=sum(total for total, _ in kept.values()),
            totals=tuple((intent, total) for intent, (total, _) in kept.items()),
            hits=tuple(self._hits([found for _, group in kept.values() for found in group[:limit]], query)),
        )

    def _read(self, query: Query) -> _Reading:
        words = query.plain_words
        spans = {
            " ".join(words[start : start + size]): (start, size)
            for size in range(1, _LONGEST_TERM + 1)
            for start in range(len(words) - size + 1)
        }
        meanings: dict[str, list[tuple[str, str]]] = {}
        for phrase, concept, kind, _ in self._index.find_concepts(tuple(spans)):
            meanings.setdefault(phrase, []).append((concept, kind))
        concepts: dict[str, str] = {}
        classes: dict[str, str] = {}
        drugs: dict[str, None] = {}
        keys: dict[str, None] = {}
        used: set[int] = set()
        for phrase in sorted(spans, key=lambda phrase: (-spans[phrase][1], spans[phrase][0])):
            start, size = spans[phrase]
            positions = set(range(start, start + size))
            if positions & used:
                continue
            if phrase in meanings:
                for concept, kind in meanings[phrase]:
                    (classes if kind == "class" else concepts)[concept] = kind
            else:
                generics = {entry.generic for entry in self._index.find_names(fold(phrase))}
                if not generics:
                    continue
                for generic in sorted(generics):
                    keys[generic] = None
                    drugs.update((listing.id, None) for listing in self._index.find_by_generic(generic))
            used |= positions
        rest = tuple(word for position, word in enumerate(words) if position not in used)
        return _Reading(
            concepts=tuple(concepts),
            classes=tuple(classes),
            drugs=tuple(drugs),
            drug_keys=tuple(keys),
            rest=rest,
            clinical=tuple(concept for concept, kind in concepts.items() if kind in _CLINICAL),
        )

    def _correct(self, query: Query, reading: _Reading) -> tuple[Query, tuple[tuple[str, str], ...]]:
        """Return the query with words that stand nowhere read as the nearest clinical word."""
        typed = [token.text.lower() for token in query.wanted if token.kind == "word"]
        unknown = [
            word
            for word in typed
            if len(word) > 3 and fold_word(word) in reading.rest and not self._stands_anywhere(word)
        ]
        if not unknown:
            return query, ()
        from medref.suggestions import nearest_word

        spellings = self._index.spellings
        taken = {word: near for word in unknown if (near := nearest_word(word, spellings))}
        tokens = tuple(
            token._replace(text=taken[token.text.lower()]) if token.text.lower() in taken else token
            for token in query.tokens
        )
        return query._replace(tokens=tokens), tuple(taken.items())

    def _stands_anywhere(self, word: str) -> bool:
        """Return whether a monograph has this very word; a common stem is not enough."""
        return self._index.has_word(word, Token(text=word).expression)

    def _groups(
        self,
        query: Query,
        reading: _Reading,
        section: str | None,
        class_id: str | None,
        limit: int | None,
    ) -> dict[Intent, tuple[int, list[_Found]]]:
        """Return how many hits each intent has, and the best of them in order."""
        allowed = self._allowed(query, reading, class_id)
        members = self._members(reading.classes)
        limited = frozenset(reading.drugs or (members if reading.concepts and members else ()))
        concepts = (*reading.concepts, *reading.classes, *(f"drug:{key}" for key in reading.drug_keys))
        groups: dict[Intent, tuple[int, list[_Found]]] = {intent: (0, []) for intent in Intent}
        seen: set[str] = set()
        if section is None and concepts:
            for intent in _STRUCTURED:
                only = limited if intent is not Intent.INTERACTS else frozenset()
                groups[intent] = self._stated(concepts, intent, only, allowed, limit)
            if reading.is_one_term and allowed is None:
                groups[Intent.MENTIONS] = self._stated(concepts, Intent.MENTIONS, frozenset(), None, limit)
                return groups
            seen = self._seen(groups, concepts, filtered=bool(limited) or allowed is not None)
        mentions = [
            _Found(
                mention.passage, mention.monograph, mention.title, Intent.MENTIONS, "", None, mention.score
            )
            for mention in self._mentions(query, section)
            if mention.monograph not in seen and (allowed is None or mention.monograph in allowed)
        ]
        only_class = bool(members) and not (reading.concepts or reading.drugs or reading.rest)
        if only_class and section is None:
            mentions = self._class_members(members, mentions, allowed)
        groups[Intent.MENTIONS] = (len(mentions), mentions)
        return groups

    def _stated(
        self,
        concepts: Sequence[str],
        intent: Intent,
        limited: frozenset[str],
        allowed: set[str] | None,
        limit: int | None,
    ) -> tuple[int, list[_Found]]:
        """Return how many monographs state something about the concepts, and the best in order.

        One concept and no filter, which is nearly every search, is read from the index in order and no
        further than is shown.
        """
        if len(concepts) == 1 and not limited and allowed is None:
            matches = self._index.find_meanings(concepts[0], intent, limit)
            total = len(matches)
            if limit is not None and total == limit:
                total = self._index.count_meanings(concepts[0], intent)
            return total, [_found(match, intent) for match in matches]
        best: dict[str, MeaningMatch] = {}
        for concept in concepts:
            for match in self._index.find_meanings(concept, intent, None):
                if limited and match.monograph not in limited:
                    continue
                if allowed is not None and match.monograph not in allowed:
                    continue
                if match.monograph not in best or match < best[match.monograph]:
                    best[match.monograph] = match
        ordered = sorted(best.values())
        return len(ordered), [_found(match, intent) for match in ordered]

    def _seen(
        self, groups: dict[Intent, tuple[int, list[_Found]]], concepts: Iterable[str], *, filtered: bool
    ) -> set[str]:
        """Return the monographs that stand under a meaning, so that they are not mentioned again."""
        if filtered:
            return {hit.monograph for _, found in groups.values() for hit in found}
        return self._index.find_stating(concepts)

    def _members(self, classes: Iterable[str]) -> tuple[str, ...]:
        return tuple(listing.id for each in classes for listing in self._index.list_monographs(each))

    def _class_members(
        self, members: tuple[str, ...], mentions: list[_Found], allowed: set[str] | None
    ) -> list[_Found]:
        """Return the members of a class, each with the line that says what it is, then the mentions."""
        own = [
            _Found(passage, monograph, title, Intent.MENTIONS, "member of the class", None, 1.0)
            for passage, monograph, title in self._index.first_passages(members)
            if allowed is None or monograph in allowed
        ]
        return own + [mention for mention in mentions if mention.monograph not in members]

    def _allowed(self, query: Query, reading: _Reading, class_id: str | None) -> set[str] | None:
        """Return the ids of the monographs the query is limited to; None for no limit."""
        allowed: set[str] | None = None
        if class_id is not None:
            allowed = {listing.id for listing in self._index.list_monographs(class_id)}
        for token in self._required(query, reading):
            having = self._index.find_monographs(token.expression)
            allowed = having if allowed is None else allowed & having
        for token in query.unwanted:
            excluded = self._index.find_monographs(token.expression)
            if allowed is None:
                allowed = {listing.id for listing in self._index.list_monographs()}
            allowed -= excluded
        return allowed

    def _required(self, query: Query, reading: _Reading) -> list[Token]:
        """Return what must stand in a monograph beside what it states; mentions are found by all words."""
        if not (reading.concepts or reading.classes or reading.drug_keys):
            return []
        tokens = [token for token in query.wanted if token.kind != "word"]
        for word in reading.rest:
            token = Token(text=word)
            if self._index.finds_more_than(EVERYWHERE, token.expression):
                self._ignored.append(word)
            else:
                tokens.append(token)
        return tokens

    def _mentions(self, query: Query, section: str | None) -> list[Mention]:
        expression = match_expression(query.wanted, query.unwanted)
        if not expression:
            return []
        return self._index.find_mentions(expression, section=section)

    def _hits(self, found: list[_Found], query: Query) -> list[Hit]:
        """Read the passages of the hits that are to be shown."""
        passages = self._index.get_passages({hit.passage for hit in found})
        unmarked = {hit.passage for hit in found if hit.mark is None}
        expression = query.match()
        marks = self._index.find_marks(expression, unmarked) if unmarked and expression else {}
        hits = []
        for hit in found:
            passage = passages[hit.passage]
            if passage.monograph != hit.monograph:
                raise StoreError(f"{self._index.place}: the index is damaged")
            spans = (hit.mark,) if hit.mark else marks.get(hit.passage, ())
            is_list = passage.section in _LIST_SECTIONS
            snippet, inside = excerpt(passage.text, spans, is_list=is_list)
            hits.append(
                Hit(
                    id=hit.monograph,
                    title=hit.title,
                    corpus=self._corpus,
                    intent=hit.intent,
                    section=passage.section,
                    label=passage.label,
                    snippet=snippet,
                    marks=inside,
                    note=hit.note,
                    score=hit.score,
                )
            )
        return hits


def merge(answers: Sequence[SearchAnswer], limit: int | None) -> SearchAnswer:
    """Return the answers of several corpora as one: within a meaning by score, the first corpus in front.

    Scores of words that are only mentioned depend on the corpus, so mentions stay corpus by corpus.
    """
    if len(answers) == 1:
        return answers[0]
    hits: list[Hit] = []
    totals = []
    for intent in Intent:
        group = [hit for answer in answers for hit in answer.hits if hit.intent is intent]
        if intent is not Intent.MENTIONS:
            group.sort(key=lambda hit: -hit.score)
        hits += group[:limit]
        totals.append((intent, sum(dict(answer.totals).get(intent, 0) for answer in answers)))
    return answers[0]._replace(
        expanded=tuple(dict.fromkeys(name for answer in answers for name in answer.expanded)),
        ignored=tuple(dict.fromkeys(word for answer in answers for word in answer.ignored)),
        total=sum(answer.total for answer in answers),
        totals=tuple(totals),
        hits=tuple(hits),
    )


def _found(match: MeaningMatch, intent: Intent) -> _Found:
    narrower, rest = divmod(match.rank, 100)
    note, combination = divmod(rest, 2)
    score = round(1 - 0.5 * narrower - 0.05 * note - 0.1 * combination, 4)
    mark = (match.start, match.end)
    return _Found(match.passage, match.monograph, match.title, intent, match.note, mark, score)


def excerpt(
    text: str, marks: Sequence[tuple[int, int]], *, is_list: bool = False
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the whole sentence that holds the first mark, and the marks within it.

    Of a list, the item that matched; where a lead such as "More than 1 in 10:" holds for several
    items, all of them. What is returned always stands in the text, letter for letter.
    """
    first = marks[0][0] if marks else 0
    start, end = _span_at(_SENTENCE, text, first, 0, len(text))
    if is_list and marks:
        start, end = _span_at(_SEGMENT, text, first, start, end)
        if ": " not in text[start:first]:
            start, end = _span_at(_LISTED, text, first, start, end)
    shown = text[start:end]
    start += len(shown) - len(shown.lstrip())
    snippet = shown.strip()
    inside = tuple(
        (begin - start, finish - start)
        for begin, finish in marks
        if begin >= start and finish - start <= len(snippet) and finish > begin
    )
    return snippet, inside


def _span_at(pattern: re.Pattern[str], text: str, position: int, start: int, end: int) -> tuple[int, int]:
    """Return start and end of the match of a pattern that holds a position."""
    while start < end:
        match = pattern.match(text, start, end)
        if match is None or match.end() == start:
            start += 1
        elif match.end() > position:
            return match.start(), match.end()
        else:
            start = match.end()
    return start if start < len(text) else 0, end
