"""Find the index that answers, by the quickest right way, and build it where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref import __version__, paths
from medref.errors import CorpusError, StoreError
from medref.index import open_index
from medref.library import Library
from medref.model import BUNDLED

if TYPE_CHECKING:
    from pathlib import Path


def open_library(folder: Path | None = None) -> Library:
    """Open the bundled corpus, or the monographs in a folder, by the quickest right way.

    A wheel carries its index. A checkout builds one in the cache folder when it is first used, or when
    a monograph or the program that reads it has changed; where none can be written, one is made in memory.

    Raises:
        CorpusError: There are no monographs.
        MonographError: A monograph cannot be read.
    """
    if folder is None and paths.chosen_monographs() is None:
        ready = open_index(paths.bundled_index(), {"version": __version__, "corpus": BUNDLED})
        if ready:
            return Library(ready)
    return _open_folder(folder or paths.bundled_monographs())


def _open_folder(folder: Path) -> Library:
    from hashlib import sha256

    from medref.folder import digest

    if not folder.is_dir():
        raise CorpusError(f"{folder}: no such folder", hint="reinstall medref")
    expected = {"version": __version__, "corpus": BUNDLED, "digest": digest(folder, paths.PACKAGE)}
    name = sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    path = paths.cache_folder() / f"{BUNDLED}-{name}.sqlite"
    ready = open_index(path, expected)
    if ready:
        return Library(ready)
    from medref.corpus import read_corpus
    from medref.indexing import build_in_memory, build_index, build_lock

    described = {**expected, "folder": str(folder)}
    try:
        with build_lock(path):
            ready = open_index(path, expected)
            if ready is None:
                build_index(path, *read_corpus(folder, BUNDLED), described)
                ready = open_index(path, expected)
    except StoreError as error:
        note = f"{error.message}; answering from memory, which is slower"
        return Library(build_in_memory(*read_corpus(folder, BUNDLED), described), [note])
    if ready is None:
        raise StoreError(f"{path}: the index cannot be read back", hint="medref doctor")
    return Library(ready)
