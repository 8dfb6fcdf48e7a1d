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
from medref.terms import fold_text, fold_word

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


_NOBODY = ("",)
"""What stands for no monograph at all."""
_UNITS = frozenset({"mg", "ms"})
"""Units that are abbreviations of diseases as well; after a number they are units."""
_FILLERS = frozenset((
    "a", "an", "and", "are", "at", "be", "best", "by", "can", "cause", "caused", "causing", "do", "does",
    "doe", "drug", "for", "from", "get", "give", "good", "have", "help", "how", "i", "if", "in", "is", "it",
    "make", "me", "medication", "medicine", "my", "of", "on", "or", "patient", "pill", "safe", "should",
    "take", "taken", "taking", "that", "the", "their", "this", "to", "treat", "treated", "treating",
    "treatment", "use", "used", "what", "when", "which", "while", "who", "why", "with", "you", "your",
))  # fmt: skip
"""Folded words of a question that say nothing of what is asked."""


class _Reading(NamedTuple):
    """What the words of a query were taken for."""

    concepts: tuple[str, ...] = ()
    """Conditions, effects, properties and substances."""
    classes: tuple[str, ...] = ()
    owners: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Key of each drug that the query names, and the ids of its monographs, if there are any."""
    rest: tuple[str, ...] = ()
    """Words that are none of these."""
    drug_words: frozenset[str] = frozenset()
    """Words that name a drug."""
    clinical: tuple[str, ...] = ()
    """Of the concepts, conditions and effects."""

    @property
    def drugs(self) -> tuple[str, ...]:
        """Ids of monographs that the query names."""
        return tuple(dict.fromkeys(id_ for _, ids in self.owners for id_ in ids))

    @property
    def drug_keys(self) -> tuple[str, ...]:
        """Keys of the drugs that the query names."""
        return tuple(key for key, _ in self.owners)

    @property
    def is_one_term(self) -> bool:
        """Whether all the words are one clinical term, whose mentions the index keeps."""
        others = (*self.classes, *self.owners, *self.rest)
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
        size = len(query.plain_words)
        if size > 1 and reading.is_one_term and not any(total for total, _ in groups.values()):
            reading = self._read(query, longest=size - 1)
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

    def _read(self, query: Query, longest: int = _LONGEST_TERM) -> _Reading:
        """Return what the words are taken for; no term of more words than the longest is looked for."""
        words = query.plain_words
        spans = {
            " ".join(words[start : start + size]): (start, size)
            for size in range(1, longest + 1)
            for start in range(len(words) - size + 1)
        }
        meanings: dict[str, list[tuple[str, str]]] = {}
        for phrase, concept, kind, _ in self._index.find_concepts(tuple(spans)):
            meanings.setdefault(phrase, []).append((concept, kind))
        concepts: dict[str, str] = {}
        classes: dict[str, str] = {}
        owners: dict[str, tuple[str, ...]] = {}
        drug_words: set[str] = set()
        used: set[int] = set()
        for phrase in sorted(spans, key=lambda phrase: (-spans[phrase][1], spans[phrase][0])):
            start, size = spans[phrase]
            positions = set(range(start, start + size))
            if positions & used or (phrase in _UNITS and start and words[start - 1][-1].isdigit()):
                continue
            if phrase in meanings:
                for concept, kind in meanings[phrase]:
                    (classes if kind == "class" else concepts)[concept] = kind
            else:
                generics = {entry.generic for entry in self._index.find_names(fold(phrase))}
                if not generics:
                    continue
                for generic in sorted(generics):
                    owners[generic] = tuple(listing.id for listing in self._index.find_by_generic(generic))
                drug_words.update(phrase.split())
            used |= positions
        rest = tuple(word for position, word in enumerate(words) if position not in used)
        return _Reading(
            concepts=tuple(concepts),
            classes=tuple(classes),
            owners=tuple(owners.items()),
            rest=rest,
            drug_words=frozenset(drug_words),
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
        taken = {
            word: near
            for word in unknown
            if (near := nearest_word(word, spellings)) and fold_word(near) != fold_word(word)
        }
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
        limited = self._limits(reading, members)
        concepts = (*reading.concepts, *reading.classes, *(f"drug:{key}" for key in reading.drug_keys))
        groups: dict[Intent, tuple[int, list[_Found]]] = {intent: (0, []) for intent in Intent}
        seen: set[str] = set()
        if section is None and concepts:
            for intent in _STRUCTURED[:-1]:
                groups[intent] = self._stated(concepts, intent, limited, allowed, limit)
            groups[Intent.INTERACTS] = self._interactions(reading, concepts, allowed, limit)
            if reading.is_one_term and allowed is None:
                groups[Intent.MENTIONS] = self._stated(concepts, Intent.MENTIONS, frozenset(), None, limit)
                return groups
            seen = self._seen(groups, concepts, filtered=bool(limited) or allowed is not None)
        mentions = [
            _Found(
                mention.passage, mention.monograph, mention.title, Intent.MENTIONS, "", None, mention.score
            )
            for mention in self._mentions(query, reading, section)
            if mention.monograph not in seen
            and (allowed is None or mention.monograph in allowed)
            and (not reading.drugs or mention.monograph in reading.drugs)
        ]
        only_class = bool(members) and not (reading.concepts or reading.drugs or reading.rest)
        if only_class and section is None:
            mentions = self._class_members(members, mentions, allowed)
        groups[Intent.MENTIONS] = (len(mentions), mentions)
        return groups

    def _limits(self, reading: _Reading, members: tuple[str, ...]) -> frozenset[str]:
        """Return the monographs that the drugs or the class of a query limit it to; empty for no limit.

        A drug or a class that no monograph is about limits the answer to none.
        """
        if reading.owners:
            return frozenset(reading.drugs or _NOBODY)
        if reading.concepts and reading.classes:
            return frozenset(members or _NOBODY)
        return frozenset()

    def _interactions(
        self, reading: _Reading, concepts: Sequence[str], allowed: set[str] | None, limit: int | None
    ) -> tuple[int, list[_Found]]:
        """Return what interacts with the concepts; of several that are named, what one says of another."""
        others = len(reading.owners) + len(reading.classes) + len(reading.concepts) - len(reading.clinical)
        if not reading.drugs or others < 2:
            return self._stated(concepts, Intent.INTERACTS, frozenset(), allowed, limit)
        found: dict[str, _Found] = {}
        for key, ids in reading.owners:
            targets = [*reading.concepts, *reading.classes]
            for other in reading.drug_keys:
                if other != key:
                    parts = other.split("+")
                    targets += [f"drug:{part}" for part in parts]
                    targets += [concept for concept, _, _ in self._index.find_traits(parts)]
            if targets and ids:
                _, stated = self._stated(targets, Intent.INTERACTS, frozenset(ids), allowed, None)
                found.update((hit.monograph, hit) for hit in stated)
        return len(found), sorted(found.values(), key=lambda hit: (-hit.score, hit.title))

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
            stated = (found for intent, (_, found) in groups.items() if intent is not Intent.INTERACTS)
            return {hit.monograph for found in stated for hit in found}
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
            if word in _FILLERS:
                continue
            if self._index.finds_more_than(EVERYWHERE, token.expression):
                self._ignored.append(word)
            else:
                tokens.append(token)
        return tokens

    def _mentions(self, query: Query, reading: _Reading, section: str | None) -> list[Mention]:
        """Return the passages that have all the words; of a drug that is named, those of its monograph."""
        said = [token for token in query.wanted if token.kind != "word" or not _words(token) <= _FILLERS]
        titles = [listing.title for id_ in reading.drugs if (listing := self._index.find_listing(id_))]
        if titles:
            said = [
                token for token in said if token.kind != "word" or not _words(token) <= reading.drug_words
            ]
        expression = match_expression(tuple(said or (() if titles else query.wanted)), query.unwanted)
        if titles:
            named = " OR ".join(f"title : {Token(text=title, kind='phrase').expression}" for title in titles)
            expression = f"({named}) AND ({expression})" if expression else f"({named})"
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


def _words(token: Token) -> frozenset[str]:
    return frozenset(fold_text(token.text).split())


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
