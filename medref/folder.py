"""Find the monograph files of a corpus, and tell whether they have changed, without reading any."""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from medref.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator

VOCABULARY_FOLDER = "vocabulary"


def find_files(folder: Path) -> list[Path]:
    """Return the monograph files of a folder, sorted; hidden files and READMEs are none.

    Raises:
        CorpusError: The folder is not there or cannot be listed.
    """
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                entry.name
                for entry in entries
                if entry.name.endswith(".md")
                and not entry.name.startswith(".")
                and entry.name.upper() != "README.MD"
            )
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise CorpusError(f"{folder}: {reason}", hint="name a folder of monographs") from error
    return [folder / name for name in names]


def find_tree(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files of a folder and the folders in it that end so; hidden ones and READMEs are left out."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        for name in sorted(names):
            if (
                name.lower().endswith(endings)
                and not name.startswith(".")
                and name.upper() not in {"README.MD", "LICENSE.MD", "CONTRIBUTING.MD"}
            ):
                yield Path(place, name)


def regular_size(path: Path) -> int | None:
    """Return the size of a file; None where it is none: a link to nowhere, a pipe, a device without end."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def digest(*folders: Path) -> str:
    """Return what changes whenever a file of these folders, or of a vocabulary in them, does.

    Made of names, sizes and modification times, so that no file has to be read.
    """
    seen = sha256()
    for place in (part for folder in folders for part in (folder, folder / VOCABULARY_FOLDER)):
        try:
            with os.scandir(place) as entries:
                found = sorted((entry.name, entry.stat()) for entry in entries if entry.is_file())
        except OSError:
            continue
        for name, status in found:
            seen.update(os.fsencode(name) + f"\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return seen.hexdigest()
