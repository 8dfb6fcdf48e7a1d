"""Where corpora and indexes live; the only reader of environment variables."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).parent
ENDING = ".sqlite"
"""How the files of indexes end."""
NOWHERE = Path(os.devnull, "medref")
"""A folder that cannot be made, for a user without a home: answers come from memory, nothing is added."""


def bundled_index() -> Path:
    """Return where a wheel carries the ready-made index of its corpus."""
    return PACKAGE / "bundled.sqlite"


def chosen_monographs() -> Path | None:
    """Return the folder that `MEDREF_MONOGRAPHS` names in place of the bundled monographs."""
    chosen = os.environ.get("MEDREF_MONOGRAPHS")
    return Path(chosen) if chosen else None


def bundled_monographs() -> Path:
    """Return the folder of the bundled monographs: in the wheel, else in the checkout."""
    chosen = chosen_monographs()
    if chosen:
        return chosen
    packaged = PACKAGE / "monographs"
    return packaged if packaged.is_dir() else PACKAGE.parent / "monographs"


def cache_folder() -> Path:
    """Return where indexes that can be made again are kept (`MEDREF_CACHE_DIR` overrides)."""
    chosen = os.environ.get("MEDREF_CACHE_DIR")
    if chosen:
        return Path(chosen)
    import platformdirs

    try:
        return Path(platformdirs.user_cache_dir("medref", appauthor=False))
    except RuntimeError:
        return NOWHERE


def corpora_folder() -> Path:
    """Return where corpora that a person added are kept (`MEDREF_DATA_DIR` overrides)."""
    chosen = os.environ.get("MEDREF_DATA_DIR")
    if chosen:
        return Path(chosen) / "corpora"
    if sys.platform.startswith("linux"):  # as platformdirs says, which would take 4 ms to load
        home = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")  # noqa: PTH111 - missing home
        return NOWHERE if home.startswith("~") else Path(home, "medref", "corpora")
    import platformdirs

    return Path(platformdirs.user_data_dir("medref", appauthor=False)) / "corpora"


def pager_command() -> str:
    """Return the pager a person asked for, else one that quits when the text fits."""
    return os.environ.get("MEDREF_PAGER") or os.environ.get("PAGER") or "less -FIRX"


def colour_allowed() -> bool:
    """Return whether the environment allows colour (no-color.org; a dumb terminal does not)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
