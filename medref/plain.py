"""Paint a page as plain text: no colour and no decoration, for pipes and screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medref.blocks import Box, Columns, Field, Heading, Paragraph, Table, Title
from medref.wrapping import cells, clean, strong_parts, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medref.blocks import Block, Page


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
        case Table():
            yield from _table(block, width)
        case Columns(heads, texts):
            for head, text in zip(heads, texts, strict=True):
                yield from _lines(f"{head}: {text}", width, "  ")
        case Field():
            yield from _lines(_words_of(block), width, "  ")
        case _:
            yield from _lines(_words_of(block), width)


def _words_of(block: Title | Heading | Box | Paragraph | Field) -> str:
    match block:
        case Title(text, note):
            return f"{text} ({note})" if note else text
        case Heading(text):
            return text.upper()
        case Box(title, text):
            return f"{title}: {text}"
        case Paragraph(text):
            return text
        case Field(label, text):
            return f"{label}{'' if label.endswith('?') else ':'} {text}"


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
