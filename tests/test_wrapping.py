"""Lines on a terminal: nothing lost, no number parted from its unit, nothing a terminal obeys."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medref.blocks import Box, Field, Heading, Page, Paragraph, Table, Title
from medref.wrapping import cells, clean, strong_parts, wrap


def lines(text: str, width: int | None) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width)]


def test_lines_break_at_spaces() -> None:
    assert lines("one two three", 7) == ["one two", "three"]
    assert lines("one two three", None) == ["one two three"]
    assert lines("", 10) == [""]


@pytest.mark.parametrize("text", ["take 10 mg now", "take 1,000 mg now", "over 30 mL/min then", "is 5 % now"])
def test_a_number_stays_with_its_unit(text: str) -> None:
    figure = re.search(r"[\d,]+ \S+", text)
    assert figure
    for width in range(10, 20):
        assert any(figure[0] in line for line in lines(text, width)), width


@given(st.text(alphabet="ab 1\u00e9\u6f22\n\t", max_size=80), st.integers(4, 40))
def test_no_word_is_lost_and_no_line_too_long(text: str, width: int) -> None:
    broken = lines(text, width)
    assert "".join("".join(broken).split()) == "".join(text.split())
    assert all(cells(line) <= width or " " in line for line in broken)


def test_long_words_are_cut_where_they_must_be() -> None:
    assert lines("abcdefghij", 4) == ["abcd", "efgh", "ij"]


@pytest.mark.parametrize(
    "hostile",
    ["\x1b[31mred", "a\x07", "\x9b31m", "\u202eabc", "\u2066x", "\r", "\x00", "\ufeff", "\u200b"],
)
def test_what_a_terminal_would_obey_is_shown_as_a_code(hostile: str) -> None:
    assert clean(hostile).isprintable()
    assert "<U+" in clean(hostile)


@given(st.text(max_size=50))
def test_clean_text_is_safe(text: str) -> None:
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", clean(text))


def test_ordinary_text_is_left_alone() -> None:
    assert clean("10 mg \u2014 \u03b1 \u2265 5\n\tx") == "10 mg \u2014 \u03b1 \u2265 5\n\tx"


def test_bold_marks() -> None:
    assert strong_parts("a **b c** d") == ("a b c d", [(2, 5)])
    assert strong_parts("2 ** 3") == ("2 ** 3", [])


PAGE = Page(
    [
        Title("Sampletine", "sampleTINE"),
        Paragraph("trust", quiet=True),
        Box("BOXED WARNING", "Deaths have occurred. " * 5),
        Field("Contraindications", "Glaucoma."),
        Heading("Dosage"),
        Field("Adults", "Start 10 mg once daily, raise by 25 mg every 2 weeks to 150 mg per day. [red]x[/red]"),
        Field("Can I drive?", "No.", stacked=True),
        Paragraph("**Never** \x1b[31mthis."),
        Table(("Effect", "Common", "Other", "For example"), (("nausea", "4", "0", "A, B and 2 more"),)),
    ]
)  # fmt: skip


@pytest.mark.parametrize("width", [20, 40, 80, 120])
@pytest.mark.parametrize("painter", ["plain", "render"])
def test_pages_fit_any_width(painter: str, width: int) -> None:
    text = painted(painter, width)
    assert max(map(cells, text.splitlines())) <= width
    whole = " ".join(text.replace("\u2503", " ").split())
    for words in ("Start 10 mg once daily", "150 mg per day", "[red]x[/red]", "<U+001B>[31mthis.", "nausea"):
        assert words in whole or width < 40
    assert "10\n" not in text


def painted(painter: str, width: int) -> str:
    if painter == "plain":
        from medref.plain import paint

        return paint(PAGE, width)
    from io import StringIO

    from rich.console import Console

    from medref.render import paint as paint_rich

    out = StringIO()
    Console(file=out, width=width, color_system=None, markup=False, highlight=False).print(
        paint_rich(PAGE, width)
    )
    return out.getvalue()


def test_ascii_only() -> None:
    from io import StringIO

    from rich.console import Console

    from medref.render import paint

    out = StringIO()
    Console(file=out, width=60, color_system=None).print(paint(PAGE, 60, ascii_only=True))
    assert out.getvalue().isascii()
