"""The blocks a page is made of, the same for a terminal and for a pipe; `plain` and `render` paint them."""

from collections.abc import Iterable
from typing import NamedTuple


class Title(NamedTuple):
    """The name a page is about."""

    text: str
    note: str = ""


class Heading(NamedTuple):
    """The head of a part of a page."""

    text: str


class Box(NamedTuple):
    """Text that must not be overlooked."""

    title: str
    text: str


class Paragraph(NamedTuple):
    """Running text."""

    text: str
    quiet: bool = False
    """Set back from the rest: provenance, counts, what is not stated."""
    marks: tuple[tuple[int, int], ...] = ()


class Field(NamedTuple):
    """A label and what belongs to it; neighbouring fields share one label column."""

    label: str
    text: str
    stacked: bool = False
    """The label on a line of its own, as for a question."""
    marks: tuple[tuple[int, int], ...] = ()


class Table(NamedTuple):
    """Rows under a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Columns(NamedTuple):
    """Texts side by side where there is room, else one under the other."""

    heads: tuple[str, ...]
    texts: tuple[str, ...]


Block = Title | Heading | Box | Paragraph | Field | Table | Columns


class Page:
    """Blocks in reading order."""

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self.blocks: list[Block] = list(blocks)

    def add(self, *blocks: Block) -> None:
        """Put blocks at the end."""
        self.blocks.extend(blocks)
