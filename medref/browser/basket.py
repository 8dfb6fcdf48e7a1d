"""The drugs a reader has put aside, to be checked against each other and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from medref.comparing import MAX_DRUGS, compare
from medref.errors import UsageError
from medref.names import fold

if TYPE_CHECKING:
    from medref.answers import CheckAnswer, Comparison
    from medref.library import Library


class Held(NamedTuple):
    """A drug or substance in the basket."""

    name: str
    """As it was given: a brand beside its generic name is a duplicate that a check must find."""
    title: str


class Basket:
    """Names that the library knows, in the order they were put in."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.held: tuple[Held, ...] = ()

    def add(self, name: str) -> Held:
        """Put a drug or a substance in.

        Raises:
            UnknownDrugError: The name stands for nothing that can be checked; nothing is put in.
            UsageError: It is there already.
        """
        (drug,) = self._library.check([name]).drugs
        if any(fold(held.name) == fold(name) for held in self.held):
            raise UsageError(f"in the basket already: {name}")
        added = Held(name, drug.title)
        self.held = (*self.held, added)
        return added

    def remove(self, position: int) -> None:
        """Take one out."""
        self.held = (*self.held[:position], *self.held[position + 1 :])

    def check(self) -> CheckAnswer:
        """Check all against each other.

        Raises:
            UsageError: There is nothing to be checked against.
        """
        if len(self.held) < 2:
            raise UsageError("one name alone has nothing to be checked against", hint="add two or more")
        return self._library.check([held.name for held in self.held])

    def compare(self) -> Comparison:
        """Put the drugs side by side.

        Raises:
            UsageError: There are too few or too many.
            UnknownDrugError: One has no monograph.
        """
        if not 2 <= len(self.held) <= MAX_DRUGS:
            raise UsageError(
                f"{len(self.held)} in the basket", hint=f"two to {MAX_DRUGS} drugs can be compared"
            )
        return compare([self._library.get(held.name).monograph for held in self.held])
