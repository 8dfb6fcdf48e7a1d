"""The screen to find a name, and to read the monograph behind it section by section."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Tree
from textual.widgets.option_list import Option

from medref.blocks import Paragraph, Title
from medref.browser.filtering import NameFilter, Narrowed, Row
from medref.browser.messages import Added, Copied
from medref.browser.reader import Reader
from medref.choosing import choose_sections
from medref.errors import MedrefError
from medref.model import Section
from medref.pages import DISCLAIMER, monograph_page
from medref.wrapping import clean

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widgets.tree import TreeNode

    from medref.answers import Hit
    from medref.library import Library
    from medref.model import Answer, Monograph

SHOWN = 1_000
"""Names in the list; a longer one would lag behind the typing."""

Chosen = tuple[Section, ...] | None
"""The sections a line of the tree stands for; None for the whole monograph."""


class FilterInput(Input):
    """Where a name is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Open"),
        Binding("down", "screen.list", "List"),
        Binding("escape", "screen.clear", "Clear"),
    ]


class NameList(OptionList):
    """The names that hold what was typed; none is marked until the reader moves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open"),
        Binding("a", "screen.add", "Add"),
        Binding("escape", "screen.names", "Filter"),
    ]


class SectionTree(Tree[Chosen]):
    """The sections of a monograph and the fields in them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.read", "Read"),
        Binding("right,space", "toggle_node", "Fields"),
        Binding("a", "screen.add", "Add"),
        Binding("c", "screen.copy", "Copy"),
        Binding("escape", "screen.back", "Back"),
        Binding("pagedown", "screen.page(1)", show=False),
        Binding("pageup", "screen.page(-1)", show=False),
    ]

    def load(self, monograph: Monograph) -> None:
        """Show the sections of a monograph, closed."""
        self.reset(Text(clean(monograph.title)), None)
        for section in monograph.sections:
            if section.id != "interactions":
                self._add_section(section)
        self.root.add_leaf("Interactions", choose_sections(monograph, ["interactions"]))
        self.root.expand()

    def _add_section(self, section: Section) -> None:
        heading = section.heading or "Introduction"
        label = Text(clean(f"{section.part}: {heading}" if section.part else heading))
        fields = [item for item in section.items if item.label]
        if len(fields) < 2:
            self.root.add_leaf(label, (section,))
            return
        node = self.root.add(label, (section,))
        for item in fields:
            node.add_leaf(Text(clean(item.label or "")), (section._replace(items=(item,)),))

    def find(self, section_id: str, label: str | None) -> TreeNode[Chosen]:
        """Return the line of a field, else of its section, else of the whole monograph."""
        for node in self.root.children:
            if node.data and node.data[0].id == section_id:
                fields = (field for field in node.children if str(field.label) == clean(label or ""))
                return next(fields, node)
        if section_id == "interactions":
            return self.root.children[-1]
        return self.root


