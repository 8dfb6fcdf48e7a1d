"""The command that writes the reference, or the manual, as files."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medref.cli.options import Options, accept_options
from medref.cli.output import print_document, print_note, print_text
from medref.cli.session import open_for

if TYPE_CHECKING:
    from collections.abc import Iterable


class Format(StrEnum):
    """What can be written."""

    MARKDOWN = "markdown"
    JSON = "json"
    MAN = "man"


@accept_options
def export(
    options: Options,
    format: Annotated[  # noqa: A002 - the name is shown in the help
        Format,
        typer.Argument(metavar="FORMAT", help="markdown, json, or man (the manual of medref itself)."),
    ],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder; for man any folder.")],
) -> None:
    from medref.delivery import deliver

    paths = deliver(
        folder, _files(format, options), beside_others=format is Format.MAN, progress=_show_progress
    )
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
        print_note(f"{len(paths):,} files written")
    if options.json:
        from medref.export import rows_document

        print_document(rows_document({"path": str(path)} for path in paths))
    else:
        print_text(f"{paths[0] if format is Format.MAN else folder}\n")


def _files(format: Format, options: Options) -> Iterable[tuple[str, str]]:  # noqa: A002 - as above
    if format is Format.MAN:
        from medref.cli.manual import MANUAL, manual_page

        return [(MANUAL, manual_page())]
    from medref.editions import json_edition, markdown_edition

    edition = markdown_edition if format is Format.MARKDOWN else json_edition
    return edition(open_for(options))


def _show_progress(count: int) -> None:
    """Count on a terminal; a pipe or a log hears nothing."""
    if count % 50 == 0 and sys.stderr.isatty():
        print(f"\rmedref: {count:,} files", end="", file=sys.stderr, flush=True)


COMMANDS = {"export": export}
