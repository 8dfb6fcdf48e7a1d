"""The browser itself: three screens, a basket they share, and what is true on all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from rich.terminal_theme import TerminalTheme
from rich.text import Text
from textual import on
from textual.app import App
from textual.binding import Binding
from textual.theme import BUILTIN_THEMES
from textual.widget import Widget

from medref.browser.basket import Basket
from medref.browser.basket_screen import BasketScreen
from medref.browser.messages import Added, Copied, Found
from medref.browser.names_screen import NamesScreen
from medref.browser.reader import Body
from medref.browser.search_screen import SearchScreen
from medref.errors import MedrefError
from medref.wrapping import clean

if TYPE_CHECKING:
    from textual.binding import BindingType

    from medref.library import Library
    from medref.model import Answer

DARK = BUILTIN_THEMES["textual-dark"]
LIGHT = replace(BUILTIN_THEMES["textual-light"], name="medref-light", accent="#8a4b00")
"""Textual's orange does not stand out from a light ground, nor does a terminal's yellow."""

_LIGHT_COLOURS = TerminalTheme(
    (224, 224, 224),
    (30, 30, 30),
    [(0, 0, 0), (168, 30, 40), (50, 100, 20), (122, 82, 0), (40, 80, 150), (120, 50, 130), (0, 95, 125),
     (90, 90, 90)],
)  # fmt: skip


class Browser(App[None]):
    """Names, a search and a basket over one library."""

    CSS_PATH = "browser.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-wide")]  # noqa: RUF012 - as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,slash", "switch_mode('names')", "Names"),
        Binding("f3,s", "switch_mode('search')", "Search"),
        Binding("f4,b", "switch_mode('basket')", "Basket"),
        Binding("f5,t", "theme", "Theme"),
        Binding("ctrl+q,q", "quit", "Quit"),
    ]

    def __init__(self, library: Library, opened: Answer | None = None) -> None:
        """Take an open library, and the monograph to begin with."""
        super().__init__()
        self.title = "medref"
        self.register_theme(LIGHT)
        self.theme = DARK.name
        self.ansi_theme_light = _LIGHT_COLOURS
        self.basket = Basket(library)
        self.names = NamesScreen(library, opened)
        self.add_mode("names", lambda: self.names)
        self.add_mode("search", lambda: SearchScreen(library))
        self.add_mode("basket", lambda: BasketScreen(self.basket))

    def on_mount(self) -> None:
        """Begin with the names."""
        self.switch_mode("names")

    def action_theme(self) -> None:
        """Change between dark and light."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    @on(Added)
    def _add(self, event: Added) -> None:
        try:
            held = self.basket.add(event.name)
        except MedrefError as error:
            self._tell(str(error))
        else:
            self._tell(f"{len(self.basket.held)} in the basket: {held.title}")

    @on(Copied)
    def _copy(self, event: Copied) -> None:
        self.copy_to_clipboard(event.text)
        self._tell("copied (OSC 52)")

    @on(Found)
    def _open(self, event: Found) -> None:
        try:
            self.names.open_hit(event.hit)
        except MedrefError as error:
            self._tell(str(error))
        else:
            self.switch_mode("names")

    def _tell(self, text: str) -> None:
        """Say something on the upper edge of the part that has the keys: it must cover no text."""
        focused = self.screen.focused
        part = focused.parent if isinstance(focused, Body) else focused
        if isinstance(part, Widget):
            part.border_title = Text(clean(text))
