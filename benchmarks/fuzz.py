"""Throw broken input at everything that reads what others wrote, and see that it answers or refuses.

    python benchmarks/fuzz.py [--seconds 720] [--inputs 1000000] [--only TARGET] [--engine plain|atheris] [--keep FOLDER]

`plain` mutates real monographs, names, queries, quotes and labels at random from a seed: two runs try the same
inputs. `atheris` steers by coverage, where it is installed (`pip install atheris`), one target at a time. A crash
is any exception that the program does not explain to a person, or an answer that breaks the promise of its target.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import sys
import tempfile
import time
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from medref.errors import MedrefError, MonographError, UnknownDrugError
from medref.importers import openfda
from medref.labels import complete
from medref.model import Monograph, NameStatus
from medref.monograph import parse, split_front_matter
from medref.opening import open_library
from medref.query import parse_query
from medref.quotation import find_places
from medref.sections import split_body
from medref.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from medref.library import Library

ROOT = Path(__file__).resolve().parent.parent
_WORD = re.compile(r"[^\W_]+")
_LIST_NUMBER = re.compile(r"^\s*\d{1,3}[.)]\s+")
FOUND = {NameStatus.EXACT, NameStatus.SYNONYM, NameStatus.BRAND, NameStatus.COMBINATION}
TOKENS = (
    b"---\n", b"\n---\n", b"### ", b"# ", b"* **", b":** ", b"**", b"| a | b |\n|---|---|\n", b"\n\n", b"\r\n", b"\r", b"\t",
    b"\x00", b"\x1b[31m", b"\xe2\x80\xae", b"\xff", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\xcc\x81", b"\xc2\xa0", b"\xe2\x80\xa8",
    b"&a ", b"*a", b"<<: ", b"!!int ", b"!!timestamp ", b"!!python/name:os.system", b"? ", b"- ", b"[", b"]", b"{", b"}", b'"', b"'",
    b": ", b"#", b"%", b"@", b"`", b"|\n", b">\n", b"0x", b"1e999", b"9" * 30, b"9" * 5_000, b".inf", b"2024-13-45", b"~", b"null",
    b"Q: ", b" A: ", b"? ", b"not ", b"treats:", b'-"', b"NEAR(", b" OR ", b"AND", b"^", b"*", b" + ", b" and ", b"co-", b",", b"/",
    b"\\u0000", b"\\ud800", b"\\", b'"results": [', b"true", b"-0", b"NaN", b"Infinity", b"mg", b"5 mg", b" to ", b" per day",
)  # fmt: skip
"""Pieces that mean something to one of the readers."""


class BrokenPromiseError(AssertionError):
    """An answer came, but not what the target promises."""


class Target(NamedTuple):
    """Something that reads what others wrote."""

    seeds: tuple[bytes, ...]
    check: Callable[[bytes], None]
    """Reads one input; raises what the program does not explain."""
    share: float
    """Of all inputs."""


def mutate(seed: bytes, chance: random.Random, others: tuple[bytes, ...]) -> bytes:
    """Return a seed with one to six places of it broken."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data) + 1)
        end = min(place + chance.choice((1, 1, 2, 8, 60)), len(data))
        match chance.randrange(7):
            case 0:
                data[place:end] = b""
            case 1:
                data[place:place] = chance.choice(TOKENS)
            case 2:
                data[place:end] = chance.choice(TOKENS)
            case 3:
                data[place:place] = data[place:end] * chance.randint(1, 20)
            case 4 if place < len(data):
                data[place] ^= 1 << chance.randrange(8)
            case 5:
                other = chance.choice(others)
                start = chance.randrange(len(other) + 1)
                data[place:end] = other[start : start + chance.randint(0, 80)]
            case _:
                data[place:place] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 4)))
    return bytes(data)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _require(promise: bool, what: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not promise:
        raise BrokenPromiseError(what)


class Targets:
    """The readers of medref over the test corpus, each with the inputs that it reads rightly."""

    def __init__(self, library: Library, scratch: Path) -> None:
        self._library = library
        self._scratch = scratch / "labels.json"
        self._vocabulary = read_vocabulary(ROOT / "tests" / "corpus" / "vocabulary")
        self._fts = sqlite3.connect(":memory:")
        self._fts.execute("CREATE VIRTUAL TABLE passage USING fts5 (text)")
        self._monographs = [library.get(listing.title).monograph for listing in library.list_monographs()]
        self._queries = 0

    def all(self) -> dict[str, Target]:
        """Return every target by name."""
        files = sorted((ROOT / "tests" / "corpus").glob("*.md"))
        real = (*files, *sorted((ROOT / "monographs").glob("*.md"))[:3])
        texts = tuple(path.read_bytes() for path in files)
        bodies = tuple(split_front_matter(path.read_text("utf-8"), path)[1].encode() for path in real)
        names = [entry.name.encode() for _, entry in self._library.iter_names()]
        rows = (ROOT / "benchmarks" / "search_queries.tsv").read_text("utf-8").splitlines()
        quotes = [
            item.text.encode()[:300]
            for monograph in self._monographs
            for section in monograph.sections
            for item in section.items
        ]
        return {
            "query": Target(
                tuple(row.split("\t")[0].encode() for row in rows if row and row[0] != "#"), self.query, 0.3
            ),
            "name": Target(tuple(names), self.name, 0.15),
            "quote": Target(tuple(filter(None, quotes)), self.quote, 0.15),
            "body": Target(bodies, self.body, 0.1),
            "monograph": Target(texts, self.monograph, 0.15),
            "labels": Target(tuple(_labels()), self.labels, 0.15),
        }

    def query(self, data: bytes) -> None:
        """Any string is a MATCH that SQLite accepts, and a search that answers."""
        typed = _text(data)
        expression = parse_query(typed).match()
        if expression:
            self._fts.execute("SELECT * FROM passage WHERE passage MATCH ?", (expression,)).fetchall()
        self._queries += 1
        if self._queries % 20 == 0:
            answer = self._library.search(typed)
            _require(answer.total >= len(answer.hits), "more hits than there are")

    def name(self, data: bytes) -> None:
        """Any string is a name of one monograph, or is not."""
        typed = _text(data)
        found = self._library.resolve(typed)
        _require(found.found == (found.status in FOUND), "found, and yet not")
        try:
            answer = self._library.get(typed)
        except UnknownDrugError:
            _require(not found.found, "found, and yet unknown")
        else:
            _require(answer.monograph.id == found.id, "another monograph than was found")

    def quote(self, data: bytes) -> None:
        """A quote stands in a statement with every word and figure it has, or it does not."""
        quote = _text(data)
        figures = set(re.findall(r"\d+", _LIST_NUMBER.sub("", quote)))
        for monograph in self._monographs:
            for place in find_places(monograph, quote):
                said = re.findall(r"\d+", f"{place.label} {place.text}")
                _require(figures <= set(said), "a figure that is not there")

    def body(self, data: bytes) -> None:
        """Every word of a body is kept."""
        body = _text(data).replace("\r\n", "\n").replace("\r", "\n")
        heading, sections = split_body(body)
        held = " ".join([heading or "", *(f"{each.heading} {each.text}" for each in sections)])
        _require(sorted(_WORD.findall(held)) == sorted(_WORD.findall(body)), "words are lost or new")

    def monograph(self, data: bytes) -> None:
        """A file is a monograph, or an error that names the file."""
        try:
            found = parse(_text(data), "x.md", corpus="x", vocabulary=self._vocabulary)
        except MonographError as error:
            _require("x.md" in error.message, "the file is not named")
        else:
            _require(bool(found.title and found.id), "neither title nor id")

    def labels(self, data: bytes) -> None:
        """A dump gives labels that can be completed, or an error."""
        self._scratch.write_bytes(data)
        for record in openfda.read(self._scratch, "x", self._vocabulary, lambda _done, _total: None):
            if isinstance(record, Monograph):
                complete(record)


def _labels() -> Iterator[bytes]:
    made = {
        "set_id": "a-set", "id": "x", "effective_time": "20240131", "boxed_warning": ["WARNING: \u2265 3 deaths"],
        "indications_and_usage": ["1 INDICATIONS For pain."], "adverse_reactions_table": ["<table><tr><td>a</td></tr></table>"],
        "openfda": {"generic_name": ["SAMPLETINE"], "substance_name": ["SAMPLETINE"], "route": ["ORAL"], "is_original_packager": [True]},
    }  # fmt: skip
    for count in (0, 1, 3):
        yield json.dumps({"meta": {"skip": 0}, "results": [made] * count}).encode()


def run_plain(name: str, target: Target, inputs: int, seconds: float, keep: Path | None) -> tuple[int, int]:
    """Try mutated seeds; return how many were tried and how many crashed."""
    chance = random.Random(name)
    ends = time.monotonic() + seconds
    tried = crashes = 0
    while tried < inputs and time.monotonic() < ends:
        data = mutate(chance.choice(target.seeds), chance, target.seeds)
        tried += 1
        try:
            target.check(data)
        except MedrefError:
            continue
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            crashes += 1
            if crashes <= 20:
                print(f"{name}: {data[:200]!r}\n{traceback.format_exc(limit=-3)}", file=sys.stderr)
            if keep:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{name}-{crashes}").write_bytes(data)
    return tried, crashes


def run_atheris(target: Target, inputs: int, seconds: float) -> None:
    """Try what atheris makes of the seeds; it ends the process."""
    import atheris  # noqa: PLC0415 - it may not be there

    def one(data: bytes) -> None:
        try:
            target.check(data)
        except MedrefError:
            return

    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(target.seeds[:200]):
            (Path(folder) / str(number)).write_bytes(seed)
        atheris.instrument_all()
        limits = [f"-runs={inputs}", f"-max_total_time={int(seconds)}", "-max_len=8000"]
        atheris.Setup([sys.argv[0], *limits, folder], one)
        atheris.Fuzz()


def main() -> None:
    """Fuzz, and print how many inputs each target had and how many of them crashed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=1_000_000, help="over all targets")
    parser.add_argument("--seconds", type=float, default=720, help="over all targets")
    parser.add_argument("--only", help="one target")
    parser.add_argument("--engine", choices=("plain", "atheris"), default="plain")
    parser.add_argument("--keep", type=Path, help="a folder for inputs that crash")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        targets = Targets(open_library(ROOT / "tests" / "corpus"), Path(scratch)).all()
        if arguments.only:
            targets = {arguments.only: targets[arguments.only]._replace(share=1.0)}
        if arguments.engine == "atheris":
            run_atheris(next(iter(targets.values())), arguments.inputs, arguments.seconds)
            return
        total = failed = 0
        for name, target in targets.items():
            limit = partial(run_plain, name, target, round(arguments.inputs * target.share))
            started = time.monotonic()
            tried, crashes = limit(arguments.seconds * max(target.share, 0.3), arguments.keep)
            took = time.monotonic() - started
            print(f"{name:10} {tried:>10,} inputs {crashes:>6,} crashes {took:>6.0f} s", flush=True)
            total, failed = total + tried, failed + crashes
    print(f"{'all':10} {total:>10,} inputs {failed:>6,} crashes")
    raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
