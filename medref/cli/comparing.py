"""Commands over several drugs: check and compare."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from medref.cli.options import Options, accept_options
from medref.cli.output import print_document, print_page
from medref.cli.session import complete_name, open_for
from medref.errors import ExitCode, UsageError
from medref.model import Severity

Names = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME...", help="Drugs and substances; - reads them one a line.", autocompletion=complete_name
    ),
]


@accept_options
def check(
    options: Options,
    name: Names,
    pregnant: Annotated[bool, typer.Option("--pregnant", help="What is stated for pregnancy.")] = False,
    breastfeeding: Annotated[
        bool, typer.Option("--breastfeeding", help="What is stated for breastfeeding.")
    ] = False,
    kidney: Annotated[bool, typer.Option("--kidney", help="What is stated for kidney impairment.")] = False,
    liver: Annotated[bool, typer.Option("--liver", help="What is stated for liver impairment.")] = False,
    older: Annotated[bool, typer.Option("--older", help="What is stated for older adults.")] = False,
    child: Annotated[bool, typer.Option("--child", help="What is stated for children.")] = False,
    driving: Annotated[bool, typer.Option("--driving", help="What is stated for driving.")] = False,
    alcohol: Annotated[bool, typer.Option("--alcohol", help="What is stated for alcohol.")] = False,
    allergy: Annotated[
        str | None, typer.Option("--allergy", metavar="CLASS", help="Name drugs of this class.")
    ] = None,
    fail_on: Annotated[
        Severity | None, typer.Option("--fail-on", help="Exit 1 from this severity on.", case_sensitive=False)
    ] = None,
) -> None:
    situations = {
        "pregnant": pregnant,
        "breastfeeding": breastfeeding,
        "kidney": kidney,
        "liver": liver,
        "older": older,
        "child": child,
        "driving": driving,
        "alcohol": alcohol,
    }
    asked = [situation for situation, wanted in situations.items() if wanted]
    names = [line.strip() for line in sys.stdin if line.strip()] if name == ["-"] else name
    if len(names) < 2 and not (names and (asked or allergy)):
        raise UsageError("one name alone has nothing to be checked against", hint="name two or more")
    answer = open_for(options).check(names, situations=asked, allergy=allergy)
    if options.json:
        from medref.export import check_document

        print_document(check_document(answer))
    else:
        from medref.result_pages import check_page

        print_page(check_page(answer), options)
    if fail_on:
        from medref.interactions import gravest

        worst = gravest(answer.findings)
        if worst and worst.rank <= fail_on.rank:
            raise typer.Exit(ExitCode.FOUND)


@accept_options
def compare(
    options: Options,
    name: Names,
    section: Annotated[
        list[str] | None,
        typer.Option("--section", "-s", metavar="ID", help="Only this section or field; repeatable."),
    ] = None,
) -> None:
    from medref.comparing import MAX_DRUGS, compare

    if not 2 <= len(name) <= MAX_DRUGS:
        raise UsageError(f"{len(name)} names", hint=f"compare two to {MAX_DRUGS} drugs")
    library = open_for(options)
    comparison = compare([library.get(each).monograph for each in name], section or ())
    if options.json:
        from medref.export import compare_document

        print_document(compare_document(comparison))
    else:
        from medref.result_pages import compare_page

        print_page(compare_page(comparison), options)


COMMANDS = {"check": check, "compare": compare}
