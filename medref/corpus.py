"""Read the monographs and the vocabulary of a corpus; loaded only to build or to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref.folder import VOCABULARY_FOLDER, find_files
from medref.monograph import parse, read_file
from medref.paths import bundled_monographs
from medref.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from medref.model import Monograph
    from medref.vocabulary import Vocabulary


def read_corpus(folder: Path, name: str) -> tuple[Vocabulary, Iterator[Monograph]]:
    """Return the vocabulary of a corpus (the bundled one if it has none), and its monographs one by one.

    Raises:
        CorpusError: The folder or its vocabulary cannot be read.
        MonographError: While iterating, a file is no monograph.
    """
    own = folder / VOCABULARY_FOLDER
    vocabulary = read_vocabulary(own if own.is_dir() else bundled_monographs() / VOCABULARY_FOLDER)
    paths = find_files(folder)
    return vocabulary, (parse(read_file(path), path, corpus=name, vocabulary=vocabulary) for path in paths)
