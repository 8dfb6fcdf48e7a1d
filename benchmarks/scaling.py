"""Measure how cost grows with the corpus: build, memory, search, lookup and cold start, beside ripgrep and plain FTS5.

    python benchmarks/scaling.py [--sizes 150 6500 60000] [--medref FOLDER/bin] [--plot FILE.svg]

For each size it makes a folder of monographs (`made_corpora.py`), imports it in a process of its own, and asks in
one process, in turns: `Library.search` for conditions and effects, `Library.get` by title, a plain FTS5 query over
the same text that knows no names and no meanings, and ripgrep over the folder. The cold `show --json` alternates
with the interpreter that does nothing. Times are of this machine; compare them within one run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from made_corpora import CONDITIONS, EFFECTS, write_monographs

if TYPE_CHECKING:
    from collections.abc import Callable

ONE_IMPORT = """
import resource, sys, time
from pathlib import Path
from medref import catalogue
started = time.perf_counter()
catalogue.add("bench", Path(sys.argv[1]), lambda done, total: None)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
"""
ASK = """
import json, sys, time
from medref.opening import open_library
library = open_library(corpus="bench")
titles = [listing.title for listing in library.list_monographs()]
queries, wanted = json.loads(sys.stdin.read())
unique = [title for title in titles if library.resolve(title).found]
names = [unique[int(share * len(unique))] for share in wanted]
found = {"search": [], "lookup": []}
for kind, asked, question in (
    ("search", queries, lambda each: library.search(each, limit=10)), ("lookup", names, library.get)
):
    for number, each in enumerate(asked):
        started = time.perf_counter()
        question(each)
        if number > 10:
            found[kind].append((time.perf_counter() - started) * 1000)
