"""Commands that read monographs: show, and one for each section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from medref.choosing import choose_sections
from medref.cli.options import Options, accept_options
from medref.cli.output import print_document, print_page
from medref.cli.session import complete_name, open_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Name = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME",
        help="Generic name, synonym, brand or combination.",
        autocompletion=complete_name,
    ),
]


@accept_options
def show(
    options: Options,
    name: Name,
    section: Annotated[
        list[str] | None,
        typer.Option("--section", "-s", metavar="ID", help="Only this section or field; repeatable."),
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Print the markdown as it is stored.")] = False,
) -> None:
    library = open_for(options)
    answer = library.get(" ".join(name))
    chosen = choose_sections(answer.monograph, section) if section else None
    if raw:
        from medref.cli.output import print_text

        print_text(answer.monograph.markdown)
    elif options.json:
        from medref.export import answer_document

        print_document(answer_document(answer, chosen))
    else:
        from medref.pages import monograph_page

        print_page(monograph_page(answer, chosen=chosen), options)


def _print_sections(options: Options, names: Sequence[str], section: str) -> None:
    """Print one section of several monographs; all names are looked up before anything is printed."""
    library = open_for(options)
    answers = [library.get(name) for name in names]
    chosen = [(answer, choose_sections(answer.monograph, [section])) for answer in answers]
    if options.json:
        from medref.export import answers_document

        print_document(answers_document(chosen))
        return
    from medref.blocks import Page, Paragraph
    from medref.pages import monograph_page

    page = Page()
    for answer, sections in chosen:
        if page.blocks:
            page.add(Paragraph(""))
        page.add(*monograph_page(answer, chosen=sections).blocks)
    print_page(page, options)


def _section_command(section: str) -> Callable[..., None]:
    @accept_options
    def command(options: Options, name: Name) -> None:
        _print_sections(options, name, section)

    return command


@accept_options
def side_effects(
    options: Options,
    name: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            help="Drugs; none for the corpus as a whole.",
            autocompletion=complete_name,
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=1, help="Effects to list when no drug is named.")
    ] = 40,
) -> None:
    if name:
        _print_sections(options, name, "side-effects")
        return
    counts = open_for(options).count_effects()
    if options.json:
        from medref.export import effects_document

        print_document(effects_document(counts))
    else:
        from medref.result_pages import effects_page

        print_page(effects_page(counts, limit), options)


@accept_options
def interactions(
    options: Options,
    name: Name,
    members: Annotated[
        bool, typer.Option("--members", help="Name the monographs that belong to a class or property.")
    ] = False,
) -> None:
    if not members or options.json:
        _print_sections(options, name, "interactions")
        return
    from medref.blocks import Page
    from medref.pages import monograph_page

    library = open_for(options)
    answers = [library.get(each) for each in name]
    page = Page()
    for answer in answers:
        chosen = choose_sections(answer.monograph, ["interactions"])
        opened = library.members_of(answer.monograph)
        page.add(*monograph_page(answer, chosen=chosen, members=opened).blocks)
    print_page(page, options)


COMMANDS = {
    "show": show,
    "interactions": interactions,
    "side-effects": side_effects,
    **{
        section: _section_command(section)
        for section in ("usage", "dosage", "how-it-works", "precautions", "faqs")
    },
}
