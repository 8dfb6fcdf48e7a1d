"""Find the index that answers, by the quickest right way, and build it where there is none."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from medref import __version__, paths
from medref.errors import CorpusError, MedrefError, StoreError, UsageError
from medref.index import open_index
from medref.library import Library
from medref.model import BUNDLED
from medref.paths import ENDING
from medref.seal import is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from medref.index import Index

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""What a corpus may be called."""


def index_path(name: str) -> Path:
    """Return where the index of a corpus is.

    Raises:
        UsageError: The name cannot be that of a corpus.
    """
    if not _NAME.fullmatch(name) or name == BUNDLED:
        raise UsageError(
            f"'{name}' cannot be the name of a corpus",
            hint=f"use lower-case letters, digits and hyphens; '{BUNDLED}' is the one that comes with it",
        )
    return paths.corpora_folder() / f"{name}{ENDING}"


def find_names() -> list[str]:
    """Return the names of the corpora that were added, sorted."""
    try:
        found = [file.stem for file in paths.corpora_folder().iterdir() if file.name.endswith(ENDING)]
    except OSError:
        return []
    return sorted(found)


def open_corpus(name: str) -> Index:
    """Open a corpus that was added.

    Raises:
        CorpusError: There is none of that name, or its index is of another version or damaged.
    """
    path = index_path(name)
    if not path.is_file():
        raise CorpusError(f"no corpus is called '{name}'", hint="medref corpus list")
    index = _open_whole(path, {"corpus": name})
    if index is None:
        raise CorpusError(
            f"the corpus '{name}' is damaged or of another version of medref",
            hint=f"medref corpus update {name}",
        )
    return index


def open_library(folder: Path | None = None, *, corpus: str | None = None) -> Library:
    """Open the bundled corpus and those that were added, or one of them, by the quickest right way.

    A wheel carries its index. A checkout builds one in the cache folder when it is first used, or when
    a monograph or the program that reads it has changed; where none can be written, one is made in memory.
    An added corpus that cannot be read is left out, and the library says so.

    Args:
        folder: Monographs to open in place of the bundled ones.
        corpus: Only the corpus of this name.

    Raises:
        CorpusError: There are no monographs, or there is no such corpus.
        MonographError: A monograph cannot be read.
    """
    if corpus not in (None, BUNDLED):
        return Library([open_corpus(corpus)])
    bundled, notes = _open_bundled(folder)
    if corpus == BUNDLED or folder is not None:
        return Library([bundled], notes)
    return Library([bundled, *_open_added(notes)], notes)


def _open_whole(path: Path, expected: dict[str, str]) -> Index | None:
    """Open an index; None where there is none as expected, or a byte of it is not as it was written."""
    return open_index(path, expected) if is_whole(path) else None


def _open_added(notes: list[str]) -> Iterator[Index]:
    """Yield the corpora that were added, by name."""
    for name in find_names():
        try:
            yield open_corpus(name)
        except MedrefError as error:
            notes.append(f"left out: {error.message}; {error.hint}")


def _open_bundled(folder: Path | None) -> tuple[Index, list[str]]:
    if folder is None and paths.chosen_monographs() is None:
        ready = _open_whole(paths.bundled_index(), {"version": __version__, "corpus": BUNDLED})
        if ready:
            return ready, []
    return _open_folder(folder or paths.bundled_monographs())


def _open_folder(folder: Path) -> tuple[Index, list[str]]:
    from hashlib import sha256

    from medref.folder import digest

    if not folder.is_dir():
        raise CorpusError(f"{folder}: no such folder", hint="reinstall medref")
    expected = {"version": __version__, "corpus": BUNDLED, "digest": digest(folder, paths.PACKAGE)}
    name = sha256(os.fsencode(folder.resolve())).hexdigest()[:12]
    path = paths.cache_folder() / f"{BUNDLED}-{name}.sqlite"
    ready = _open_whole(path, expected)
    if ready:
        return ready, []
    from medref.building import build_in_memory, build_index, build_lock
    from medref.corpus import read_corpus

    described = {**expected, "folder": os.fsencode(folder).decode("utf-8", "backslashreplace")}
    try:
        with build_lock(path):
            ready = _open_whole(path, expected)
            if ready is None:
                build_index(path, *read_corpus(folder, BUNDLED), described)
                ready = _open_whole(path, expected)
    except StoreError as error:
        note = f"{error.message}; answering from memory, which is slower"
        return build_in_memory(*read_corpus(folder, BUNDLED), described), [note]
    if ready is None:
        raise StoreError(f"{path}: the index cannot be read back", hint="medref doctor")
    return ready, []
