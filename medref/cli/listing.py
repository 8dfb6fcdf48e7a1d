"""Commands that list what there is: list, classes, resolve."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from medref.cli.options import Options, accept_options
from medref.cli.output import print_document, print_page, print_text
from medref.cli.session import complete_name, open_for
from medref.errors import ExitCode
from medref.model import BUNDLED


@accept_options
def list_monographs(
    options: Options,
    drug_class: Annotated[
        str | None, typer.Option("--class", metavar="CLASS", help="Only drugs of this class.")
    ] = None,
) -> None:
    listings = open_for(options).list_monographs(drug_class)
    if options.json:
        from medref.export import rows_document

        print_document(rows_document(listings))
    elif sys.stdout.isatty() and any(listing.corpus != BUNDLED for listing in listings):
        from medref.blocks import Page, Table

        rows = tuple((listing.title, listing.corpus) for listing in listings)
        print_page(Page([Table(("Title", "Corpus"), rows)]), options)
    else:
        print_text("".join(f"{listing.title}\n" for listing in listings))


@accept_options
def classes(
    options: Options,
    drug_class: Annotated[
        str | None, typer.Argument(metavar="[CLASS]", help="Show the members of this class.")
    ] = None,
) -> None:
    library = open_for(options)
    tree = library.list_classes()
    if drug_class:
        tree = library.below(library.find_class(drug_class))
    if options.json:
        from medref.export import rows_document

        print_document(rows_document(tree))
        return
    from medref.result_pages import class_page, classes_page

    if drug_class:
        print_page(class_page(tree, library.list_monographs(drug_class)), options)
    else:
        print_page(classes_page(tree), options)


@accept_options
def resolve(
    options: Options,
    name: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME...",
            help="Names, or - to read them one a line.",
            autocompletion=complete_name,
        ),
    ],
) -> None:
    library = open_for(options)
    names = (line.rstrip("\r\n") for line in sys.stdin) if name == ["-"] else iter(name)
    resolutions = [library.resolve(each) for each in names]
    if options.json:
        from medref.export import dumps, resolution_document

        print_text("".join(f"{dumps(resolution_document(found))}\n" for found in resolutions))
    else:
        from medref.result_pages import resolution_page

        print_page(resolution_page(resolutions), options)
    if not all(found.found for found in resolutions):
        raise typer.Exit(ExitCode.NO_SUCH_DRUG)


COMMANDS = {"list": list_monographs, "classes": classes, "resolve": resolve}
