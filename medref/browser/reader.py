"""The widget that shows a page: its head always in sight, the rest to be scrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from medref import plain
from medref.blocks import Page, Paragraph
from medref.render import paint
from medref.result_pages import candidates_text
from medref.wrapping import clean

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from medref.blocks import Block
    from medref.errors import MedrefError


class Body(VerticalScroll):
    """What scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.back", "Back"),
        Binding("a", "screen.add", "Add"),
        Binding("c", "screen.copy", "Copy"),
    ]


class Reader(Vertical):
    """A page under a head that stays: the title, and how far the text may be trusted."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._head = Page()
        self._rest = Page()

    def compose(self) -> ComposeResult:
        """Put the head above the body."""
        yield Static(classes="head", markup=False)
        with Body():
            yield Static(classes="rest", markup=False)

    @property
    def text(self) -> str:
        """The page as plain text, without anything a terminal would obey."""
        return plain.paint(Page([*self._head.blocks, *self._rest.blocks]))

    @property
    def body(self) -> Body:
        """What takes the keys that scroll."""
        return self.query_one(Body)

    def show(self, head: list[Block], rest: list[Block], *, part: str = "") -> None:
        """Show a page from its beginning; its edge says which part of a monograph it is."""
        self._head, self._rest = Page(head), Page(rest)
        self.border_title = Text(clean(part)) if part else None
        self._paint()
        self.body.scroll_home(animate=False)

    def explain(self, error: MedrefError) -> None:
        """Show why there is no answer, with candidates where a name was the problem; nothing clinical."""
        self.show([], [Paragraph(line.strip()) for line in candidates_text(error).split("\n")])

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._paint()

    def _paint(self) -> None:
        """Paint for the width there is; before the first layout there is none."""
        width = self.body.scrollable_content_region.width
        if width > 0:
            head = self.query_one(".head", Static)
            head.display = bool(self._head.blocks)
            head.update(paint(self._head, width))
            self.query_one(".rest", Static).update(paint(self._rest, width))
