"""The reference as one object: every front end asks its questions here."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from medref.errors import UnknownDrugError, UsageError
from medref.model import SECTION_IDS, Answer, Elsewhere, Listing, NameStatus, Resolution
from medref.names import fold, slug
from medref.naming import MAX_CANDIDATES, UNCLEAR, Namer, all_unresolved, unresolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from medref.answers import CheckAnswer, ClassCount, EffectCount, Hit, QuoteAnswer, SearchAnswer
    from medref.checking import ListChecker
    from medref.index import Index, NameEntry
    from medref.model import Intent, Monograph

_SOME = 3
"""Drugs named where a class was given in place of a drug."""


class Library:
    """The corpora at hand, open for questions."""

    def __init__(self, indexes: Sequence[Index], notes: Sequence[str] = ()) -> None:
        """Take open indexes, the one that answers first in front; `opening.open_library` finds them."""
        self._index = indexes[0]
        self._indexes = {index.meta.get("corpus", ""): index for index in indexes}
        self._namers = {corpus: Namer(index) for corpus, index in self._indexes.items()}
        self._namer = next(iter(self._namers.values()))
        self.notes = tuple(notes)
        """What a person should be told on stderr, such as an index kept in memory."""

    @property
    def meta(self) -> dict[str, str]:
        """What the first index says of itself: corpus, version, digest, folder."""
        return self._index.meta

    @property
    def corpora(self) -> tuple[str, ...]:
        """The names of the corpora that are open, the one that answers first in front."""
        return tuple(self._indexes)

    def resolve(self, name: str) -> Resolution:
        """Say what a name stands for, with candidates where it is unclear; never guesses.

        The first corpus that has a monograph of it answers. A name that the first corpus finds ambiguous
        stays so.
        """
        found = self._identify(name)
        if found and (found.found or len(self._indexes) == 1):
            return found
        unclear = found or self._namer.resolve(name)
        if unclear.status is not NameStatus.UNKNOWN or len(self._indexes) == 1:
            return unclear
        others = [namer.resolve(name) for namer in list(self._namers.values())[1:]]
        candidates = {
            (each.id, fold(each.title)): each for found in (unclear, *others) for each in found.candidates
        }
        ordered = sorted(candidates.values(), key=lambda each: each.distance)
        return unclear._replace(candidates=tuple(ordered[:MAX_CANDIDATES]))

    def _identify(self, name: str) -> Resolution | None:
        """Return what a name is in the first corpus that has it; where none has, what the first says."""
        first: Resolution | None = None
        for namer in self._namers.values():
            found = namer.identify(name)
            if found and (found.found or found.status is NameStatus.AMBIGUOUS):
                return found
            first = first or found
        return first

    def identify(self, name: str) -> str | None:
        """Return the id of the one monograph a name stands for, without looking for candidates."""
        resolution = self._identify(name)
        return resolution.id if resolution else None

    def complete(self, beginning: str) -> list[str]:
        """Return the names that begin so, each as one word that a shell can hold."""
        found = [name for namer in self._namers.values() for name in namer.complete(beginning)]
        return list(dict.fromkeys(found))

    def get(self, name: str) -> Answer:
        """Return the one monograph a name stands for.

        Raises:
            UnknownDrugError: The name stands for no drug, for several (AmbiguousDrugError), or
                for one without a monograph (NoMonographError); candidates come with it.
        """
        resolution = self.resolve(name)
        if resolution.id is None:
            raise self._naming_class(unresolved(resolution))
        index = self._indexes[resolution.corpus or next(iter(self._indexes))]
        return self._answer(index, index.get_monograph(resolution.id), resolution)

    def _answer(self, index: Index, monograph: Monograph, matched: Resolution) -> Answer:
        combinations: tuple[Listing, ...] = ()
        if len(monograph.ingredients) == 1:
            combinations = tuple(index.find_combinations(fold(monograph.ingredients[0])))
        return Answer(
            monograph=monograph,
            matched=matched,
            combinations=combinations,
            also_in=tuple(self._also_in(monograph, matched)),
            twins=tuple(index.find_twins(monograph.id)),
            editions=tuple(index.find_editions(monograph.id)),
        )

    def _also_in(self, monograph: Monograph, matched: Resolution) -> Iterator[Elsewhere]:
        """Yield the other corpora that have a monograph of the same ingredients."""
        official = " + ".join(monograph.ingredients) or monograph.title
        for corpus, namer in self._namers.items():
            if corpus in {monograph.corpus, matched.corpus}:
                continue
            found = namer.identify(official)
            ids = (
                [found.id] if found and found.id else [each.id for each in found.candidates] if found else []
            )
            known = tuple(each for each in ids if each)
            if known and found and found.status is not NameStatus.KNOWN_NO_MONOGRAPH:
                date = self._indexes[corpus].meta.get("date", "")
                yield Elsewhere(corpus, date[:7] if date[:1].isdigit() else "", known)

    def iter_answers(self) -> Iterator[Answer]:
        """Yield every monograph whole, corpus by corpus and by title, as asked for by it."""
        for index in self._indexes.values():
            for listing in index.list_monographs():
                yield self.get_listed(listing)

    def get_listed(self, line: Listing | Hit) -> Answer:
        """Return the monograph behind a line of a list or of a search, as asked for by its title."""
        index = self._indexes[line.corpus]
        monograph = index.get_monograph(line.id)
        status = NameStatus.EXACT if len(monograph.ingredients) <= 1 else NameStatus.COMBINATION
        matched = Resolution(
            query=line.title,
            status=status,
            id=line.id,
            title=line.title,
            name=line.title,
            corpus=line.corpus,
        )
        return self._answer(index, monograph, matched)

    def list_monographs(self, drug_class: str | None = None) -> list[Listing]:
        """Return every monograph, corpus by corpus and by title, or those of a class named by id or synonym.

        Raises:
            UsageError: There is no such class.
        """
        class_id = self.find_class(drug_class) if drug_class else None
        return [listing for index in self._indexes.values() for listing in index.list_monographs(class_id)]

    def find_class(self, name: str) -> str:
        """Return the id of a drug class.

        Raises:
            UsageError: There is no such class.
        """
        from medref.terms import fold_text

        phrases = (fold_text(name), fold_text(name.replace("-", " ")))
        found = self._index.find_concepts(phrases, "class")
        if not found:
            raise UsageError(f"no drug class is called '{name}'", hint="medref classes lists them")
        return found[0][1]

    def _naming_class(self, error: UnknownDrugError) -> UnknownDrugError:
        """Say so where a name that stands for no drug is that of a class, and name drugs of it."""
        try:
            class_id = self.find_class(error.query)
        except UsageError:
            return error
        classes = self._index.list_classes()
        place = next(place for place, each in enumerate(classes) if each.id == class_id)
        found = classes[place]
        below = takewhile(lambda each: each.depth > found.depth, classes[place + 1 :])
        members = (member for each in (found, *below) for member in each.members)
        drugs = [listing.title for listing in self._index.list_monographs(class_id)] or list(members)
        if drugs:
            some = ", ".join(drugs[:_SOME])
            error.hint = f"it names a class ({found.name}); choose a drug of it, such as {some}"
        return error

    def list_classes(self) -> list[ClassCount]:
        """Return the class tree, each class followed by those below it."""
        return self._index.list_classes()

    def members_of(self, monograph: Monograph) -> dict[str, list[str]]:
        """Return, for each class and property a monograph interacts with, the monographs that have it."""
        return {
            interaction.target: [
                listing.title
                for listing in self._index.list_having(interaction.target)
                if listing.id != monograph.id
            ]
            for interaction in monograph.interactions
            if interaction.kind in {"class", "property"}
        }

    def below(self, class_id: str) -> list[ClassCount]:
        """Return a class and those below it, the class itself first."""
        tree = self._index.list_classes()
        start = next(number for number, entry in enumerate(tree) if entry.id == class_id)
        end = start + 1
        while end < len(tree) and tree[end].depth > tree[start].depth:
            end += 1
        return tree[start:end]

    def count(self) -> tuple[int, int, int]:
        """Return how many monographs, other labels and quarantined documents the first corpus has."""
        return self._index.count()

    def examine(self) -> list[tuple[str, str]]:
        """Return what `doctor` reports: versions, paths, and how much the corpus states."""
        from medref.examination import examine

        added = list(self._indexes.values())[1:]
        rows = [
            (f"corpus {index.meta.get('corpus')}", f"{index.count()[0]:,} monographs, as of {_age(index)}")
            for index in added
        ]
        return [*examine(self._index), *rows]

    def count_effects(self) -> list[EffectCount]:
        """Return the side effects of the corpus, most listed first."""
        return self._index.count_effects()

    def search(
        self,
        text: str,
        *,
        intents: Sequence[Intent] = (),
        section: str | None = None,
        drug_class: str | None = None,
        limit: int | None = None,
    ) -> SearchAnswer:
        """Return what the monographs say about anything a person may type.

        Args:
            text: Any string at all; `query` says how it is read.
            intents: Keep only these meanings.
            section: Look in this section only, by words; by its id or its heading.
            drug_class: Only drugs of this class, named by id or synonym.
            limit: Hits in each meaning; None for all.

        Raises:
            UsageError: There is no such class, or no such section in any corpus.
        """
        from medref.searching import Search, merge

        if section is not None:
            section = self._find_section(section)
        class_id = self.find_class(drug_class) if drug_class else None
        answers = [
            Search(index).run(text, intents=intents, section=section, class_id=class_id, limit=limit)
            for index in self._indexes.values()
        ]
        return merge(answers, limit)

    def _find_section(self, name: str) -> str:
        """Return the id of a section that is written with capitals or spaces."""
        found = slug(name)
        if found not in SECTION_IDS and not any(index.has_section(found) for index in self._indexes.values()):
            raise UsageError(
                f"no section '{name}'", hint=f"name one of {', '.join((*SECTION_IDS, 'interactions'))}"
            )
        return found

    def trust(self, corpus: str) -> str:
        """Return one line on how far the answers of a corpus may be trusted."""
        index = self._indexes.get(corpus)
        return index.meta.get("trust", "") if index else f"{corpus} corpus"

    def iter_names(self) -> Iterable[tuple[str, NameEntry]]:
        """Yield every key and what it stands for."""
        return self._index.iter_names()

    def check(
        self, names: Sequence[str], *, situations: Sequence[str] = (), allergy: str | None = None
    ) -> CheckAnswer:
        """Check a list of names against each other, and for situations and an allergy.

        Args:
            names: Drugs and substances, at most 50.
            situations: Keys of `checking.SITUATIONS`.
            allergy: A drug class, by id or synonym.

        Raises:
            UnknownDrugError: A name is unknown or ambiguous; nothing is checked then.
            UsageError: There are too many names, or there is no such class.
        """
        from medref.checking import ListChecker

        checker = ListChecker(self._index)
        resolutions = [self._resolve_for_check(name, checker) for name in names]
        unclear = [found for found in resolutions if found.status in UNCLEAR]
        if unclear:
            raise self._naming_class(all_unresolved(unclear))
        class_id = self.find_class(allergy) if allergy else None
        return checker.run(resolutions, situations=situations, allergy=class_id)

    def _resolve_for_check(self, name: str, checker: ListChecker) -> Resolution:
        resolution = self._namer.identify(name)
        if resolution is None or resolution.id is None:
            resolution = checker.find_substance(name) or resolution
        return resolution or self._known_elsewhere(name) or self.resolve(name)

    def _known_elsewhere(self, name: str) -> Resolution | None:
        """Return a drug that only another corpus has; its text is no data that a check could use."""
        found = self._identify(name)
        if found is None or found.id is None:
            return None
        generic = " + ".join(self._indexes[found.corpus or ""].get_monograph(found.id).ingredients)
        return found._replace(status=NameStatus.KNOWN_NO_MONOGRAPH, id=None, title=generic)

    def verify_quote(self, name: str, quote: str) -> QuoteAnswer:
        """Say whether the monograph of a drug says exactly what is quoted, and where.

        Raises:
            UnknownDrugError: The name stands for no monograph.
            UsageError: The quote is empty or too short to prove anything.
        """
        from medref.answers import QuoteAnswer
        from medref.quotation import find_places

        monograph = self.get(name).monograph
        return QuoteAnswer(
            id=monograph.id,
            title=monograph.title,
            corpus=monograph.corpus,
            quote=quote,
            places=find_places(monograph, quote),
            trust=monograph.trust,
        )

    def find_by_generic(self, generic: str) -> list[Listing]:
        """Return the monographs of exactly this set of ingredients, given as its key."""
        return self._index.find_by_generic(generic)

    def close(self) -> None:
        """Let go of the files."""
        for index in self._indexes.values():
            index.close()


def _age(index: Index) -> str:
    imported, digest = index.meta.get("imported", "no date"), index.meta.get("digest", "")[:16]
    return f"{index.meta.get('date', 'no date')}; imported {imported}; digest {digest}; {index.place}"
