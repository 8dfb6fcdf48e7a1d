"""Paint a page for a terminal with Rich: returns a renderable, never prints, knows no store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from medref.blocks import Box, Columns, Field, Heading, Paragraph, Table, Title
from medref.wrapping import cells, clean, strong_parts, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from medref.blocks import Block, Page

_LABEL_SHARE = 0.3
_COLUMN = 36
"""Below this many columns a text no longer stands beside another."""
_NARROW = 60
"""Below this many columns a label stands on a line of its own."""


def paint(page: Page, width: int, *, ascii_only: bool = False) -> RenderableType:
    """Return a page as a Rich renderable, wrapped to a width."""
    painted: list[RenderableType] = []
    column = _label_column(page.blocks, width)
    for block in page.blocks:
        if painted and isinstance(block, Heading | Box | Table):
            painted.append(Text(""))
        painted.append(_paint_block(block, width, column, ascii_only=ascii_only))
    return Group(*painted)


def _label_column(blocks: Sequence[Block], width: int) -> int:
    """Return how wide the label column is; 0 where labels stand above their text."""
    if width < _NARROW:
        return 0
    most = int(width * _LABEL_SHARE)
    labels = [cells(block.label) for block in blocks if isinstance(block, Field) and not block.stacked]
    fitting = [size for size in labels if size <= most]
    return max(fitting, default=0) + 2 if fitting else 0


def _paint_block(block: Block, width: int, column: int, *, ascii_only: bool) -> RenderableType:
    match block:
        case Title(text, note):
            return _wrapped(f"**{text}**" + (f"  {note}" if note else ""), width, style="bold cyan")
        case Heading(text):
            return _heading(text, width, ascii_only=ascii_only)
        case Box(title, text):
            return _box(title, text, width, ascii_only=ascii_only)
        case Paragraph(text, quiet, marks):
            return _wrapped(text, width, style="dim" if quiet else "", marks=marks)
        case Field():
            return _field(block, width, column)
        case _:
            return _table(block, width) if isinstance(block, Table) else _columns(block, width)


def _box(title: str, text: str, width: int, *, ascii_only: bool) -> Text:
    """Return text in a frame with its title in the upper edge."""
    left, line, right, side, low_left, low_right = (
        "+-+|++" if ascii_only else "\u250f\u2501\u2513\u2503\u2517\u251b"
    )
    red = "bold red"
    painted = Text("", no_wrap=True, overflow="ignore")
    painted.append(f"{left}{line} {title} {line * (width - len(title) - 5)}{right}\n", style=red)
    for row in _lines(text, width - 4):
        painted.append(f"{side} ", style=red)
        painted.append(row)
        painted.append(" " * (width - 4 - _size(row)))
        painted.append(f" {side}\n", style=red)
    painted.append(f"{low_left}{line * (width - 2)}{low_right}", style=red)
    return painted


def _heading(text: str, width: int, *, ascii_only: bool) -> Text:
    heading = _wrapped(text, width, style="bold yellow")
    rule = ("-" if ascii_only else "\u2500") * min(width, max(cells(text), 12))
    heading.append(f"\n{rule}", style="dim")
    return heading


def _lines(text: str, width: int, marks: Sequence[tuple[int, int]] = ()) -> list[str | Text]:
    """Return text broken into lines at a width, with bold marks turned into bold.

    A line without any style stays a string, which costs Rich a tenth.
    """
    broken: list[str | Text] = []
    for number, line in enumerate(clean(text).split("\n")):
        plain, strong = strong_parts(line)
        spans = [(start, end, "bold") for start, end in strong]
        if number == 0 and not strong:
            spans = [(start, end, "bold underline") for start, end in marks]
        indent = "  " if number else ""
        for start, end in wrap(plain, width - len(indent)):
            broken.append(_styled(f"{indent}{plain[start:end]}", start - len(indent), spans))
    return broken


def _styled(line: str, offset: int, spans: Sequence[tuple[int, int, str]]) -> str | Text:
    """Return a line with the spans that fall on it, which count from the beginning of its text."""
    here = [(start - offset, end - offset, style) for start, end, style in spans if end > offset]
    here = [(max(start, 0), end, style) for start, end, style in here if start < len(line)]
    if not here:
        return line
    painted = Text(line)
    for start, end, style in here:
        painted.stylize(style, start, end)
    return painted


def _joined(lines: Sequence[str | Text], style: str = "") -> Text:
    painted = Text("", style=style, no_wrap=True, overflow="ignore")
    for number, line in enumerate(lines):
        painted.append("\n" if number else "")
        painted.append(line)
    return painted


def _wrapped(text: str, width: int, *, style: str = "", marks: Sequence[tuple[int, int]] = ()) -> Text:
    return _joined(_lines(text, width, marks), style)


def _size(line: str | Text) -> int:
    return cells(line if isinstance(line, str) else line.plain)


def _field(block: Field, width: int, column: int) -> Text:
    label, _ = strong_parts(clean(block.label))
    if block.stacked or not column or cells(label) > column - 2:
        return _stack(_lines(label, width), _lines(block.text, width - 2, block.marks), "  ")
    painted = Text("", no_wrap=True, overflow="ignore")
    for number, line in enumerate(_lines(block.text, width - column, block.marks)):
        lead = label + " " * (column - cells(label)) if number == 0 else " " * column
        painted.append("\n" if number else "")
        painted.append(lead, style="bold")
        painted.append(line)
    return painted


def _stack(head: Sequence[str | Text], body: Sequence[str | Text], indent: str) -> Text:
    painted = Text("", no_wrap=True, overflow="ignore")
    painted.append_text(_joined(head, "bold"))
    for line in body:
        painted.append(f"\n{indent}")
        painted.append(line)
    return painted


def _table(block: Table, width: int) -> RenderableType:
    sizes = [max(cells(row[index]) for row in (block.head, *block.rows)) for index in range(len(block.head))]
    if sum(sizes) + 2 * (len(sizes) - 1) > width:
        sizes[-1] = max(width - sum(sizes[:-1]) - 2 * (len(sizes) - 1), 0)
    if sizes[-1] < 12 and len(sizes) > 1:
        return Group(*(_stacked_row(block.head, row, width) for row in block.rows))
    painted = Text("", no_wrap=True, overflow="ignore")
    for number, row in enumerate((block.head, *block.rows)):
        lead = "  ".join(
            clean(cell) + " " * (size - cells(cell)) for cell, size in zip(row[:-1], sizes[:-1], strict=True)
        )
        lead += "  " if lead else ""
        for part, (start, end) in enumerate(wrap(clean(row[-1]), sizes[-1])):
            painted.append("\n" if number or part else "")
            painted.append(
                (lead if part == 0 else " " * cells(lead)) + clean(row[-1])[start:end],
                style="bold" if number == 0 else "",
            )
    return painted


def _columns(block: Columns, width: int) -> RenderableType:
    count = len(block.texts)
    size = (width - 3 * (count - 1)) // count
    if size < _COLUMN:
        fields = [
            Field(head, text, stacked=True) for head, text in zip(block.heads, block.texts, strict=True)
        ]
        return Group(*(_field(field, width, 0) for field in fields))
    cells_of = [
        [
            *(Text(line, style="bold") if isinstance(line, str) else line for line in _lines(head, size)),
            *_lines(text, size),
        ]
        for head, text in zip(block.heads, block.texts, strict=True)
    ]
    painted = Text("", no_wrap=True, overflow="ignore")
    for number in range(max(map(len, cells_of))):
        painted.append("\n" if number else "")
        for position, lines in enumerate(cells_of):
            line = lines[number] if number < len(lines) else ""
            painted.append(line)
            if position < count - 1:
                painted.append(" " * (size - _size(line)) + "   ")
    return painted


def _stacked_row(head: tuple[str, ...], row: tuple[str, ...], width: int) -> Text:
    details = "; ".join(
        f"{name.lower()}: {cell}" for name, cell in zip(head[1:], row[1:], strict=True) if cell
    )
    return _stack(_lines(row[0], width), _lines(details, width - 2), "  ")
