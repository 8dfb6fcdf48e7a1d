"""Read the name table: every drug name medref knows, with or without a monograph.

`names.tsv` has a line for each generic: its other official names and its brands. `ambiguous.yaml` has
the names that stand for several drugs. Both lie beside the monographs and are read when building.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from medref.errors import CorpusError
from medref.model import NameStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES_FILE = "names.tsv"

_NOTE = re.compile(r"^(.*?)\s*(?:\(([^)]*)\))?\s*(?:\[([^\]]*)\])?$")


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name and the generic it stands for."""

    name: str
    kind: NameStatus
    """`EXACT` for the generic itself, `SYNONYM`, or `BRAND`."""
    generic: str
    """Ingredient names joined by ' + '."""
    note: str = ""
    """What sets the product apart: where it is used, or its form."""


def read_names(path: Path) -> Iterator[KnownName]:
    """Yield the names of a table; none where there is no file.

    Raises:
        CorpusError: A line has too many columns.
    """
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) > 3:
            raise CorpusError(f"{path}:{number}: more than three columns", hint="mend the name table")
        generic, synonyms, brands = (*columns, "", "")[:3]
        yield KnownName(generic, NameStatus.EXACT, generic)
        for name in _split(synonyms):
            yield KnownName(name, NameStatus.SYNONYM, generic)
        for written in _split(brands):
            match = _NOTE.match(written)
            name, *notes = match.groups() if match else (written,)
            yield KnownName(name, NameStatus.BRAND, generic, ", ".join(filter(None, notes)))


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(";") if name.strip()]
