"""The corpora a person added: import them, list them, bring them up to date, check them, take them away.

Each is one index file that holds its whole text, so that what it was made from may go away. An import
writes a new file and moves it over the old one at the end: stopped at any moment, it leaves the old state.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from medref import __version__, paths
from medref.answers import Verdict
from medref.building import build_index, build_lock, clear_leavings
from medref.errors import CorpusError, ImportSourceError, StoreError
from medref.folder import VOCABULARY_FOLDER, find_tree
from medref.importers import LABEL_ENDINGS, get_importer, recognise
from medref.index import peek
from medref.model import BUNDLED, Quarantined
from medref.opening import index_path, open_corpus
from medref.seal import is_whole
from medref.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medref.importers import Record, Tell
    from medref.index import Index


class Imported(NamedTuple):
    """What an import came to."""

    name: str
    kind: str
    monographs: int
    quarantined: tuple[Quarantined, ...]


def add(name: str, source: Path, tell: Tell) -> Imported:
    """Import a corpus under a name; one of that name is replaced when the new one is whole.

    Args:
        name: What to call it.
        source: A folder of markdown monographs, or openFDA labels: a .json or .json.zip file, or a folder
            of them.
        tell: Hears how far the import is.

    Raises:
        ImportSourceError: The source cannot be used; nothing has changed.
        StoreError: The index cannot be written; nothing has changed.
    """
    path = index_path(name)
    _require_text(source)
    kind = recognise(source)
    vocabulary = read_vocabulary(_vocabulary_of(source))
    meta = {
        "version": __version__,
        "corpus": name,
        "kind": kind,
        "source": str(source.resolve()),
        "digest": source_digest(source),
        "imported": datetime.now(UTC).strftime("%Y-%m-%d"),
    }
    counted = _Counted()
    with build_lock(path):
        clear_leavings(path)
        records = counted.through(get_importer(kind).read(source, name, vocabulary, tell), source)
        build_index(path, vocabulary, records, meta)
    return Imported(name, kind, counted.monographs, tuple(counted.quarantined))


def _require_text(source: Path) -> None:
    """Refuse a path that the index could not keep for `update`."""
    try:
        str(source).encode()
    except UnicodeEncodeError as error:
        raise ImportSourceError(
            f"{source}: its name is not UTF-8", hint="rename it, then import it"
        ) from error


def _vocabulary_of(source: Path) -> Path:
    own = source / VOCABULARY_FOLDER
    return own if own.is_dir() else paths.bundled_monographs() / VOCABULARY_FOLDER


class _Counted:
    """Counts records as they go by, and refuses a source that gives no monograph at all."""

    def __init__(self) -> None:
        self.monographs = 0
        self.quarantined: list[Quarantined] = []

    def through(self, records: Iterator[Record], source: Path) -> Iterator[Record]:
        for record in records:
            if isinstance(record, Quarantined):
                self.quarantined.append(record)
            else:
                self.monographs += 1
            yield record
        if not self.monographs:
            first = f"; the first: {self.quarantined[0].reason}" if self.quarantined else ""
            raise ImportSourceError(f"{source}: nothing in it can be shown as a monograph{first}")


class Description(NamedTuple):
    """A line of the list of corpora; None where an index cannot be read."""

    name: str
    kind: str
    monographs: int | None
    other_labels: int | None
    quarantined: int | None
    date: str
    imported: str
    source: str
    trust: str


def describe(meta: dict[str, str], counts: tuple[int, int, int] | None) -> Description:
    """Return what an index says of itself as a line of the list."""
    listed, stood_for, quarantined = counts or (None, None, None)
    return Description(
        name=meta.get("corpus", ""),
        kind=meta.get("kind", "bundled" if meta.get("corpus") == BUNDLED else "unreadable"),
        monographs=listed,
        other_labels=stood_for,
        quarantined=quarantined,
        date=meta.get("date", ""),
        imported=meta.get("imported", ""),
        source=meta.get("source", ""),
        trust=meta.get("trust", ""),
    )


def update(name: str, tell: Tell) -> Imported:
    """Import a corpus again from where it came from.

    Raises:
        CorpusError: There is no such corpus, or it does not say where it came from.
        ImportSourceError: The source is gone or cannot be used; nothing has changed.
    """
    return add(name, _source_of(name), tell)


def _source_of(name: str) -> Path:
    path = index_path(name)
    if not path.is_file():
        raise CorpusError(f"no corpus is called '{name}'", hint="medref corpus list")
    source = peek(path).get("source", "")
    if not source:
        raise CorpusError(
            f"the corpus '{name}' does not say where it came from", hint=f"medref corpus add {name} PATH"
        )
    return Path(source)


def remove(name: str) -> None:
    """Take a corpus away.

    Raises:
        CorpusError: There is none of that name, or it cannot be removed.
    """
    path = index_path(name)
    try:
        path.unlink()
    except FileNotFoundError as error:
        raise CorpusError(f"no corpus is called '{name}'", hint="medref corpus list") from error
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror or 'cannot be removed'}") from error
    clear_leavings(path)
    path.with_name(f"{path.name}.lock").unlink(missing_ok=True)


def verify(name: str) -> Verdict:
    """Read every document of a corpus back, and compare it with its source.

    Raises:
        CorpusError: There is no such corpus, or it cannot be opened.
    """
    index = open_corpus(name)
    try:
        source = Path(index.meta.get("source", ""))
        return Verdict(
            name=name,
            damaged=tuple(_damaged(name, index)),
            changed=source_digest(source) != index.meta.get("digest"),
            quarantined=tuple(index.list_quarantined()),
            twins=tuple(index.list_twins()),
        )
    finally:
        index.close()


def _damaged(name: str, index: Index) -> Iterator[str]:
    if not is_whole(index_path(name), afresh=True):
        yield "the index: not byte for byte as it was written"
    for monograph_id in index.iter_ids():
        try:
            index.get_monograph(monograph_id)
        except StoreError as error:
            yield f"{monograph_id}: {error.message}"


def source_digest(source: Path) -> str:
    """Return what changes when a file of a source does: made of names, sizes and times."""
    from hashlib import sha256

    files = [source] if source.is_file() else sorted(find_tree(source, (".md", *LABEL_ENDINGS)))
    seen = sha256()
    for file in files:
        try:
            stat = file.stat()
        except OSError:
            continue
        seen.update(f"{file.name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode("utf-8", "surrogatepass"))
    return seen.hexdigest() if files else "gone"
