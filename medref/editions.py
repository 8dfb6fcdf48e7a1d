"""The reference as files: markdown as it is stored, and the JSON documents that `show` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref.export import answer_document, dumps, rows_document
from medref.model import BUNDLED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medref.library import Library
    from medref.model import Monograph

INDEX = "index.json"
"""The file that lists the others."""


def markdown_edition(library: Library) -> Iterator[tuple[str, str]]:
    """Yield a file for each monograph, word for word as it is stored."""
    for answer in library.iter_answers():
        yield f"{_name(answer.monograph)}.md", answer.monograph.markdown


def _name(monograph: Monograph) -> str:
    """Return the file name of a monograph: those of added corpora in folders of their own."""
    return monograph.id if monograph.corpus == BUNDLED else f"{monograph.corpus}/{monograph.id}"


def json_edition(library: Library) -> Iterator[tuple[str, str]]:
    """Yield an index of the monographs, and a document for each as `show` gives it."""
    rows = []
    for answer in library.iter_answers():
        monograph = answer.monograph
        file = f"monographs/{_name(monograph)}.json"
        rows.append(
            {
                "id": monograph.id,
                "title": monograph.title,
                "corpus": monograph.corpus,
                "file": file,
                "trust": monograph.trust,
            }
        )
        yield file, dumps(answer_document(answer)) + "\n"
    yield INDEX, dumps(rows_document(rows)) + "\n"
