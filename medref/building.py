"""Put the index of a corpus in its place, whole or not at all; never loaded when a ready one answers."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from medref.errors import StoreError
from medref.index import Index
from medref.indexing import fill_index
from medref.seal import remember, seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from medref.model import Monograph, Quarantined
    from medref.vocabulary import Vocabulary


def build_index(
    path: Path, vocabulary: Vocabulary, records: Iterable[Monograph | Quarantined], meta: dict[str, str]
) -> None:
    """Write an index to a file that only appears, whole, when it is finished.

    Raises:
        StoreError: The file cannot be written.
        MonographError: A monograph cannot be read; nothing is left behind.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        connection = sqlite3.connect(temporary)
        try:
            fill_index(connection, vocabulary, records, meta)
        finally:
            connection.close()
        seal(temporary)
        _settle(temporary)
        temporary.replace(path)
        remember(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{path}: the index cannot be written ({error})",
            hint="free some space or set MEDREF_CACHE_DIR to a folder you can write to",
        ) from error
    finally:
        with _suppressed():
            temporary.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Have a file on the disk before its name is, so that a power cut leaves the old one or the new."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def clear_leavings(path: Path) -> None:
    """Remove what builds of an index left behind that were killed; call it under `build_lock`."""
    for leaving in path.parent.glob(f"{path.name}.*.tmp*"):
        with _suppressed():
            leaving.unlink()


def build_in_memory(vocabulary: Vocabulary, monographs: Iterable[Monograph], meta: dict[str, str]) -> Index:
    """Return an index that no file holds, for where none can be written."""
    connection = sqlite3.connect(":memory:")
    fill_index(connection, vocabulary, monographs, meta)
    index = Index(connection, "index in memory")
    index.check({})
    return index


@contextmanager
def _suppressed() -> Iterator[None]:
    try:
        yield
    except OSError:
        return


@contextmanager
def build_lock(path: Path) -> Iterator[None]:
    """Hold the right to build the index at a path, so that of many processes one builds it.

    Where the system has no such locks, everybody builds; the last rename wins and all are right.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:
        yield
        return
    try:
        with _suppressed():
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
