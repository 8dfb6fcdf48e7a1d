"""Put an answer where it belongs: stdout for the answer, stderr for all else."""

from __future__ import annotations

import os
import subprocess
import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from medref import paths
from medref.cli.options import Colour, Options

if TYPE_CHECKING:
    from medref.blocks import Page
    from medref.errors import MedrefError

_MIN_WIDTH = 20


def print_document(document: dict[str, Any]) -> None:
    """Print a JSON document."""
    from medref.export import dumps

    _write(dumps(document) + "\n")


def print_text(text: str) -> None:
    """Print text for a program to read, free of anything a terminal would obey."""
    from medref.wrapping import clean

    _write(clean(text))


def print_page(page: Page, options: Options) -> None:
    """Print a page: formatted and paged on a terminal, plain text anywhere else."""
    terminal = sys.stdout.isatty()
    width: int | None
    colour = _wants_colour(options, terminal=terminal)
    if terminal or colour:
        width = max(options.width or get_terminal_size().columns, _MIN_WIDTH)
    else:
        width = options.width
    if options.plain or not (terminal or colour):
        from medref.plain import paint

        text = paint(page, width)
    else:
        text = _paint_rich(page, width or 80, colour=colour)
    tall = text.count("\n") >= get_terminal_size().lines
    paged = terminal and tall and not options.no_pager and _page(text)
    if not paged:
        _write(text)


def print_note(text: str) -> None:
    """Tell a person something that is not the answer."""
    from medref.wrapping import clean

    print(f"medref: {clean(text)}", file=sys.stderr)


def print_error(error: MedrefError, *, as_json: bool) -> None:
    """Explain a failure: to a program on stdout, to a person on stderr."""
    from medref.result_pages import candidates_text
    from medref.wrapping import clean

    if as_json:
        from medref.export import error_document

        print_document(error_document(error))
    print(clean(candidates_text(error)), file=sys.stderr)


def _wants_colour(options: Options, *, terminal: bool) -> bool:
    if options.color is Colour.ALWAYS:
        return True
    return terminal and options.color is not Colour.NEVER and paths.colour_allowed()


def _paint_rich(page: Page, width: int, *, colour: bool) -> str:
    from io import StringIO

    from rich.console import Console

    from medref.render import paint

    text = StringIO()
    console = Console(
        file=text,
        width=width,
        force_terminal=True,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(paint(page, width, ascii_only=not _speaks_utf8()), soft_wrap=False)
    return text.getvalue()


def _speaks_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") in {"utf8", "utf16", "utf32"}


def _page(text: str) -> bool:
    """Show text in a pager; return whether the pager took all of it."""
    command = paths.pager_command()
    if command.strip() in {"", "cat"}:
        return False
    try:
        pager = subprocess.Popen(  # noqa: S602 - the pager is the user's own shell command
            command, shell=True, stdin=subprocess.PIPE, env=os.environ
        )
    except OSError:
        return False
    try:
        pager.communicate(text.encode("utf-8", "backslashreplace"))
    except KeyboardInterrupt:
        pager.wait()
        return True
    return pager.returncode == 0


def _write(text: str) -> None:
    """Write to stdout, replacing what its encoding lacks by words and not by question marks."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = "".join(_spelled(char, encoding) for char in text)
    sys.stdout.write(text)


_SPELLED = {
    "\u2014": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-", "\u2018": "'", "\u2019": "'",
    "\u201c": '"', "\u201d": '"', "\u2022": "*", "\u2026": "...", "\u2264": "<=", "\u2265": ">=",
    "\u00b5": "mc", "\u03bc": "mc", "\u00b0": " degrees ", "\u00d7": "x", "\u00b1": "+/-",
    "\u00a0": " ", "\u2500": "-", "\u00bd": "1/2", "\u00bc": "1/4", "\u00be": "3/4",
}  # fmt: skip


def _spelled(char: str, encoding: str) -> str:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return _SPELLED.get(char, f"<U+{ord(char):04X}>")
    return char
