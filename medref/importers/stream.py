"""Read the labels of an openFDA file one after another, in constant memory, plain or zipped.

`json.JSONDecoder.raw_decode` on a sliding window, and not ijson: the text of each label is kept as it stands,
and ijson gives objects only. Its C backend takes half the time, of a part that is an eighth of an import
(`benchmarks/imports.py`).
"""

from __future__ import annotations

import codecs
import json
import re
import stat
import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from medref.errors import ImportSourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1 << 20
MAX_LABEL = 64 << 20
"""Characters; a label longer than this is no label (SAFETY rule 15). The largest real ones have 3 million."""
MAX_EXPANSION = 200
"""A zip member that grows by more than this is refused; labels grow about eightfold."""
_RESULTS = re.compile(r'"results"\s*:\s*\[')
_SPACE = " \t\r\n"


class Broken(NamedTuple):
    """A record that is no label."""

    reason: str


_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")

_UNREADABLE = (
    OSError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What `zipfile` raises on a damaged archive, or one that needs a password."""


def read_results(path: Path) -> Iterator[tuple[dict[str, Any] | Broken, str, float]]:
    """Yield each record of a file, its text, and which share of the file has been read.

    Raises:
        ImportSourceError: The file is not openFDA's `{"meta": ..., "results": [...]}`, or is cut short.
    """
    try:
        with _opened(path) as (stream, size):
            yield from _Window(path, stream, size).records()
    except _UNREADABLE as error:
        raise ImportSourceError(f"{path}: cannot be read ({error})", hint="download it again") from error
    except UnicodeDecodeError as error:
        raise ImportSourceError(f"{path}: not UTF-8 at byte {error.start:,}") from error


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    if not stat.S_ISREG(path.stat().st_mode):
        raise ImportSourceError(
            f"{path}: not a regular file", hint="name a file, or take it out of the folder"
        )
    if not path.name.lower().endswith(".zip"):
        with path.open("rb") as stream:
            yield stream, path.stat().st_size
        return
    with zipfile.ZipFile(path) as archive:
        members = [each for each in archive.infolist() if each.filename.lower().endswith(".json")]
        if len(members) != 1:
            raise ImportSourceError(
                f"{path}: holds {len(members)} JSON files, not one", hint="unpack it and import the folder"
            )
        (member,) = members
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise ImportSourceError(f"{path}: packed in a way that labels are not", hint="unpack it first")
        if member.file_size > MAX_EXPANSION * max(member.compress_size, 1):
            raise ImportSourceError(f"{path}: expands more than {MAX_EXPANSION} times; refused")
        with archive.open(member) as stream:
            yield stream, member.file_size


def _kept(record: Any, text: str) -> dict[str, Any] | Broken:
    """Return a record that is a label in text that can be written down, or why it is none."""
    if not isinstance(record, dict):
        return Broken("not a JSON object")
    if _HALF_CHARACTER.search(text):
        try:
            json.dumps(record, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            return Broken("holds half a character (a lone surrogate)")
    return record


class _Window:
    """The part of a file that is being decoded."""

    def __init__(self, path: Path, stream: IO[bytes], size: int) -> None:
        self._path = path
        self._stream = stream
        self._size = max(size, 1)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._bytes = 0
        self._ended = False

    def records(self) -> Iterator[tuple[dict[str, Any] | Broken, str, float]]:
        """Yield the records of the array named `results`."""
        self._find_results()
        decode = json.JSONDecoder().raw_decode
        first = True
        while True:
            sign = self._next_sign()
            if sign == "]":
                return
            if not first:
                if sign != ",":
                    raise self._broken("a comma or the end of the results is missing")
                self._at += 1
                self._next_sign()
            first = False
            record, start = self._record(decode)
            text = self._text[start : self._at]
            yield _kept(record, text), text, self._share()

    def _record(self, decode: Any) -> tuple[Any, int]:
        """Return the next record and where its text begins; the position stands behind it."""
        while True:
            try:
                record, end = decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > MAX_LABEL:
                    raise self._broken("a record is longer than any label") from error
                if not self._more(len(self._text) - self._at):
                    raise self._broken(f"a record cannot be read ({error.msg})") from error
            except RecursionError as error:
                raise self._broken("a record is nested too deeply") from error
            except ValueError as error:
                raise self._broken("a record holds a number of too many digits") from error
            else:
                start, self._at = self._at, end
                return record, start

    def _find_results(self) -> None:
        while True:
            match = _RESULTS.search(self._text)
            if match:
                self._at = match.end()
                return
            if len(self._text) > MAX_LABEL or not self._more(len(self._text)):
                raise self._broken('there is no "results" array')

    def _next_sign(self) -> str:
        """Return the next character that is not white space, which then stands at the position."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                raise self._broken("it ends before the results do")

    def _more(self, wanted: int = 0) -> bool:
        """Read on, at least as much again as is being decoded; return whether there was anything."""
        if self._ended:
            return False
        data = self._stream.read(max(_CHUNK, wanted))
        self._bytes += len(data)
        self._ended = not data
        self._text = self._text[self._at :] + self._decoder.decode(data, final=not data)
        self._at = 0
        return True

    def _share(self) -> float:
        return min(self._bytes / self._size, 1.0)

    def _broken(self, reason: str) -> ImportSourceError:
        return ImportSourceError(
            f"{self._path}: {reason}, near byte {self._bytes:,}",
            hint='give openFDA labels as published: {"meta": ..., "results": [...]}',
        )
