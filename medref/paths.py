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
    return _folder_of_user("user_cache_dir", os.environ.get("XDG_CACHE_HOME"), "~/.cache")


def corpora_folder() -> Path:
    """Return where corpora that a person added are kept (`MEDREF_DATA_DIR` overrides)."""
    chosen = os.environ.get("MEDREF_DATA_DIR")
    if chosen:
        return Path(chosen) / "corpora"
    return _folder_of_user("user_data_dir", os.environ.get("XDG_DATA_HOME"), "~/.local/share") / "corpora"


def _folder_of_user(kind: str, chosen: str | None, fallback: str) -> Path:
    """Return a folder as platformdirs names it, which on Linux need not be loaded (4 ms) for that."""
    if sys.platform.startswith("linux"):
        home = chosen or os.path.expanduser(fallback)  # noqa: PTH111 - missing home
        return NOWHERE if home.startswith("~") else Path(home, "medref")
    import platformdirs

    try:
        return Path(getattr(platformdirs, kind)("medref", appauthor=False))
    except RuntimeError:
        return NOWHERE


def pager_command() -> str:
    """Return the pager a person asked for, else one that quits when the text fits."""
    return os.environ.get("MEDREF_PAGER") or os.environ.get("PAGER") or "less -FIRX"


def colour_allowed() -> bool:
    """Return whether the environment allows colour (no-color.org; a dumb terminal does not)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
