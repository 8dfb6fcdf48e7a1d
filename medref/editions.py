"""The reference as files: markdown as it is stored, and the JSON documents that `show` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref.export import answer_document, dumps, rows_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medref.library import Library

INDEX = "index.json"
"""The file that lists the others."""


def markdown_edition(library: Library) -> Iterator[tuple[str, str]]:
    """Yield a file for each monograph, word for word as it is stored."""
    for answer in library.iter_answers():
        yield f"{answer.monograph.id}.md", answer.monograph.markdown


def json_edition(library: Library) -> Iterator[tuple[str, str]]:
    """Yield an index of the monographs, and a document for each as `show` gives it."""
    rows = []
    for answer in library.iter_answers():
        monograph = answer.monograph
        file = f"monographs/{monograph.id}.json"
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
