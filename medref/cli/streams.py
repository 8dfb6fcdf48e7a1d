"""The standard streams of a program whose caller had closed some of them."""

from __future__ import annotations

import os
import sys


def open_missing_streams() -> None:
    """Put something in the place of closed standard streams.

    An answer that nobody can receive is an error as on a full disk; questions from a closed stdin are
    none; messages to a closed stderr go nowhere. No file that is opened later may get their numbers, or
    what is printed would be written into it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY if number < 2 else os.O_WRONLY)
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
