"""Measure how long a cold command takes, as a ratio to a Typer program that does nothing.

    python benchmarks/startup.py [--runs 21] [--medref FOLDER/bin] [--tldr FILE ...] [--monographs FOLDER]

Give the `bin` folder of an environment that medref is installed in from a wheel; an editable checkout looks for
changed files at every start. Every program is run in turn, round after round, so that whatever else the machine
does falls on all alike; the medians of one run are compared with each other and never with those of another.
Programs that are not installed are left out.
"""

from __future__ import annotations

import argparse
import os
import pty
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
HELLO = """
import typer
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
@app.command()
def hello(name: str) -> None:
    print(name)
app()
"""


class Program(NamedTuple):
    """A command line to time."""

    name: str
    argv: list[str]
    environment: dict[str, str]
    terminal: bool = False


def seconds(program: Program, environment: dict[str, str]) -> float:
    """Run a program once and return how long it took, from start to end."""
    environment = {**environment, **program.environment}
    started = time.perf_counter()
    if program.terminal:
        _run_on_terminal(program.argv, environment)
    else:
        subprocess.run(
            program.argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=False
        )
    return time.perf_counter() - started


def _run_on_terminal(argv: list[str], environment: dict[str, str]) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(argv, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    try:
        while os.read(ours, 65536):
            pass
    except OSError:
        pass
    process.wait()
    os.close(ours)


def programs(scripts: Path, hello: Path, tldr: list[str], monographs: Path) -> list[Program]:
    """Return what is compared: the bare interpreter and the Typer program first."""
    python, medref = str(scripts / "python"), str(scripts / "medref")
    completing = {"_MEDREF_COMPLETE": "complete_bash", "COMP_WORDS": "medref show ami", "COMP_CWORD": "2"}
    found = [
        Program("python -c pass", [python, "-c", "pass"], {}),
        Program("typer hello", [python, str(hello), "world"], {}),
        Program("show --json", [medref, "show", "amitriptyline", "--json"], {}),
        Program("show | cat", [medref, "show", "amitriptyline"], {}),
        Program("show (terminal)", [medref, "show", "amitriptyline", "--no-pager"], {"TERM": "xterm-256color"}, terminal=True),
        Program("search | cat", [medref, "search", "neuropathy"], {}),
        Program("check | cat", [medref, "check", "warfarin", "ibuprofen", "sertraline"], {}),
        Program("completion", [medref], completing),
        Program("--help", [medref, "--help"], {}),
    ]  # fmt: skip
    for number, client in enumerate(tldr):
        found.append(Program(f"tldr {number + 1} ({client})", [client, "tar"], {}))
    rg = shutil.which("rg")
    if rg:
        found.append(Program("rg over the folder", [rg, "-i", "neuropathy", str(monographs)], {}))
    return found


def main() -> None:
    """Time every program and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--medref", type=Path, default=Path(sys.executable).parent, help="folder of scripts")
    parser.add_argument("--tldr", nargs="*", default=[], help="tldr clients whose pages are cached")
    parser.add_argument("--monographs", type=Path, default=ROOT / "monographs")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO, encoding="utf-8")
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("MEDREF", "COV", "PYTHON"))
        }  # fmt: skip
        environment["MEDREF_DATA_DIR"] = environment["MEDREF_CACHE_DIR"] = folder
        compared = programs(arguments.medref, hello, arguments.tldr, arguments.monographs)
        times: dict[str, list[float]] = {program.name: [] for program in compared}
        for round_number in range(arguments.runs + 1):
            for program in compared:
                took = seconds(program, environment)
                if round_number:  # the first round warms the file cache
                    times[program.name].append(took)
    base = statistics.median(times["typer hello"])
    print(f"{'program':44} {'x typer':>8} {'median ms':>10} {'least ms':>9}")
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:44} {median / base:8.2f} {median * 1000:10.1f} {min(taken) * 1000:9.1f}")


if __name__ == "__main__":
    main()
