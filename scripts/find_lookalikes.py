"""Find names that look or sound alike over the whole name table, and write them down.

    python scripts/find_lookalikes.py [--measure PAIRS.csv]

Writes monographs/vocabulary/lookalikes-computed.tsv. Two names of different drugs are alike when the
mean of two likenesses, each from 0 to 1, reaches THRESHOLD:

* spelling: letters in common position by optimal string alignment, and the share of letter pairs in
  common (Dice), where beginnings and ends count as letters; the mean of the two;
* sound: optimal string alignment of the consonants as they are heard (`medref.suggestions.sound`).

The same idea, at about the same weight, is behind the FDA's POCA. At most PARTNERS are kept for a
name, nearest first. `--measure` takes a file of published pairs (columns name_a, name_b) and prints
how many of those whose names are both in the table are found, which is how THRESHOLD was chosen.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from medref.model import NameStatus
from medref.names import fold
from medref.nametable import read_names
from medref.suggestions import sound

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "monographs" / "vocabulary"
THRESHOLD = 0.6
PARTNERS = 3
SHORTEST = 4
HEADER = (
    "# Names that look or sound alike, by scripts/find_lookalikes.py (method and threshold there):\n"
    "# name<TAB>the other name, and its drug where it is a brand<TAB>likeness from 0 to 1.\n"
)


class Entry(NamedTuple):
    """A name and the drug it stands for."""

    key: str
    name: str
    generic: str
    is_brand: bool


def dice(first: str, second: str) -> float:
    """Return the share of letter pairs two names have in common."""
    one, other = (Counter(zip(f"^{key}", f"{key}$", strict=True)) for key in (first, second))
    return 2 * sum((one & other).values()) / (one.total() + other.total())


def likeness(first: Entry, second: Entry) -> float:
    """Return how alike two names are, from 0 to 1."""
    spelling = (OSA.normalized_similarity(first.key, second.key) + dice(first.key, second.key)) / 2
    heard = OSA.normalized_similarity(sound(first.key), sound(second.key))
    return (spelling + heard) / 2


def read_entries() -> list[Entry]:
    """Return the single-drug names of the table, one for each key and drug."""
    entries = {}
    for known in read_names(FOLDER / "names.tsv"):
        key = fold(known.name)
        plain = key.isalpha() and len(key) >= SHORTEST and " " not in known.name.strip()
        if plain and " + " not in known.generic and known.kind is not NameStatus.SYNONYM:
            entry = Entry(key, known.name, known.generic, known.kind is NameStatus.BRAND)
            entries.setdefault((key, known.generic), entry)
    return list(entries.values())


def find_pairs(entries: list[Entry]) -> dict[Entry, list[tuple[float, Entry]]]:
    """Return the partners of each name, nearest first."""
    keys = [entry.key for entry in entries]
    partners: dict[Entry, list[tuple[float, Entry]]] = {}
    for entry in entries:
        close = process.extract(entry.key, keys, scorer=OSA.normalized_similarity, score_cutoff=0.4, limit=60)
        alike = [
            (likeness(entry, entries[index]), entries[index])
            for _, _, index in close
            if fold(entries[index].generic) != fold(entry.generic) and entries[index].key != entry.key
        ]
        kept = sorted((pair for pair in alike if pair[0] >= THRESHOLD), key=lambda pair: -pair[0])
        if kept:
            partners[entry] = kept[:PARTNERS]
    return partners


def write(partners: dict[Entry, list[tuple[float, Entry]]]) -> None:
    """Write the pairs, sorted by name."""
    lines = []
    for entry, found in sorted(partners.items(), key=lambda item: item[0].key):
        for value, other in found:
            shown = f"{other.name} ({other.generic})" if other.is_brand else other.name
            lines.append(f"{entry.name}\t{shown}\t{value:.2f}\n")
    (FOLDER / "lookalikes-computed.tsv").write_text(HEADER + "".join(lines), encoding="utf-8")


def measure(path: Path, entries: list[Entry]) -> None:
    """Print how many published pairs are found at this and other thresholds."""
    by_key = {entry.key: entry for entry in entries}
    values = []
    with path.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            first, second = by_key.get(fold(row["name_a"])), by_key.get(fold(row["name_b"] or ""))
            if first and second and first != second:
                values.append(likeness(first, second))
    for threshold in sorted({0.5, 0.55, THRESHOLD, 0.65, 0.7, 0.75}):
        share = sum(value >= threshold for value in values) / max(len(values), 1)
        print(f"threshold {threshold:.2f}: {share:.0%} of {len(values)} published pairs")


def main() -> int:
    """Find, write and, if asked, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", type=Path, metavar="PAIRS.csv")
    arguments = parser.parse_args()
    entries = read_entries()
    partners = find_pairs(entries)
    write(partners)
    print(f"{len(entries):,} names, {len(partners):,} with a partner, "
          f"{sum(map(len, partners.values())):,} pairs")  # fmt: skip
    if arguments.measure:
        measure(arguments.measure, entries)
    return 0


if __name__ == "__main__":
    sys.exit(main())
