"""The search command."""

from __future__ import annotations

from typing import Annotated

import typer

from medref.cli.options import Options, accept_options
from medref.cli.output import print_document, print_page
from medref.cli.session import open_for
from medref.model import Intent


@accept_options
def search(
    options: Options,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY", help="Words, a condition, an effect.")
    ] = None,
    treats: Annotated[bool, typer.Option("--treats", help="Only drugs used for it.")] = False,
    causes: Annotated[bool, typer.Option("--causes", help="Only drugs that can cause it.")] = False,
    avoid: Annotated[bool, typer.Option("--avoid", help="Only caution or contraindicated.")] = False,
    interacts: Annotated[bool, typer.Option("--interacts", help="Only interactions with it.")] = False,
    section: Annotated[
        str | None, typer.Option("--in", metavar="SECTION", help="Look in this section only.")
    ] = None,
    drug_class: Annotated[
        str | None, typer.Option("--class", metavar="CLASS", help="Only drugs of this class.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="Hits in each group.")] = 10,
) -> None:
    chosen = zip(
        (treats, causes, avoid, interacts),
        (Intent.TREATS, Intent.CAUSES, Intent.AVOID, Intent.INTERACTS),
        strict=True,
    )
    library = open_for(options)
    answer = library.search(
        " ".join(query or []),
        intents=[intent for wanted, intent in chosen if wanted],
        section=section,
        drug_class=drug_class,
        limit=limit,
    )
    trust = {corpus: library.trust(corpus) for corpus in {hit.corpus for hit in answer.hits}}
    if options.json:
        from medref.export import search_document

        print_document(search_document(answer, trust))
    else:
        from medref.result_pages import search_page

        print_page(search_page(answer, trust.values()), options)


COMMANDS = {"search": search}
