"""What one screen tells the browser, so that screens need not know each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from medref.answers import Hit


class Added(Message):
    """A name is to go into the basket."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class Copied(Message):
    """A text is to go to the clipboard."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Found(Message):
    """The monograph of a search hit is to be opened."""

    def __init__(self, hit: Hit) -> None:
        super().__init__()
        self.hit = hit
