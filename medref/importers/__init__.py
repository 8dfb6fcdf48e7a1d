"""Read corpora that others made: a folder of markdown monographs, or openFDA drug labels.

An importer yields a `Record` for every document it meets, one after another, so that a corpus of any
size takes the same memory. It changes no text.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from medref.errors import ImportSourceError
from medref.folder import find_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from medref.model import Monograph, Quarantined
    from medref.vocabulary import Vocabulary

    Record = Monograph | Quarantined
    Tell = Callable[[int, int], None]
    """Hears how many bytes are done, and how many there are."""


class Importer(Protocol):
    """What a module of this package offers."""

    def read(self, path: Path, corpus: str, vocabulary: Vocabulary, tell: Tell) -> Iterator[Record]:
        """Yield what stands at a path, in order.

        Raises:
            ImportSourceError: The source as a whole cannot be used.
        """
        ...


KINDS = {"markdown": "medref.importers.jekyll", "openfda": "medref.importers.openfda"}
"""Kind of corpus -> the module that reads it."""

LABEL_ENDINGS = (".json", ".json.zip", ".zip")


def recognise(path: Path) -> str:
    """Return the kind of corpus that stands at a path: a key of `KINDS`.

    Raises:
        ImportSourceError: There is nothing, or nothing that medref reads.
    """
    if path.is_file():
        if path.name.lower().endswith(LABEL_ENDINGS):
            return "openfda"
        raise ImportSourceError(
            f"{path}: neither a folder nor openFDA labels",
            hint="give a folder of markdown monographs, or openFDA labels as .json or .json.zip",
        )
    if not path.is_dir():
        raise ImportSourceError(f"{path}: no such file or folder", hint="name what is to be imported")
    if next(find_tree(path, (".md",)), None):
        return "markdown"
    if next(find_tree(path, LABEL_ENDINGS), None):
        return "openfda"
    raise ImportSourceError(
        f"{path}: no monographs and no labels in this folder",
        hint="give a folder of .md files, or of openFDA .json or .json.zip files",
    )


def get_importer(kind: str) -> Importer:
    """Return what reads a kind of corpus."""
    module: Importer = import_module(KINDS[kind])
    return module
