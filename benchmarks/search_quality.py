"""Measure search against queries a person judged by reading the monographs.

    python benchmarks/search_quality.py [--queries benchmarks/search_queries.tsv]

Each row of the file names a query, its intent and every monograph that belongs; the `# corpus:` line
names the monographs that were judged, and all others are ignored. Prints recall and precision over all
(query, monograph) pairs and the share of queries whose first hit is right, per intent; then each miss
and each false hit, one a line. Exits 1 on a file that cannot be judged by.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from medref.model import Intent
from medref.opening import open_library

if TYPE_CHECKING:
    from medref.library import Library

QUERIES = Path(__file__).with_name("search_queries.tsv")
CORPUS_MARK = "# corpus:"


class Judged(NamedTuple):
    """A query and the monographs that truly belong to it."""

    query: str
    intent: Intent
    wanted: frozenset[str]


class Outcome(NamedTuple):
    """What the program found for a judged query, among the judged monographs only."""

    judged: Judged
    found: tuple[str, ...]

    @property
    def missed(self) -> list[str]:
        """Monographs that belong and were not found."""
        return sorted(self.judged.wanted - set(self.found))

    @property
    def false(self) -> list[str]:
        """Monographs that were found and do not belong."""
        return sorted(set(self.found) - self.judged.wanted)

    @property
    def first_is_right(self) -> bool:
        """Whether the hit a reader sees first belongs."""
        return bool(self.found) and self.found[0] in self.judged.wanted


def read_judged(path: Path) -> tuple[frozenset[str], list[Judged]]:
    """Return the ids of the judged corpus, and the rows.

    Raises:
        ValueError: A row is malformed, names an unknown id, or stands twice.
    """
    corpus: frozenset[str] = frozenset()
    rows: list[Judged] = []
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith(CORPUS_MARK):
            corpus = frozenset(line.removeprefix(CORPUS_MARK).split())
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != 3 or not fields[2].strip():
            raise ValueError(f"{path}:{number}: not query<TAB>intent<TAB>ids")
        query, intent, ids = fields
        wanted = frozenset(ids.split())
        if wanted - corpus:
            raise ValueError(f"{path}:{number}: not in the corpus line: {' '.join(sorted(wanted - corpus))}")
        if (query, intent) in seen:
            raise ValueError(f"{path}:{number}: judged twice: {query}")
        seen.add((query, intent))
        rows.append(Judged(query, Intent(intent), wanted))
    return corpus, rows


def ask(library: Library, judged: Judged, corpus: frozenset[str]) -> Outcome:
    """Search as a person would, and keep what is in the judged corpus, in the order shown."""
    hits = library.search(judged.query, intents=[judged.intent]).hits
    found = dict.fromkeys(hit.id for hit in hits if hit.intent is judged.intent and hit.id in corpus)
    return Outcome(judged, tuple(found))


def describe(intent: Intent, outcomes: list[Outcome]) -> str:
    """Return the figures of one intent on one line."""
    wanted = sum(len(outcome.judged.wanted) for outcome in outcomes)
    found = sum(len(outcome.found) for outcome in outcomes)
    right = found - sum(len(outcome.false) for outcome in outcomes)
    first = sum(outcome.first_is_right for outcome in outcomes)
    return (
        f"{intent}: {len(outcomes)} queries, {wanted} judged pairs: recall {right / max(wanted, 1):.2%},"
        f" precision {right / max(found, 1):.2%}, first hit right {first / max(len(outcomes), 1):.2%}"
    )


def main() -> int:
    """Ask every judged query and print the figures and the disagreements."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--queries", type=Path, default=QUERIES)
    arguments = parser.parse_args()
    try:
        corpus, rows = read_judged(arguments.queries)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    library = open_library()
    started = time.perf_counter()
    outcomes = [ask(library, judged, corpus) for judged in rows]
    took = time.perf_counter() - started
    print(f"{len(rows)} queries over {len(corpus)} monographs in {took:.1f} s")
    for intent in (Intent.TREATS, Intent.CAUSES):
        chosen = [outcome for outcome in outcomes if outcome.judged.intent is intent]
        if chosen:
            print(describe(intent, chosen))
    for outcome in outcomes:
        label = f"{outcome.judged.intent}\t{outcome.judged.query}"
        for each in outcome.missed:
            print(f"  MISS\t{label}\t{each}")
        for each in outcome.false:
            print(f"  FALSE\t{label}\t{each}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
