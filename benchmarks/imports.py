"""Measure imports: how fast, and how much memory, small and large.

    python benchmarks/imports.py [--large MEGABYTES] [--models OPENFDA.json] [--model MONOGRAPH.md]

Makes a folder of 6,500 monographs with every oddity (and, if asked, one of 6,500 like a given one) and openFDA dumps of 100 MB and of `--large`, imports each
in a process of its own and prints rate and peak memory; then reads the 100 MB dump once with ijson, if that is
installed, for comparison.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from made_corpora import write_monographs, write_openfda, write_variations

ONE_IMPORT = """
import resource, sys, time
from pathlib import Path
from medref import catalogue
started = time.perf_counter()
done = catalogue.add("bench", Path(sys.argv[1]), lambda done, total: None)
took = time.perf_counter() - started
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, done.monographs, len(done.quarantined))
"""


def measure(source: Path, data: Path) -> tuple[float, float, int, int]:
    """Import a source in a new process; return seconds, peak megabytes, documents and how many were kept out."""
    environment = {"MEDREF_DATA_DIR": str(data), "PATH": "/usr/bin:/bin"}
    run = subprocess.run(
        [sys.executable, "-c", ONE_IMPORT, source],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    took, memory, count, kept_out = run.stdout.split()
    return float(took), float(memory), int(count), int(kept_out)


def measure_folder(what: str, folder: Path, data: Path) -> None:
    """Import a folder of monographs and print how that went."""
    sizes = [path.stat().st_size for path in folder.rglob("*.md")]
    took, memory, count, kept_out = measure(folder, data)
    rate = f"{took:.1f} s, {len(sizes) / took:,.0f} a second, {memory:.0f} MB of memory"
    print(f"{what}, {sum(sizes) / 1e6:.0f} MB: {rate}; {count:,} taken, {kept_out} kept out")


def read_with_ijson(path: Path) -> float | None:
    """Return the seconds ijson takes to read a dump record by record; None where it is not installed."""
    try:
        import ijson  # noqa: PLC0415 - it may not be there
    except ImportError:
        return None
    started = time.perf_counter()
    with path.open("rb") as file:
        for _ in ijson.items(file, "results.item"):
            pass
    return time.perf_counter() - started


def main() -> None:
    """Make the corpora, import them and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--large", type=int, default=1_000, help="megabytes of the large dump")
    parser.add_argument("--models", type=Path, help="a real dump to take labels from")
    parser.add_argument("--model", type=Path, help="a monograph to make another folder from")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_monographs(folder / "monographs", 6_500)
        measure_folder("6,500 monographs", folder / "monographs", folder / "data")
        if arguments.model:
            write_variations(folder / "variations", arguments.model, 6_500)
            measure_folder(f"6,500 like {arguments.model.name}", folder / "variations", folder / "data")
        for megabytes in (100, arguments.large):
            path = folder / f"{megabytes}.json"
            labels = write_openfda(path, megabytes, models=arguments.models)
            took, memory, _, _ = measure(path, folder / "data")
            rate = path.stat().st_size / 1e6 / took
            print(
                f"openFDA, {megabytes:,} MB, {labels:,} labels: {took:.1f} s, {rate:.1f} MB/s, {memory:.0f} MB of memory"
            )
            if megabytes == 100 and (seconds := read_with_ijson(path)):
                print(
                    f"  ijson reads it, and does no more, in {seconds:.1f} s: {megabytes / seconds:.1f} MB/s"
                )
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main()
