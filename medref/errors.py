"""The errors medref raises for a caller to handle, and the exit code each one means.

A message names the thing that is wrong; a hint says what to do about it.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from medref.model import Candidate


class ExitCode(IntEnum):
    """What the status of the process says; part of the command-line contract."""

    ANSWERED = 0
    FOUND = 1
    """Answered, and the answer is what the caller asked to be told about."""
    USAGE = 2
    NO_SUCH_DRUG = 3
    """Unknown, ambiguous, or known without a monograph."""
    UNUSABLE = 4
    """A corpus, an index or an import source cannot be used."""
    INTERRUPTED = 130


class MedrefError(Exception):
    """Any failure medref explains to a person: a message, a remedy, an exit code."""

    exit_code: ClassVar[ExitCode] = ExitCode.UNUSABLE
    code: ClassVar[str] = "corpus"
    """The value of `error.code` in a JSON error document."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Drugs the caller may have meant; empty unless a name was the problem."""
        return ()


class UsageError(MedrefError):
    """The command was given something it cannot take."""

    exit_code = ExitCode.USAGE
    code = "usage"


class MissingExtraError(MedrefError):
    """The command needs packages that a plain installation leaves out."""

    exit_code = ExitCode.USAGE
    code = "missing_extra"

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs more packages", hint=f"pip install 'medref[{extra}]'")


class UnknownDrugError(MedrefError):
    """A name that stands for no drug; nothing clinical may be shown for it."""

    exit_code = ExitCode.NO_SUCH_DRUG
    code = "unknown_drug"

    def __init__(
        self, message: str, *, query: str = "", hint: str = "", candidates: Sequence[Candidate] = ()
    ) -> None:
        super().__init__(message, hint=hint)
        self.query = query
        """The name as it was typed."""
        self._candidates = tuple(candidates)

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Drugs the caller may have meant, nearest first; never picked from."""
        return self._candidates


class AmbiguousDrugError(UnknownDrugError):
    """A name that stands for several drugs."""

    code = "ambiguous_drug"


class NoMonographError(UnknownDrugError):
    """A name that stands for a drug of which no corpus at hand has a monograph."""

    code = "known_no_monograph"


class MonographError(MedrefError):
    """A monograph file that cannot be read."""

    def __init__(self, path: Path | str, reason: str, *, field: str = "") -> None:
        self.path = str(path)
        self.field = field
        self.reason = reason
        place = f"{path}, {field}" if field else str(path)
        super().__init__(f"{place}: {reason}", hint=f"mend it, then run: medref lint {path}")


class CorpusError(MedrefError):
    """A corpus that cannot be found or read."""


class ImportSourceError(MedrefError):
    """What was to be imported cannot be used; nothing was changed."""


class StoreError(MedrefError):
    """An index that cannot be read or built."""


class DeliveryError(MedrefError):
    """A folder that files cannot be written into."""
