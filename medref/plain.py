"""Paint a page as plain text: no colour and no decoration, for pipes and screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref.pages import Box, Field, Heading, Paragraph, Table, Title
from medref.wrapping import cells, clean, strong_parts, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medref.pages import Block, Page


def paint(page: Page, width: int | None = None) -> str:
    """Return a page as text that ends in a newline.

    Args:
        page: What to paint.
        width: Columns to wrap at; None leaves each piece on one line.
    """
    lines: list[str] = []
    for block in page.blocks:
        if lines and isinstance(block, Heading | Box | Table):
            lines.append("")
        lines.extend(_paint_block(block, width))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _paint_block(block: Block, width: int | None) -> Iterator[str]:
    match block:
        case Title(text, note):
            yield from _lines(f"{text} ({note})" if note else text, width)
        case Heading(text):
            yield from _lines(text.upper(), width)
        case Box(title, text):
            yield from _lines(f"{title}: {text}", width)
        case Paragraph(text):
            yield from _lines(text, width)
        case Field(label, text):
            yield from _lines(f"{label}{'' if label.endswith('?') else ':'} {text}", width, "  ")
        case Table():
            yield from _table(block, width)


def _lines(text: str, width: int | None, indent: str = "") -> Iterator[str]:
    plain, _ = strong_parts(clean(text))
    for number, part in enumerate(plain.split("\n")):
        for start, end in wrap(part.strip(), None if width is None else width - len(indent)):
            yield (indent if number or start else "") + part.strip()[start:end]


def _table(table: Table, width: int | None) -> Iterator[str]:
    if width is None:
        yield "\t".join(table.head)
        for row in table.rows:
            yield "\t".join(clean(cell) for cell in row)
        return
    sizes = [max(map(cells, column)) for column in zip(table.head, *table.rows, strict=True)]
    if sum(sizes) + 2 * (len(sizes) - 1) <= width:
        for row in (table.head, *table.rows):
            yield "  ".join(
                clean(cell) + " " * (size - cells(cell)) for cell, size in zip(row, sizes, strict=True)
            )
        return
    for row in table.rows:
        first, *rest = row
        details = "; ".join(
            f"{head.lower()}: {cell}" for head, cell in zip(table.head[1:], rest, strict=True) if cell
        )
        yield from _lines(f"{first} - {details}", width, "  ")
