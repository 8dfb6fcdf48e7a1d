"""Seal the file of an index with a checksum of all its bytes, and tell whether it still is as it was sealed.

SQLite and the checksums of rows find damage in what is read. Damage that hides a row is found only by
reading the whole file. That is done once for each state of a file: from then on its place, size, time and
number, kept in the cache folder, stand for it, so that an answer costs one small file more, not the corpus.
"""

from __future__ import annotations

import os
import time
import zlib
from typing import TYPE_CHECKING

from medref import paths

if TYPE_CHECKING:
    from pathlib import Path

_MARK = b"medref-crc32:"
_LENGTH = len(_MARK) + 8
_CHUNK = 1 << 20
_SETTLED = 2
"""Seconds after which a change of a file shows in its time, on every file system."""


def seal(path: Path) -> None:
    """Append the checksum of a finished index to its file, where SQLite does not look.

    The file is dated back a little, so that whatever is done to it from now on shows in its time.

    Raises:
        OSError: The file cannot be read or written.
    """
    total = _checksum(path, path.stat().st_size)
    with path.open("ab") as file:
        file.write(_MARK + b"%08x" % total)
    found = path.stat()
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns - 2 * _SETTLED * 1_000_000_000))


def is_whole(path: Path, *, afresh: bool = False) -> bool:
    """Return whether a sealed file is byte for byte as it was sealed.

    Args:
        path: An index.
        afresh: Read the file even if it was found whole before and seems unchanged.
    """
    try:
        if not afresh and _remembered(path) == _state(path):
            return True
        size = path.stat().st_size - _LENGTH
        if size < 0 or _MARK + b"%08x" % _checksum(path, size) != _last(path):
            return False
    except OSError:
        return False
    remember(path)
    return True


def _checksum(path: Path, size: int) -> int:
    total = 0
    with path.open("rb") as file:
        while size > 0 and (chunk := file.read(min(size, _CHUNK))):
            total = zlib.crc32(chunk, total)
            size -= len(chunk)
    return total


def _last(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-_LENGTH, os.SEEK_END)
        return file.read()


def _state(path: Path) -> bytes:
    found = path.stat()
    return os.fsencode(path) + b"\n%d %d %d %d\n" % (
        found.st_size, found.st_mtime_ns, found.st_ino, found.st_dev,
    )  # fmt: skip


def _note(path: Path) -> Path:
    return paths.cache_folder() / f"{zlib.crc32(os.fsencode(path)):08x}.whole"


def _remembered(path: Path) -> bytes:
    try:
        with _note(path).open("rb") as file:
            return file.read()
    except OSError:
        return b""


def remember(path: Path) -> None:
    """Keep the state of a whole file, unless a change right after it could look the same."""
    note = _note(path)
    temporary = note.with_name(f"{note.name}.{os.getpid()}.tmp")
    try:
        if time.time() - path.stat().st_mtime < _SETTLED:
            return
        note.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(_state(path))
        temporary.replace(note)
    except OSError:
        return
