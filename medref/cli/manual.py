"""The manual page, made from the commands themselves so that it cannot fall behind them."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any

import typer

from medref import __version__
from medref.cli.app import COMMANDS, app
from medref.cli.options import COMMON_OPTIONS
from medref.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MANUAL = "medref.1"
"""Name of the file."""

EXIT_STATUS = {
    ExitCode.ANSWERED: "Answered; also when a search found nothing, and says so.",
    ExitCode.FOUND: "Answered, and it is what you asked to be told about: check --fail-on, lint with "
    "findings, verify-quote without a place.",
    ExitCode.USAGE: "Wrong usage, or an extra that is not installed.",
    ExitCode.NO_SUCH_DRUG: "A name is unknown, ambiguous, or has no monograph. Nothing is printed on "
    "standard output; candidates go to standard error.",
    ExitCode.UNUSABLE: "A corpus, an index or a folder cannot be used.",
    ExitCode.INTERRUPTED: "Interrupted.",
}

ENVIRONMENT = {
    "MEDREF_MONOGRAPHS": "A folder of monographs to answer from in place of the bundled ones.",
    "MEDREF_CACHE_DIR": "Where indexes that can be made again are kept, and which indexes were found whole.",
    "XDG_CACHE_HOME": "Where MEDREF_CACHE_DIR is not set, they are kept in its folder medref.",
    "MEDREF_DATA_DIR": "Where corpora that were added are kept.",
    "XDG_DATA_HOME": "Where MEDREF_DATA_DIR is not set, they are kept in its folder medref.",
    "MEDREF_PAGER": "Pager for answers taller than the terminal; else PAGER, else less.",
    "PAGER": "As above; cat or nothing turns paging off.",
    "NO_COLOR": "No colour, where set and not empty.",
    "TERM": "No colour, where it is dumb.",
}

EXAMPLES = {
    "medref show amitriptyline": "The monograph, boxed warning and contraindications first.",
    "medref show metoprolol -s breastfeeding": "One field of it.",
    "medref search --treats neuropathy": "Drugs used for it.",
    "medref check warfarin ibuprofen sertraline": "What is known between them, worst first.",
    "medref resolve - < names.txt": "What each of many names means.",
}

_DESCRIPTION = """\
medref answers from sourced drug monographs on this machine, without a network. It is information for people
who can judge what they read; not advice for a patient. Check a dose against the current label before it is
given.

A drug is named by its generic name, a synonym, a brand, or a combination in any order and with any joiner.
Names are never guessed, completed or corrected: an unknown or ambiguous name prints nothing clinical.

Standard output is the answer and nothing else; messages go to standard error. On a terminal the answer is
formatted and paged, anywhere else it is plain text. What a monograph does not state is said to be
not stated. Silence is not safety.
"""


def manual_page() -> str:
    """Return medref(1) in the man macros."""
    root = typer.main.get_command(app)
    context = typer.Context(root, info_name="medref", **root.context_settings)
    lines = [
        f'.TH MEDREF 1 "" "medref {__version__}" "User Commands"',
        ".SH NAME",
        r"medref \- an offline drug reference for the terminal",
        ".SH SYNOPSIS",
        ".B medref",
        r"[\fIoptions\fR] \fIcommand\fR [\fIargument\fR ...]",
    ]
    lines += [".SH DESCRIPTION", *_prose(_DESCRIPTION), ".SH COMMANDS"]
    for name, (_, summary) in COMMANDS.items():
        lines += _command(root.get_command(context, name), context, name, summary)  # type: ignore[attr-defined]
    options = root.get_params(context)
    lines += [".SH OPTIONS", "Every command takes these, before its name or after:"]
    lines += _parameters((option for option in options if option.name in COMMON_OPTIONS), context)
    lines += [".PP", "These stand in place of a command:"]
    lines += _parameters((option for option in options if option.name not in COMMON_OPTIONS), context)
    lines += [".SH EXIT STATUS", *_terms({str(code.value): text for code, text in EXIT_STATUS.items()})]
    lines += [".SH ENVIRONMENT", *_terms(ENVIRONMENT)]
    lines += [".SH EXAMPLES", *_terms(EXAMPLES)]
    return "\n".join(lines) + "\n"


def _command(command: Any, parent: typer.Context, name: str, summary: str) -> Iterator[str]:
    context = typer.Context(command, info_name=name, parent=parent)
    parts = getattr(command, "commands", None)
    if parts:
        for part, below in parts.items():
            yield from _command(below, context, f"{name} {part}", below.help)
        return
    usage = " ".join(piece.strip("{}") for piece in command.collect_usage_pieces(context)[1:])
    yield f".SS {_escape(f'medref {name} {usage}'.strip())}"
    yield _escape(summary)
    own = (
        parameter
        for parameter in command.get_params(context)
        if parameter.name not in {*COMMON_OPTIONS, "help"}
    )
    yield from _parameters(own, context)


def _parameters(parameters: Iterable[Any], context: typer.Context) -> Iterator[str]:
    """Return the options and arguments as the help words them."""
    records = (parameter.get_help_record(context) for parameter in parameters)
    yield from _terms({term: re.sub(r"\s*\[required\]$", "", text) for term, text in filter(None, records)})


def _terms(terms: dict[str, str]) -> Iterator[str]:
    for term, text in terms.items():
        yield ".TP"
        yield rf"\fB{_escape(term)}\fR"
        yield from _sentences(text)


def _prose(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        if number:
            yield ".PP"
        yield from _sentences(" ".join(paragraph.split()))


def _sentences(text: str) -> Iterator[str]:
    """Yield lines as roff wants them: each sentence on lines of its own."""
    for sentence in re.split(r"(?<=[.!?]) +", text):
        yield from map(_escape, textwrap.wrap(sentence, 72, break_on_hyphens=False))


def _escape(text: str) -> str:
    """Return text as roff prints it literally: hyphens that can be copied, no line taken for a request."""
    plain = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq")
    return rf"\&{plain}" if plain.startswith((".", "\\(aq")) else plain