class NamesScreen(Screen[None]):
    """A filter over a list of names on the left, or the sections of one; what is said on the right."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2,slash", "names", show=False)]

    def __init__(self, library: Library, opened: Answer | None = None) -> None:
        super().__init__()
        self._library = library
        self._filter = NameFilter(library)
        self._narrowed = Narrowed(())
        self._first = opened
        self.opened: Answer | None = None
        """The monograph that is being read."""

    def compose(self) -> ComposeResult:
        """Lay out both sides."""
        with Horizontal():
            with Vertical(id="side"):
                yield FilterInput(placeholder="type to filter", id="filter", compact=True)
                yield NameList(id="names", compact=True, markup=False)
                yield SectionTree("", id="sections")
            yield Reader(id="page")
        yield Footer(compact=True)

    @property
    def reader(self) -> Reader:
        """The right side."""
        return self.query_one(Reader)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The names in the list."""
        return self._narrowed.rows[:SHOWN]

    def on_mount(self) -> None:
        """Open what was asked for, else say what this is."""
        self.query_one(SectionTree).guide_depth = 2
        self._fill("")
        if self._first:
            self.open(self._first)
            return
        trust = [Paragraph(self._library.trust(corpus), quiet=True) for corpus in self._library.corpora]
        self.reader.show(
            [Title("medref"), *trust],
            [
                Paragraph(f"{self._filter.count:,} monographs. {DISCLAIMER}"),
                Paragraph(""),
                Paragraph("Type part of a name and choose from the list; nothing opens by itself."),
            ],
        )

    def open(self, answer: Answer, section: str = "", label: str | None = None) -> None:
        """Show a monograph, from its warnings on; at a section or field where one is named."""
        self.opened = answer
        tree = self.query_one(SectionTree)
        tree.load(answer.monograph)
        self.add_class("-opened").remove_class("-reading")
        node = tree.find(section, label) if section else tree.root
        if node.parent:
            node.parent.expand()
        self._show(node)
        tree.focus()
        tree.call_after_refresh(tree.move_cursor, node)

    def _show(self, node: TreeNode[Chosen]) -> None:
        """Show what a line of the tree stands for, under the warnings."""
        if self.opened:
            title, trust, *rest = monograph_page(self.opened, chosen=node.data).blocks
            part = "" if node.is_root else f"Below the warnings: {node.label}"
            self.reader.show([title, trust], rest, part=part)

    @on(Tree.NodeHighlighted)
    def _follow(self, event: Tree.NodeHighlighted[Chosen]) -> None:
        self._show(event.node)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._fill(event.value)

    def _fill(self, typed: str) -> None:
        names = self.query_one(NameList)
        self._narrowed = self._filter.narrow(typed)
        several = len(self._library.corpora) > 1
        names.set_options(Option(_row_text(row, several=several)) for row in self.rows)
        if not self.rows:
            said = (
                "One name holds this: type it whole, or more of it."
                if self._narrowed.withheld
                else ("No name holds this. Enter says what is spelt like it.")
            )
            names.add_option(Option(Text(said, style="italic"), disabled=True))
        found = len(self._narrowed.rows)
        if found > SHOWN:
            said = f"Showing {SHOWN:,} of {found:,}; type more of the name."
            names.add_option(Option(Text(said, style="italic"), disabled=True))
        names.highlighted = None
        names.border_title = f"{found:,} of {self._filter.count:,}" if typed else "Names"

    @on(Input.Submitted)
    def _open_whole_name(self, event: Input.Submitted) -> None:
        """Open what was typed where it is the whole name of one monograph, as `show` would."""
        if not event.value.strip():
            return
        try:
            self.open(self._library.get(event.value))
        except MedrefError as error:
            self.reader.explain(error)
            if self.rows:
                self.query_one(NameList).focus()

    @on(OptionList.OptionSelected)
    def _open_row(self, event: OptionList.OptionSelected) -> None:
        row = self.rows[event.option_index]
        try:
            self.open(self._library.get(row.name) if row.kind else self._library.get_listed(row.listing))
        except MedrefError as error:
            self.reader.explain(error)

    def open_hit(self, hit: Hit) -> None:
        """Open a monograph where a search found something."""
        self.open(self._library.get_listed(hit), hit.section, hit.label)

    def action_names(self) -> None:
        """Go back to the filter; the monograph stays on the right."""
        self.remove_class("-opened", "-reading")
        self.query_one(FilterInput).focus()

    def action_list(self) -> None:
        """Go into the list of names."""
        names = self.query_one(NameList)
        names.focus()
        names.action_cursor_down()

    def action_clear(self) -> None:
        """Forget what was typed."""
        self.query_one(FilterInput).value = ""

    def action_read(self) -> None:
        """Go to the text, to scroll it."""
        self.add_class("-reading")
        self.reader.body.focus()

    def action_page(self, direction: int) -> None:
        """Scroll the text without going there."""
        body = self.reader.body
        (body.scroll_page_down if direction > 0 else body.scroll_page_up)(animate=False)

    def action_back(self) -> None:
        """Go one step back: from the text to the sections, from there to the names."""
        if self.focused is self.reader.body and self.has_class("-opened"):
            self.remove_class("-reading")
            self.query_one(SectionTree).focus()
            return
        self.remove_class("-opened", "-reading")
        self.query_one(NameList).focus()

    def action_add(self) -> None:
        """Put the marked name, or the monograph that is open, into the basket."""
        names = self.query_one(NameList)
        if self.focused is names:
            if names.highlighted is not None and self.rows:
                self.post_message(Added(self.rows[names.highlighted].name))
        elif self.opened:
            self.post_message(Added(self.opened.monograph.title))

    def action_copy(self) -> None:
        """Copy what is shown, warnings and trust line with it."""
        if self.opened:
            self.post_message(Copied(self.reader.text))


def _row_text(row: Row, *, several: bool) -> Text:
    other = f"{row.name}: {row.listing.title}" if row.kind else row.name
    return Text(clean(f"{other} [{row.listing.corpus}]" if several else other))
