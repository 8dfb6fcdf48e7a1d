"""Draw docs/dosage.svg: what `medref dosage` shows on a terminal, drawn by the program itself."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

from rich.console import Console

from medref.choosing import choose_sections
from medref.opening import open_library
from medref.pages import monograph_page
from medref.render import paint

WIDTH = 90
ROOT = Path(__file__).parent.parent


def main() -> None:
    """Write the picture."""
    library = open_library(ROOT / "monographs")
    answer = library.get("duloxetine")
    page = monograph_page(answer, chosen=choose_sections(answer.monograph, ["dosage"]))
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, highlight=False)
    console.print(paint(page, WIDTH))
    svg = console.export_svg(title="medref dosage duloxetine")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # no font from the network
    (ROOT / "docs" / "dosage.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