print(json.dumps({**found, "title": names[0]}))
"""


def median_and_95(times: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def timed(count: int, call: Callable[[], object]) -> list[float]:
    """Return the milliseconds that each of some calls takes."""
    times = []
    for _ in range(count):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return times


def plain_fts(folder: Path, database: Path) -> Callable[[str], object]:
    """Return a search of whole files by words, the least that SQLite can do."""
    connection = sqlite3.connect(database)
    connection.execute("CREATE VIRTUAL TABLE page USING fts5 (text, tokenize='porter')")
    texts = ((path.read_text(encoding="utf-8"),) for path in folder.rglob("*.md"))
    connection.executemany("INSERT INTO page VALUES (?)", texts)
    connection.commit()
    asked = (
        "SELECT rowid, snippet(page, 0, '', '', '', 20) FROM page WHERE page MATCH ? ORDER BY rank LIMIT 10"
    )
    return lambda query: connection.execute(asked, (f'"{query}"',)).fetchall()


def measure(size: int, scripts: Path, work: Path) -> dict[str, float]:
    """Make a corpus of a size and return what it costs."""
    folder = work / str(size)
    write_monographs(folder, size)
    environment = {"PATH": os.environ["PATH"], "MEDREF_DATA_DIR": str(work / "data"), "HOME": str(work)}
    python, medref = str(scripts / "python"), str(scripts / "medref")

    def run(*argv: str, given: str = "") -> str:
        done = subprocess.run(
            argv, input=given, env=environment, capture_output=True, text=True, check=True, cwd=work
        )
        return done.stdout

    seconds, memory = map(float, run(python, "-c", ONE_IMPORT, str(folder)).split())
    chance = random.Random(2)
    queries = [chance.choice(CONDITIONS + EFFECTS) for _ in range(210)]
    told = json.loads(
        run(python, "-c", ASK, given=json.dumps([queries, [chance.random() for _ in range(210)]]))
    )
    fts = plain_fts(folder, work / "plain.sqlite")
    plain = [timed(1, lambda query=query: fts(query))[0] for query in queries]  # type: ignore[misc]
    show = [medref, "show", told["title"], "--corpus", "bench", "--json"]
    bare, cold = [], []
    for _ in range(15):
        bare += timed(1, lambda: run(python, "-c", "pass"))
        cold += timed(1, lambda: run(*show))
    found = {
        "monographs a second": size / seconds,
        "build memory MB": memory,
        "index MB": (work / "data" / "corpora" / "bench.sqlite").stat().st_size / 1e6,
        "cold show / bare python": statistics.median(cold) / statistics.median(bare),
        "cold show ms": statistics.median(cold),
    }
    for name, times in (("search", told["search"]), ("lookup", told["lookup"]), ("plain fts5", plain)):
        found[f"{name} p50 ms"], found[f"{name} p95 ms"] = median_and_95(times)
    rg = shutil.which("rg")
    if rg:
        found["ripgrep p50 ms"] = statistics.median(
            timed(7, lambda: run(str(rg), "-il", chance.choice(EFFECTS), str(folder)))
        )
    shutil.rmtree(folder)
    (work / "plain.sqlite").unlink()
    return found


def plot(results: dict[int, dict[str, float]], path: Path) -> None:
    """Draw cost against corpus size, both axes by powers of ten."""
    from math import log10  # noqa: PLC0415 - only to draw

    lines = {
        "cold show --json": ("cold show, evened", "#1f6f8b"), "Library.search, median": ("search p50 ms", "#c0392b"),
        "Library.get, median": ("lookup p50 ms", "#7d3c98"), "plain FTS5, median": ("plain fts5 p50 ms", "#7f8c8d"),
        "ripgrep over the folder": ("ripgrep p50 ms", "#b9770e"),
    }  # fmt: skip
    quickest = min(found["cold show ms"] / found["cold show / bare python"] for found in results.values())
    for found in results.values():  # so that a busy minute does not look like a large corpus
        found["cold show, evened"] = found["cold show / bare python"] * quickest
    across = lambda size: 70 + (log10(size) - 2) / 3 * 480  # noqa: E731
    up = lambda ms: 330 - (log10(max(ms, 0.01)) + 2) / 6 * 300  # noqa: E731
    drawn = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 380" font-family="sans-serif" font-size="12">',
             '<rect width="780" height="380" fill="white"/>']  # fmt: skip
    for power in range(-2, 5):
        y = up(10.0**power)
        drawn.append(
            f'<path d="M70 {y:.0f}H550" stroke="#ddd"/><text x="62" y="{y + 4:.0f}" text-anchor="end">{10.0**power:g} ms</text>'
        )
    drawn += [
        f'<text x="{across(size):.0f}" y="350" text-anchor="middle">{size:,}</text>' for size in results
    ]
    drawn.append('<text x="310" y="370" text-anchor="middle">monographs</text>')
    for number, (label, (key, colour)) in enumerate(lines.items()):
        points = [(across(size), up(found[key])) for size, found in results.items() if key in found]
        if points:
            path_data = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
            drawn.append(f'<path d="M{path_data}" fill="none" stroke="{colour}" stroke-width="2"/>')
            drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
            drawn.append(f'<text x="570" y="{60 + 22 * number}" fill="{colour}">{label}</text>')
    path.write_text("\n".join([*drawn, "</svg>", ""]), encoding="utf-8")


def main() -> None:
    """Measure every size and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="*", type=int, default=[150, 6_500, 60_000])
    parser.add_argument("--medref", type=Path, default=Path(sys.executable).parent, help="folder of scripts")
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    results: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as work:
        for size in arguments.sizes:
            results[size] = measure(size, arguments.medref, Path(work))
            print(size, {key: round(value, 2) for key, value in results[size].items()}, flush=True)
    for key in next(iter(results.values())):
        print(f"{key:26}" + "".join(f"{found.get(key, 0):14,.2f}" for found in results.values()))
    if arguments.plot:
        plot(results, arguments.plot)


if __name__ == "__main__":
    main()
