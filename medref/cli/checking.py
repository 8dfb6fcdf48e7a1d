"""Commands that look at the reference itself: lint and doctor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from medref.cli.options import Options, accept_options
from medref.cli.output import print_document, print_note, print_page, print_text
from medref.errors import ExitCode


@accept_options
def lint(
    options: Options,
    path: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    sources: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Source texts to compare every figure with."),
    ] = None,
) -> None:
    from medref.lint import lint_paths

    report = lint_paths(path, sources)
    if options.json:
        from medref.export import rows_document

        print_document(
            rows_document(
                report.problems,
                files=report.files,
                figures=report.figures,
                declared=report.declared,
            )
        )
    else:
        print_text(
            "".join(
                f"{problem.path}:{problem.line}: {problem.code} {problem.message}\n"
                for problem in report.problems
            )
        )
        proved = f", {report.figures:,} figures" if sources else ""
        declared = f" ({report.declared:,} declared, not proved)" if sources else ""
        if report.problems or sys.stderr.isatty():
            print_note(f"{report.files:,} files{proved}{declared}, {len(report.problems):,} findings")
    if report.problems:
        raise typer.Exit(ExitCode.FOUND)


@accept_options
def doctor(options: Options) -> None:
    from medref.cli.session import open_for

    rows = open_for(options).examine()
    if options.json:
        from medref.export import rows_document

        print_document(rows_document({"what": what, "value": value} for what, value in rows))
        return
    from medref.blocks import Page, Table

    page = Page()
    page.add(Table(("What", "Value"), tuple(rows)))
    print_page(page, options)


COMMANDS = {"lint": lint, "doctor": doctor}
