"""The command that holds a claim against a monograph."""

from __future__ import annotations

from typing import Annotated

import typer

from medref.cli.options import Options, accept_options
from medref.cli.output import print_document, print_page
from medref.cli.session import complete_name, open_for
from medref.errors import ExitCode


@accept_options
def verify_quote(
    options: Options,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="Generic name, synonym, brand or combination.",
            autocompletion=complete_name,
        ),
    ],
    quote: Annotated[str, typer.Argument(metavar="QUOTE", help="What the monograph is said to say.")],
) -> None:
    answer = open_for(options).verify_quote(name, quote)
    if options.json:
        from medref.export import quote_document

        print_document(quote_document(answer))
    else:
        from medref.result_pages import quote_page

        print_page(quote_page(answer), options)
    if not answer.found:
        raise typer.Exit(ExitCode.FOUND)


COMMANDS = {"verify-quote": verify_quote}
