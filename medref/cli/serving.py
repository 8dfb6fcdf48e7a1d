"""The command that answers AI agents."""

from __future__ import annotations

import sys

from medref.cli.options import Options, accept_options
from medref.cli.output import print_note
from medref.cli.session import open_for


@accept_options
def mcp(options: Options) -> None:
    from medref.mcp_server import serve

    library = open_for(options)
    if sys.stdin.isatty():
        print_note("an agent's program starts this and talks to it; press Ctrl-C to end")
    serve(library)


COMMANDS = {"mcp": mcp}
