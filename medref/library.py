"""The reference as one object: every front end asks its questions here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref.errors import UsageError
from medref.model import Answer, Listing, NameStatus, Resolution
from medref.names import fold
from medref.naming import UNCLEAR, Namer, all_unresolved, unresolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from medref.answers import CheckAnswer, ClassCount, EffectCount, QuoteAnswer, SearchAnswer
    from medref.checking import ListChecker
    from medref.index import Index, NameEntry
    from medref.model import Intent, Monograph


class Library:
    """The corpora at hand, open for questions."""

    def __init__(self, index: Index, notes: Sequence[str] = ()) -> None:
        """Take an open index; `opening.open_library` finds the right one."""
        self._index = index
        self._namer = Namer(index)
        self.notes = tuple(notes)
        """What a person should be told on stderr, such as an index kept in memory."""

    @property
    def meta(self) -> dict[str, str]:
        """What the index says of itself: corpus, version, digest, folder."""
        return self._index.meta

    def resolve(self, name: str) -> Resolution:
        """Say what a name stands for, with candidates where it is unclear; never guesses."""
        return self._namer.resolve(name)

    def identify(self, name: str) -> str | None:
        """Return the id of the one monograph a name stands for, without looking for candidates."""
        resolution = self._namer.identify(name)
        return resolution.id if resolution else None

    def complete(self, beginning: str) -> list[str]:
        """Return the names that begin so, each as one word that a shell can hold."""
        return self._namer.complete(beginning)

    def get(self, name: str) -> Answer:
        """Return the one monograph a name stands for.

        Raises:
            UnknownDrugError: The name stands for no drug, for several (AmbiguousDrugError), or
                for one without a monograph (NoMonographError); candidates come with it.
        """
        resolution = self.resolve(name)
        if resolution.id is None:
            raise unresolved(resolution)
        return self._answer(self._index.get_monograph(resolution.id), resolution)

    def _answer(self, monograph: Monograph, matched: Resolution) -> Answer:
        combinations: tuple[Listing, ...] = ()
        if len(monograph.ingredients) == 1:
            combinations = tuple(self._index.find_combinations(fold(monograph.ingredients[0])))
        return Answer(monograph=monograph, matched=matched, combinations=combinations)

    def iter_answers(self) -> Iterator[Answer]:
        """Yield every monograph whole, by title, as asked for by it."""
        for listing in self.list_monographs():
            monograph = self._index.get_monograph(listing.id)
            status = NameStatus.EXACT if len(monograph.ingredients) <= 1 else NameStatus.COMBINATION
            matched = Resolution(
                query=listing.title, status=status, id=listing.id, title=listing.title, name=listing.title
            )
            yield self._answer(monograph, matched)

    def list_monographs(self, drug_class: str | None = None) -> list[Listing]:
        """Return every monograph by title, or those of a class named by id or synonym.

        Raises:
            UsageError: There is no such class.
        """
        return self._index.list_monographs(self.find_class(drug_class) if drug_class else None)

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

    def examine(self) -> list[tuple[str, str]]:
        """Return what `doctor` reports: versions, paths, and how much the corpus states."""
        from medref.examination import examine

        return examine(self._index)

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
            section: Look in this section only, by words.
            drug_class: Only drugs of this class, named by id or synonym.
            limit: Hits in each meaning; None for all.

        Raises:
            UsageError: There is no such class.
        """
        from medref.searching import Search

        class_id = self.find_class(drug_class) if drug_class else None
        return Search(self._index).run(text, intents=intents, section=section, class_id=class_id, limit=limit)

    def trust(self, corpus: str) -> str:
        """Return one line on how far the answers of a corpus may be trusted."""
        return self._index.meta.get("trust", f"{corpus} corpus")

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
            raise all_unresolved(unclear)
        class_id = self.find_class(allergy) if allergy else None
        return checker.run(resolutions, situations=situations, allergy=class_id)

    def _resolve_for_check(self, name: str, checker: ListChecker) -> Resolution:
        resolution = self._namer.identify(name)
        if resolution is None or resolution.id is None:
            resolution = checker.find_substance(name) or resolution
        return resolution or self.resolve(name)

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
        self._index.close()
