"""The corpus command and what it can do: add, list, update, remove, verify."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medref import catalogue
from medref.cli.options import Options, accept_options
from medref.cli.output import print_document, print_note, print_page
from medref.errors import CorpusError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medref.importers import Tell

SHOWN = 10
"""Quarantined documents named after an import; `corpus verify` names all."""

corpus = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Add other corpora: markdown monographs, openFDA labels.",
)

CorpusName = Annotated[str, typer.Argument(metavar="NAME", help="What the corpus is called.")]


@contextmanager
def _progress() -> Iterator[Tell]:
    """Yield what shows on a terminal how far an import is, its rate and the time that remains."""
    if not sys.stderr.isatty():
        yield _unheard
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("importing")
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _unheard(done: int, total: int) -> None:
    """Where nobody looks, progress is not told."""


def _report(imported: catalogue.Imported, options: Options) -> None:
    kept = [entry._asdict() for entry in imported.quarantined]
    if options.json:
        from medref.export import rows_document

        row = {"name": imported.name, "kind": imported.kind, "monographs": imported.monographs}
        print_document(rows_document([{**row, "quarantined": len(kept)}]))
    count = len(imported.quarantined)
    print_note(f"{imported.name}: {imported.monographs:,} documents imported, {count:,} kept out")
    for entry in imported.quarantined[:SHOWN]:
        print_note(f"kept out: {entry.place}: {entry.reason}")
    if count > SHOWN:
        print_note(f"showing {SHOWN} of {count:,}; medref corpus verify {imported.name} lists all")


@corpus.command("add", help="Import a folder of monographs or openFDA labels under a name.")
@accept_options
def add(
    options: Options,
    name: CorpusName,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A folder, a .json or a .json.zip file.")],
) -> None:
    with _progress() as tell:
        imported = catalogue.add(name, path, tell)
    _report(imported, options)


@corpus.command("update", help="Import a corpus again from where it came from.")
@accept_options
def update(options: Options, name: CorpusName) -> None:
    with _progress() as tell:
        imported = catalogue.update(name, tell)
    _report(imported, options)


@corpus.command("remove", help="Take a corpus away.")
@accept_options
def remove(options: Options, name: CorpusName) -> None:
    catalogue.remove(name)
    if options.json:
        from medref.export import rows_document

        print_document(rows_document([]))
    print_note(f"{name} removed")


@corpus.command("list", help="List the corpora, where they came from and what they hold.")
@accept_options
def list_corpora(options: Options) -> None:
    from medref.opening import find_names, open_corpus, open_library

    library = open_library(corpus="medref")
    rows = [catalogue.describe(library.meta, library.count())]
    for name in find_names():
        try:
            index = open_corpus(name)
        except CorpusError as error:
            print_note(f"{error.message}; {error.hint}")
            rows.append(catalogue.describe({"corpus": name}, None))
        else:
            rows.append(catalogue.describe(index.meta, index.count()))
            index.close()
    if options.json:
        from medref.export import rows_document

        print_document(rows_document(rows))
        return
    from medref.blocks import Page, Table

    head = ("Corpus", "Kind", "Monographs", "Other labels", "Kept out", "As of", "Imported", "From")
    cells = tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows)
    page = Page()
    page.add(Table(head, tuple(row[: len(head)] for row in cells)))
    print_page(page, options)


@corpus.command("verify", help="Read a corpus back, and list what was kept out and which drugs stand twice.")
@accept_options
def verify(
    options: Options,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One corpus; none for all.")] = None,
) -> None:
    from medref.opening import find_names

    names = [name] if name else find_names()
    verdicts = [catalogue.verify(each) for each in names]
    if options.json:
        from medref.export import rows_document, verdict_rows

        print_document(rows_document(verdict_rows(verdicts)))
    else:
        from medref.result_pages import verdicts_page

        print_page(verdicts_page(verdicts), options)
    if any(verdict.damaged or verdict.changed for verdict in verdicts):
        raise typer.Exit(ExitCode.FOUND)


COMMANDS = {"corpus": corpus}
