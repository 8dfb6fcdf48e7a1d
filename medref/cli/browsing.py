"""The command that opens the browser."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from medref.cli.options import Colour, Options, accept_options
from medref.cli.session import complete_name, open_for
from medref.errors import MissingExtraError, UsageError


@accept_options
def browse(
    options: Options,
    name: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]", help="The monograph to begin with.", autocompletion=complete_name),
    ] = None,
) -> None:
    if options.json:
        raise UsageError("the browser has no JSON", hint="medref show NAME --json")
    library = open_for(options)
    opened = library.get(" ".join(name)) if name else None
    try:
        from medref.browser.app import Browser
    except ImportError as error:
        raise MissingExtraError("the browser", "tui") from error
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or os.environ.get("TERM") == "dumb":
        raise UsageError("the browser needs a terminal", hint="medref show NAME prints a monograph")
    if options.color is Colour.NEVER or options.plain:
        os.environ["NO_COLOR"] = "1"
    browser = Browser(library, opened)
    browser.run()
    if browser.return_code:
        raise typer.Exit(browser.return_code)


COMMANDS = {"browse": browse}
