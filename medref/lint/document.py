"""What a check looks at: one monograph file and all it is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medref.lint.figures import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medref.model import Item, Monograph
    from medref.terms import TermFinder
    from medref.vocabulary import Vocabulary


class SourceShelf:
    """The source texts of a folder, each read once."""

    def __init__(self, folder: Path | None) -> None:
        """Take the folder of `lint --sources`; None where no source is at hand."""
        self.folder = folder
        self._texts: dict[str, str | None] = {}
        self._figures: dict[str, SourceText] = {}

    def text(self, name: str) -> str | None:
        """Return a source text; None where the folder has no such file."""
        if name not in self._texts:
            path = self.folder / Path(name).name if self.folder else None
            readable = path is not None and path.is_file()
            self._texts[name] = (
                path.read_text(encoding="utf-8", errors="replace") if path and readable else None
            )
        return self._texts[name]

    def figures(self, name: str) -> SourceText | None:
        """Return the figures of a source text."""
        text = self.text(name)
        if text is None:
            return None
        if name not in self._figures:
            self._figures[name] = SourceText(text)
        return self._figures[name]


@dataclass(frozen=True, slots=True)
class Document:
    """A monograph file as the checks see it."""

    path: Path
    text: str
    metadata: dict[str, Any]
    monograph: Monograph
    vocabulary: Vocabulary
    shelf: SourceShelf
    conditions: TermFinder
    known_ingredients: frozenset[str] = field(default_factory=frozenset)
    """Keys of the ingredients that an interaction may be with."""
    generic_names: dict[str, str] = field(default_factory=dict)
    """Key of an official name -> the generic it stands for."""

    def line_of(self, needle: str) -> int:
        """Return the line a piece of text first stands on; 1 where it is nowhere."""
        position = self.text.find(needle)
        return self.text.count("\n", 0, position) + 1 if position >= 0 else 1

    def items(self, section_id: str) -> tuple[Item, ...]:
        """Return the items of a section."""
        return tuple(item for section in self.monograph.find_sections(section_id) for item in section.items)

    def prose(self) -> Iterator[str]:
        """Yield every piece of running text: body, boxed warning, interactions."""
        for section in self.monograph.sections:
            for item in section.items:
                if item.label:
                    yield item.label
                yield item.text
        if self.monograph.boxed_warning.text:
            yield self.monograph.boxed_warning.text
        for interaction in self.monograph.interactions:
            yield interaction.effect
            yield interaction.management
        yield from self.monograph.forms
