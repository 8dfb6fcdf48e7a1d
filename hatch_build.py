"""Build the index of the bundled corpus into the wheel, so that the first run does no work."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class IndexBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `medref/bundled.sqlite` to a wheel; an editable install builds it on first use."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the index in a temporary folder and have it packed."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from medref.bundling import build_bundled_index

        self._folder = tempfile.TemporaryDirectory()
        index = Path(self._folder.name) / "bundled.sqlite"
        build_bundled_index(root / "monographs", index)
        build_data["force_include"][str(index)] = "medref/bundled.sqlite"
