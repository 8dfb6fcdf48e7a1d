"""The screen to ask what the monographs say, in the groups that `medref search` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.console import Group
from rich.text import Text
from textual import on
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from medref.blocks import Field, Heading, Page, Paragraph
from medref.browser.messages import Added, Found
from medref.errors import MedrefError
from medref.render import paint
from medref.result_pages import INTENT_HEADINGS, candidates_text, search_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from medref.answers import Hit, SearchAnswer
    from medref.blocks import Block
    from medref.library import Library

LIMIT = 20
"""Hits in each group, until all are asked for."""


class QueryInput(Input):
    """Where a question is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Search"),
        Binding("down", "screen.list", "Results"),
    ]


class Results(OptionList):
    """The hits, each a line to open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open"),
        Binding("a", "screen.add", "Add"),
        Binding("m", "screen.more", "All"),
        Binding("escape", "screen.query", "Words"),
    ]


class SearchScreen(Screen[None]):
    """Words above, what they mean for drugs below, and how far it may be trusted at the foot."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f3,s", "query", show=False)]

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._answer: SearchAnswer | None = None
        self.hits: tuple[Hit, ...] = ()
        """What can be opened, in the order it is shown."""

    def compose(self) -> ComposeResult:
        """Lay out from top to bottom."""
        yield QueryInput(placeholder="a condition, an effect, a class, words", id="query", compact=True)
        yield Results(id="results", compact=True, markup=False)
        yield Static(id="trust", markup=False)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Wait for words."""
        self.query_one(QueryInput).border_title = "Search"

    @on(Input.Submitted)
    def _search(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self._run(event.value, LIMIT)

    def _run(self, text: str, limit: int | None) -> None:
        results = self.query_one(Results)
        try:
            answer = self._library.search(text, limit=limit)
        except MedrefError as error:
            self._answer, self.hits = None, ()
            said = Page([Paragraph(candidates_text(error))])
            results.set_options([Option(paint(said, self._width), disabled=True)])
            return
        self._answer = answer
        self.hits = tuple(hit for intent in INTENT_HEADINGS for hit in answer.hits if hit.intent is intent)
        self._fill()
        results.scroll_home(animate=False)
        if self.hits:
            results.focus()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._fill()

    @property
    def _width(self) -> int:
        return max(self.query_one(Results).scrollable_content_region.width - 2, 20)

    def _fill(self) -> None:
        if self._answer is None:
            return
        results = self.query_one(Results)
        marked = results.highlighted
        page = search_page(self._answer, (), more="press m for all")
        results.set_options(self._options(page.blocks))
        results.highlighted = marked
        corpora = dict.fromkeys(hit.corpus for hit in self.hits) or self._library.corpora[:1]
        trust = [Paragraph(self._library.trust(corpus), quiet=True) for corpus in corpora]
        self.query_one("#trust", Static).update(paint(Page(trust), self._width))

    def _options(self, blocks: list[Block]) -> Iterator[Option]:
        """Yield each block as a line of the list; only hits can be chosen."""
        number = 0
        for block in blocks:
            shown = paint(Page([block]), self._width)
            is_hit = isinstance(block, Field)
            yield Option(
                Group(Text(""), shown) if isinstance(block, Heading) else shown,
                id=str(number) if is_hit else None,
                disabled=not is_hit,
            )
            number += is_hit

    def _marked(self) -> Hit | None:
        option = self.query_one(Results).highlighted_option
        return self.hits[int(option.id)] if option and option.id else None

    @on(OptionList.OptionSelected)
    def _open(self) -> None:
        hit = self._marked()
        if hit:
            self.post_message(Found(hit))

    def action_list(self) -> None:
        """Go into the results."""
        self.query_one(Results).focus()

    def action_query(self) -> None:
        """Go back to the words."""
        self.query_one(QueryInput).focus()

    def action_more(self) -> None:
        """Show every hit."""
        if self._answer:
            self._run(self._answer.query, None)

    def action_add(self) -> None:
        """Put the drug of the marked hit into the basket."""
        hit = self._marked()
        if hit:
            self.post_message(Added(hit.title))
