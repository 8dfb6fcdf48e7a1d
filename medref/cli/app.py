"""The command tree and the one way in and out of the program.

Typer builds a command only when it is called: what a command needs is imported with its module,
and `medref show` does not pay for `medref lint`.
"""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stderr
from importlib import import_module
from io import TextIOBase
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer
from typer.core import TyperGroup

from medref.cli.options import Options, accept_options
from medref.errors import ExitCode, MedrefError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "show": ("reading", "Show a monograph, boxed warning and contraindications first."),
    "usage": ("reading", "What drugs are used for."),
    "dosage": ("reading", "How drugs are dosed."),
    "side-effects": ("reading", "Side effects of drugs; without a name, of the corpus."),
    "how-it-works": ("reading", "How drugs work."),
    "precautions": ("reading", "Contraindications, pregnancy, kidney, liver and more."),
    "interactions": ("reading", "What drugs interact with."),
    "faqs": ("reading", "Questions people ask about drugs."),
    "search": ("searching", "Find drugs by what they treat, cause, or must be avoided in."),
    "check": ("comparing", "Check a list of medicines: interactions, duplicates, stacked risks."),
    "compare": ("comparing", "Show two to four drugs side by side."),
    "list": ("listing", "List the monographs."),
    "classes": ("listing", "Show the drug classes, or the members of one."),
    "resolve": ("listing", "Say what names mean."),
    "verify-quote": ("quoting", "Say whether a monograph says exactly that, and where."),
    "export": ("exporting", "Write the monographs as markdown or JSON files, or the manual page."),
    "browse": ("browsing", "Browse names, monographs and a basket, full screen (extra tui)."),
    "mcp": ("serving", "Answer AI agents over the Model Context Protocol (extra mcp)."),
    "corpus": ("corpora", "Add other corpora: markdown monographs, openFDA labels."),
    "lint": ("checking", "Check monograph files."),
    "doctor": ("checking", "Report versions, paths, corpora and coverage."),
}
"""Command -> module of this package that holds it, and its line in the help."""


class _LazyGroup(TyperGroup):
    """A group whose commands are built when they are asked for."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        """Return the names of the commands in the order of the help."""
        self.commands.update({name: self.commands.get(name) for name in COMMANDS})  # type: ignore[misc]
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str):  # type: ignore[no-untyped-def, override]
        """Return a command, built now if it has not been."""
        self.list_commands(ctx)
        if cmd_name in COMMANDS and self.commands[cmd_name] is None:
            module_name, help_text = COMMANDS[cmd_name]
            module = import_module(f"medref.cli.{module_name}")
            command = module.COMMANDS[cmd_name]
            if not isinstance(command, typer.Typer):
                single = typer.Typer(add_completion=False, rich_markup_mode=None)
                single.command(cmd_name, help=help_text)(command)
                command = single
            self.commands[cmd_name] = typer.main.get_command(command)
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: typer.Context, formatter) -> None:  # type: ignore[no-untyped-def, override]  # noqa: ANN001, ARG002
        """Write the list of commands without building any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


app = typer.Typer(
    cls=_LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(value: bool) -> None:
    if value:
        from medref import __version__

        print(f"medref {__version__}")
        raise typer.Exit


@app.callback()
@accept_options
def _root(
    ctx: typer.Context,
    options: Options,
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool,
        typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """medref: an offline drug reference. Information for people who can judge it, not advice."""
    ctx.obj = options


def run() -> NoReturn:
    """Be the program: run the command line and leave with its status.

    Leaves without the interpreter's tidying up, which would take a fifth of the whole time: by then
    everything is written and flushed, files were only read, and there are no threads.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr):
        from medref.cli.streams import open_missing_streams

        open_missing_streams()
    status = main()
    sys.stderr.flush()
    os._exit(status)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; never raises, never exits."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in arguments
    heard = _Listener(sys.stderr)
    try:
        with redirect_stderr(heard):
            app(args=arguments, prog_name="medref")
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        if as_json and status == ExitCode.USAGE:
            _print_usage_document(heard.text)
        return _after_writing(status)
    except MedrefError as error:
        return _after_writing(_explain(error, as_json=as_json))
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return _abandon_stdout(ExitCode.ANSWERED)
    except OSError as error:
        return _unwritten(error)
    return _after_writing(ExitCode.ANSWERED)


class _Listener(TextIOBase):
    """Passes on what is written and remembers it: Typer says only there why a command line is wrong."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()


def _print_usage_document(said: str) -> None:
    from medref.cli.output import print_document
    from medref.export import error_document

    message = said.rpartition("Error: ")[2].strip() or "wrong usage"
    print_document(error_document(UsageError(message, hint="medref --help")))


def _explain(error: MedrefError, *, as_json: bool) -> int:
    from medref.cli.output import print_error

    print_error(error, as_json=as_json)
    return error.exit_code


def _after_writing(status: int) -> int:
    """Return the status once everything written has really left the process."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _abandon_stdout(ExitCode.ANSWERED)
    except OSError as error:
        return _unwritten(error)
    return status


def _unwritten(error: OSError) -> int:
    """Say that the answer did not arrive whole, as on a full disk."""
    print(f"medref: the answer could not be written ({error.strerror or error})", file=sys.stderr)
    return _abandon_stdout(ExitCode.UNUSABLE)


def _abandon_stdout(status: ExitCode) -> int:
    """Let go of a stdout that takes no more, so that the interpreter does not complain of it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status
