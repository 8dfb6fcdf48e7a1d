"""The screen to check and compare the drugs that were put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList
from textual.widgets.option_list import Option

from medref.blocks import Paragraph, Title
from medref.browser.messages import Copied
from medref.browser.reader import Reader
from medref.errors import MedrefError
from medref.names import fold
from medref.result_pages import check_page, compare_page
from medref.wrapping import clean

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from medref.browser.basket import Basket, Held


PINNED = 2
"""Trust lines that leave room for what they are about."""


class AddInput(Input):
    """Where a drug or a substance is named."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Add"),
        Binding("down", "screen.list", "Basket"),
    ]


class BasketList(OptionList):
    """What is in the basket."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "screen.check", "Check"),
        Binding("m", "screen.compare", "Compare"),
        Binding("d", "screen.remove", "Remove"),
        Binding("enter", "screen.read", "Read"),
        Binding("escape", "screen.name", "Name"),
    ]


class BasketScreen(Screen[None]):
    """The basket on the left; what was found on the right."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f4,b", "list", show=False)]

    def __init__(self, basket: Basket) -> None:
        super().__init__()
        self._basket = basket
        self._shown: tuple[Held, ...] | None = None
        """What the answer on the right is about; None where there is none."""

    def compose(self) -> ComposeResult:
        """Lay out both sides."""
        with Horizontal():
            with Vertical(id="side"):
                yield AddInput(placeholder="drug or substance", id="name", compact=True)
                yield BasketList(id="basket", compact=True, markup=False)
            yield Reader(id="page")
        yield Footer(compact=True)

    @property
    def reader(self) -> Reader:
        """The right side."""
        return self.query_one(Reader)

    def on_mount(self) -> None:
        """Say what can be done."""
        self._refill()

    def on_screen_resume(self) -> None:
        """Show what was put in on another screen."""
        self._refill()
        if self._basket.held:
            self.query_one(BasketList).focus()

    def _refill(self) -> None:
        """List the basket; an answer about another list of drugs is taken away."""
        held = self._basket.held
        basket = self.query_one(BasketList)
        marked = basket.highlighted
        basket.set_options(Option(Text(_line(each))) for each in held)
        basket.highlighted = marked
        basket.border_title = f"Basket {len(held)}"
        if self._shown != held:
            self._shown = None
            said = "k checks all of them against each other; m puts two to four side by side."
            self.reader.show(
                [Title("Basket")],
                [Paragraph(said if len(held) > 1 else "Put in two or more: a on a name, or type one here.")],
            )

    @on(Input.Submitted)
    def _put_in(self, event: Input.Submitted) -> None:
        """Put a name in where the library knows it, else say why not."""
        if not event.value.strip():
            return
        event.stop()
        try:
            self._basket.add(event.value.strip())
        except MedrefError as error:
            self._explain(error)
            return
        event.input.clear()
        self._refill()

    def _explain(self, error: MedrefError) -> None:
        self._shown = None
        self.reader.explain(error)

    def action_check(self) -> None:
        """Check the basket as `medref check` does."""
        try:
            title, *rest = check_page(answer := self._basket.check()).blocks
        except MedrefError as error:
            self._explain(error)
            return
        self._shown = self._basket.held
        trust = Paragraph(answer.trust, quiet=True)
        self.reader.show([title, trust], [block for block in rest if block != trust])

    def action_compare(self) -> None:
        """Compare the basket as `medref compare` does."""
        try:
            comparison = self._basket.compare()
        except MedrefError as error:
            self._explain(error)
            return
        self._shown = self._basket.held
        title, *rest = compare_page(comparison).blocks
        trust = [Paragraph(line, quiet=True) for line in dict.fromkeys(comparison.trust)]
        if len(trust) > PINNED:
            trust = [Paragraph("How far each may be trusted stands at the end.", quiet=True)]
        self.reader.show([title, *trust], [block for block in rest if block not in trust])

    def action_remove(self) -> None:
        """Take the marked one out."""
        position = self.query_one(BasketList).highlighted
        if position is not None:
            self._basket.remove(position)
            self._refill()

    def action_list(self) -> None:
        """Go into the basket."""
        basket = self.query_one(BasketList)
        basket.focus()
        basket.action_cursor_down()

    def action_name(self) -> None:
        """Go to where a name is typed."""
        self.query_one(AddInput).focus()

    def action_read(self) -> None:
        """Go to the text, to scroll it."""
        self.reader.body.focus()

    def action_back(self) -> None:
        """Go back to the basket."""
        self.query_one(BasketList).focus()

    def action_copy(self) -> None:
        """Copy what was found."""
        if self._shown:
            self.post_message(Copied(self.reader.text))


def _line(held: Held) -> str:
    same = fold(held.name) == fold(held.title)
    return clean(held.title if same else f"{held.name}: {held.title}")
