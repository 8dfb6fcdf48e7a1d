"""Open the library for a command, and pass on what a person should know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref.cli.output import print_note
from medref.errors import MedrefError
from medref.opening import open_library

if TYPE_CHECKING:
    from medref.cli.options import Options
    from medref.library import Library


def open_for(options: Options) -> Library:
    """Return the library that a command's options ask for.

    Raises:
        CorpusError: There is no corpus of that name.
    """
    library = open_library(corpus=options.corpus)
    for note in library.notes:
        print_note(note)
    return library


def complete_name(incomplete: str) -> list[str]:
    """Return the drug names that begin so, for the shell.

    Every one of them is listed, so the shell stops where two drugs differ and shows both.
    """
    if not incomplete.strip():
        return []
    try:
        return open_library().complete(incomplete)
    except MedrefError:
        return []
