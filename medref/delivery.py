"""Put a set of files into a folder, whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from medref.errors import DeliveryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def deliver(
    folder: Path,
    files: Iterable[tuple[str, str]],
    *,
    beside_others: bool = False,
    progress: Callable[[int], None] = lambda _count: None,
) -> list[Path]:
    """Write files into a folder and return their paths; a failure leaves the folder as it was.

    Args:
        folder: Made where it is not there.
        files: Path within the folder, and text.
        beside_others: The folder may hold other files; one of the same name is replaced.
        progress: Told how many files are written.

    Raises:
        UsageError: The folder is not empty, and may not hold others.
        DeliveryError: Something cannot be written, or two files have one name.
    """
    try:
        if not beside_others and folder.is_dir() and any(folder.iterdir()):
            raise UsageError(f"{folder}: not empty", hint="name a new folder")
        return _deliver(folder, files, progress)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DeliveryError(f"{folder}: {reason}", hint="nothing was written") from error


def _deliver(folder: Path, files: Iterable[tuple[str, str]], progress: Callable[[int], None]) -> list[Path]:
    """Write into a folder of its own on the same disk, and move that into place by renaming."""
    is_there = folder.is_dir()
    if not is_there:
        folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = (folder if is_there else folder.parent) / f".{folder.name or 'medref'}.{os.getpid()}.part"
    unfinished.mkdir()
    try:
        names = _write(unfinished, files, progress)
        if is_there:
            for child in sorted(unfinished.iterdir()):
                child.replace(folder / child.name)
        else:
            unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return [folder / name for name in names]


def _write(folder: Path, files: Iterable[tuple[str, str]], progress: Callable[[int], None]) -> list[str]:
    names: list[str] = []
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
        names.append(name)
        progress(len(names))
    return names
