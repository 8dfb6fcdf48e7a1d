"""Make the index that a wheel carries; called by the build, never at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref import __version__
from medref.building import build_index
from medref.corpus import read_corpus
from medref.model import BUNDLED

if TYPE_CHECKING:
    from pathlib import Path


def build_bundled_index(folder: Path, index: Path) -> None:
    """Build the index of the monographs in a folder as the wheel of this version carries it."""
    vocabulary, monographs = read_corpus(folder, BUNDLED)
    meta = {"version": __version__, "corpus": BUNDLED, "digest": "", "folder": "monographs"}
    build_index(index, vocabulary, monographs, meta)
