"""The browser, driven by Textual's Pilot, and once for real on a terminal."""

from __future__ import annotations

import asyncio
import os
import re
import select
import struct
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Footer, Input
from textual.widgets._footer import FooterKey

from medref import plain
from medref.answers import FindingKind
from medref.blocks import Heading
from medref.browser.app import Browser
from medref.browser.basket import Basket
from medref.browser.filtering import NameFilter
from medref.browser.names_screen import SHOWN, NameList, NamesScreen, SectionTree
from medref.browser.reader import Reader
from medref.browser.search_screen import Results, SearchScreen
from medref.building import build_in_memory
from medref.comparing import compare
from medref.errors import UnknownDrugError, UsageError
from medref.library import Library
from medref.model import NameStatus
from medref.monograph import parse
from medref.result_pages import INTENT_HEADINGS, check_page, compare_page, search_page
from medref.vocabulary import read_vocabulary
from tests.conftest import CORPUS, ROOT, Run, clean_environment

Script = Callable[[Browser, "Pilot[None]"], Awaitable[None]]
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


def drive(library: Library, script: Script, opened: str = "", size: tuple[int, int] = (80, 24)) -> None:
    """Open the browser without a terminal and let a script use its keys."""

    async def run() -> None:
        browser = Browser(library, library.get(opened) if opened else None)
        async with browser.run_test(size=size) as pilot:
            await pilot.pause()
            await script(browser, pilot)

    asyncio.run(run())


async def enter(pilot: Pilot[None], text: str) -> None:
    """Put text where the cursor is, all at once; key by key takes longer."""
    field = pilot.app.focused
    assert isinstance(field, Input)
    field.insert_text_at_cursor(text)
    await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


def reader(browser: Browser) -> Reader:
    return browser.screen.query_one(Reader)


def listed(library: Library, typed: str) -> list[str]:
    return [row.name for row in NameFilter(library).narrow(typed).rows]


def test_the_filter_lists_the_names_that_hold_what_was_typed(library: Library) -> None:
    assert listed(library, "") == [listing.title for listing in library.list_monographs()]
    assert listed(library, "EXAMP") == ["Exampril", "Exampril + Bleedarin", "Exampril + Otheroline"]
    assert listed(library, "xylophone") == []
    assert "Moodex" in listed(library, "oodex")


@pytest.mark.parametrize("typed", ["s", "sam", "samp", "Mood", "Mo-od"])
def test_no_single_name_stands_alone_below_five_letters(library: Library, typed: str) -> None:
    narrowed = NameFilter(library).narrow(typed)
    drugs = {row.listing.id for row in narrowed.rows}
    assert len(drugs) != 1
    assert narrowed.withheld == (not drugs)


def test_another_name_says_of_which_drug_it_is_one(library: Library) -> None:
    (row,) = NameFilter(library).narrow("moodex").rows
    assert (row.name, row.listing.title, row.kind) == ("Moodex", "Sampletine", NameStatus.BRAND)


def test_typing_filters_and_opens_nothing(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        names = browser.names
        await press(pilot, *"sampl")
        assert [row.name for row in names.rows] == ["Sampletine", "sampletinum"]
        assert names.query_one(NameList).highlighted is None
        await press(pilot, "enter")
        assert names.opened is None
        assert "no drug is known as 'sampl'" in names.reader.text
        assert "Suicidal" not in names.reader.text
        await press(pilot, "enter")
        assert names.opened is None

    drive(library, script)


def test_enter_on_a_name_opens_it(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await enter(pilot, "sampl")
        await press(pilot, "down", "enter")
        assert browser.names.opened
        assert browser.names.opened.monograph.id == "sampletine"
        assert isinstance(browser.focused, SectionTree)
        await press(pilot, "escape")
        assert isinstance(browser.focused, NameList)
        await press(pilot, "escape", "escape")
        assert len(browser.names.rows) == len(library.list_monographs())

    drive(library, script)


@pytest.mark.parametrize(
    ("typed", "title", "said"),
    [
        ("exampril", "Exampril", "Exampril"),
        ("moodex", "Sampletine", "Moodex (brand) is Sampletine."),
        ("bleedarin and exampril", "Exampril + Bleedarin", ""),
    ],
)
def test_a_whole_name_opens_as_show_would(library: Library, typed: str, title: str, said: str) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await enter(pilot, typed)
        await press(pilot, "enter")
        assert browser.names.opened
        assert browser.names.opened.monograph.title == title
        assert said in browser.names.reader.text

    drive(library, script)


@pytest.mark.parametrize("typed", ["sharedbrand", "otheroline", "zzz"])
def test_an_unclear_name_shows_candidates_and_no_monograph(library: Library, typed: str) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await enter(pilot, typed)
        await press(pilot, "enter")
        assert browser.names.opened is None
        with pytest.raises(UnknownDrugError) as failure:
            library.get(typed)
        assert failure.value.message in browser.names.reader.text
        for candidate in failure.value.candidates:
            assert candidate.title in browser.names.reader.text

    drive(library, script)


def test_sections_switch_and_warnings_stand_first_in_each(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        tree = browser.names.query_one(SectionTree)
        assert "Bleeding has been fatal" in browser.names.reader.text
        seen = []
        for _ in tree.root.children:
            await press(pilot, "down")
            assert tree.cursor_node
            heading = str(tree.cursor_node.label)
            seen.append(heading)
            text = browser.names.reader.text
            trust = text.index(library.get("sampletine").monograph.trust)
            boxed, against = text.index("BOXED WARNING"), text.index("Contraindications: Glaucoma")
            assert trust < boxed < against < text.index(f"\n{heading.upper()}\n")
        assert seen == [
            "Generic Name", "Usage", "Dosage", "Side Effects", "How it Works", "Precautions", "FAQs",
            "Interactions",
        ]  # fmt: skip
        assert "Bleeding has been fatal" in browser.names.reader.text
        assert "Start 10 mg" not in browser.names.reader.text

    drive(library, script, opened="sampletine")


def test_a_field_of_a_section_can_be_chosen(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await press(pilot, "down", "down", "down", "right", "down", "down")
        text = browser.names.reader.text
        assert "Older adults: Start 5 mg once daily." in text
        assert "Maximum 150 mg" not in text
        assert text.index("Contraindications: Glaucoma") < text.index("Start 5 mg")
        assert str(browser.names.reader.border_title) == "Below the warnings: Older adults"

    drive(library, script, opened="sampletine")


def test_the_trust_line_stays_while_the_text_is_scrolled(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await press(pilot, "enter")
        assert browser.focused is browser.names.reader.body
        await press(pilot, "end")
        assert browser.names.reader.body.scroll_y > 0
        head = browser.names.reader.query_one(".head")
        assert head.region.height >= 2
        assert browser.screen.region.contains_region(head.region)
        await press(pilot, "escape")
        assert isinstance(browser.focused, SectionTree)
        await press(pilot, "pageup")
        assert browser.names.reader.body.scroll_y < browser.names.reader.body.max_scroll_y

    drive(library, script, opened="sampletine")


def test_a_section_is_copied_with_its_warnings(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await press(pilot, "down", "down", "down", "c")
        assert browser.clipboard == browser.names.reader.text
        assert "BOXED WARNING" in browser.clipboard
        assert "Start 10 mg once daily" in browser.clipboard
        assert browser.names.opened
        assert browser.names.opened.monograph.trust in browser.clipboard

    drive(library, script, opened="sampletine")


def test_search_has_the_groups_that_the_command_gives(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await press(pilot, "f3")
        await enter(pilot, "neuropathy")
        await press(pilot, "enter")
        screen = browser.screen
        assert isinstance(screen, SearchScreen)
        answer = library.search("neuropathy")
        assert list(screen.hits) == [
            hit for intent in INTENT_HEADINGS for hit in answer.hits if hit.intent is intent
        ]
        headings = [block for block in search_page(answer, ()).blocks if isinstance(block, Heading)]
        assert len(headings) > 1
        results = screen.query_one(Results)
        assert len([option for option in results.options if not option.disabled]) == len(screen.hits)
        shown = browser.export_screenshot().replace("&#160;", " ")
        for heading in headings:
            assert heading.text in shown
        assert library.trust("medref").split(";")[0] in shown
        await press(pilot, "down", "down", "enter")
        assert isinstance(browser.screen, NamesScreen)
        assert browser.names.opened
        assert browser.names.opened.monograph.id == screen.hits[1].id
        tree = browser.names.query_one(SectionTree)
        assert tree.cursor_node
        assert tree.cursor_node.data
        assert tree.cursor_node.data[0].id == screen.hits[1].section

    drive(library, script)


def test_a_search_that_finds_nothing_says_so(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await press(pilot, "f3")
        await enter(pilot, "xylophone")
        await press(pilot, "enter", "down", "enter", "a")
        assert isinstance(browser.screen, SearchScreen)
        assert "This says nothing about any drug." in browser.export_screenshot().replace("&#160;", " ")

    drive(library, script)


def test_search_shows_all_when_asked(bundled: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await press(pilot, "f3")
        await enter(pilot, "nausea")
        await press(pilot, "enter")
        screen = browser.screen
        assert isinstance(screen, SearchScreen)
        total = bundled.search("nausea").total
        assert len(screen.hits) < total
        await press(pilot, "m")
        assert len(screen.hits) == total

    drive(bundled, script)


def test_the_basket_checks_and_compares_as_the_commands_do(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await press(pilot, "a", "f4", "escape")
        for name in ("bleedarin", "alcohol"):
            await enter(pilot, name)
            await press(pilot, "enter")
        assert [held.name for held in browser.basket.held] == ["Sampletine", "bleedarin", "alcohol"]
        await press(pilot, "down", "k")
        names = ["Sampletine", "bleedarin", "alcohol"]
        assert browser.basket.check() == library.check(names)
        expected = set(plain.paint(check_page(library.check(names))).splitlines())
        assert set(reader(browser).text.splitlines()) == expected
        await press(pilot, "end", "d")
        assert "MAJOR" not in reader(browser).text
        await press(pilot, "m")
        page = compare_page(compare([library.get(name).monograph for name in names[:2]]))
        assert set(reader(browser).text.splitlines()) == set(plain.paint(page).splitlines())

    drive(library, script, opened="sampletine")


def test_four_drugs_are_compared_with_a_trust_line_for_each(bundled: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        names = ["warfarin", "ibuprofen", "metformin", "amitriptyline"]
        for name in names:
            browser.basket.add(name)
        await press(pilot, "f4", "m")
        for name in names:
            assert bundled.get(name).monograph.trust in reader(browser).text
        assert reader(browser).body.region.height > 12

    drive(bundled, script)


def test_an_answer_about_another_basket_is_taken_away(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        browser.basket.add("sampletine")
        browser.basket.add("bleedarin")
        await press(pilot, "f4", "k")
        assert "Bleeding has been fatal" in reader(browser).text
        browser.basket.add("exampril")
        await press(pilot, "f2", "f4")
        assert "Bleeding has been fatal" not in reader(browser).text

    drive(library, script)


def test_a_name_that_is_not_known_does_not_get_into_the_basket(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await press(pilot, "f4")
        await enter(pilot, "sampletin")
        await press(pilot, "enter")
        assert browser.basket.held == ()
        assert "no drug is known as 'sampletin'" in reader(browser).text

    drive(library, script)


def test_a_brand_beside_its_generic_name_is_a_duplicate(library: Library) -> None:
    basket = Basket(library)
    basket.add("sampletine")
    with pytest.raises(UsageError):
        basket.check()
    with pytest.raises(UsageError):
        basket.add("Sampletine")
    assert basket.add("Moodex").title == "Sampletine"
    assert FindingKind.DUPLICATE_INGREDIENT in {finding.kind for finding in basket.check().findings}
    basket.remove(0)
    assert [held.name for held in basket.held] == ["Moodex"]


def test_adding_says_so_where_the_keys_are(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await enter(pilot, "sampl")
        await press(pilot, "down", "a")
        names = browser.names.query_one(NameList)
        assert str(names.border_title) == "1 in the basket: Sampletine"
        await press(pilot, "enter", "a")
        assert len(browser.basket.held) == 1
        tree = browser.names.query_one(SectionTree)
        assert str(tree.border_title) == "in the basket already: Sampletine"

    drive(library, script)


def test_a_row_of_another_corpus_opens_what_that_corpus_says(library: Library) -> None:
    vocabulary = read_vocabulary(CORPUS / "vocabulary")
    text = (CORPUS / "sampletine.md").read_text(encoding="utf-8").replace("dry mouth", "wet mouth")
    other = parse(text, "sampletine.md", corpus="other", vocabulary=vocabulary)
    indexes = [
        build_in_memory(vocabulary, [each], {"corpus": each.corpus})
        for each in (library.get("sampletine").monograph, other)
    ]

    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        shown = browser.export_screenshot().replace("&#160;", " ")
        assert "Sampletine [medref]" in shown
        assert "Sampletine [other]" in shown
        await press(pilot, "down", "down", "enter")
        assert "wet mouth" in browser.names.reader.text
        await press(pilot, "f3")
        await enter(pilot, "wet mouth")
        await press(pilot, "enter")
        assert isinstance(browser.screen, SearchScreen)
        assert "other corpus: each monograph names its own sources" in browser.export_screenshot().replace(
            "&#160;", " "
        )

    drive(Library(indexes), script)


def test_a_list_too_long_to_type_in_says_how_much_it_shows() -> None:
    vocabulary = read_vocabulary(CORPUS / "vocabulary")
    many = [
        parse(
            f"---\ntitle: Drug{number}\ningredients: [drug{number}]\n---\n# Drug{number}\n### Usage\ntext\n",
            f"drug{number}.md",
            corpus="x",
            vocabulary=vocabulary,
        )
        for number in range(SHOWN + 5)
    ]

    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        names = browser.names.query_one(NameList)
        assert names.option_count == SHOWN + 1
        assert "Showing 1,000 of 1,005" in str(names.options[-1].prompt)
        await enter(pilot, "drug100")
        assert [row.name for row in browser.names.rows] == [
            "Drug100",
            *(f"Drug{n}" for n in range(1000, 1005)),
        ]
        await press(pilot, "down", "enter")
        assert browser.names.opened
        assert browser.names.opened.monograph.title == "Drug100"

    drive(Library([build_in_memory(vocabulary, many, {"corpus": "x"})]), script)


def test_a_narrow_screen_shows_one_part_at_a_time(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        assert not browser.names.reader.region
        await press(pilot, "enter")
        assert browser.names.reader.region.width == 40
        await press(pilot, "escape")
        assert browser.names.query_one(SectionTree).region.width == 40

    drive(library, script, opened="sampletine", size=(40, 20))


def test_only_two_to_four_drugs_are_compared(library: Library) -> None:
    basket = Basket(library)
    for name in ("sampletine", "exampril", "bleedarin", "exampril + bleedarin"):
        basket.add(name)
    assert len(basket.compare().ids) == 4
    basket.add("exampril + otheroline")
    with pytest.raises(UsageError):
        basket.compare()


HOSTILE = """---
title: "X\\e[31m [red]tag[/red]"
ingredients: [x]
sources: [{id: s, kind: fda-label, title: "T\\e]0;owned\\a"}]
---
# X
### Usage
* **A\x1b[2J [bold]label[/bold]:** \x1b[31mred\x07\u202e[bold]not markup[/bold] [@click=app.quit]press[/] {{x}}
* **B:** [link=file:///etc/passwd]nausea[/link]
"""


def test_text_of_strangers_is_shown_and_never_obeyed() -> None:
    vocabulary = read_vocabulary(CORPUS / "vocabulary")
    monograph = parse(HOSTILE, "x.md", corpus="x", vocabulary=vocabulary)
    library = Library([build_in_memory(vocabulary, [monograph], {"corpus": "x"})])

    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await press(pilot, "down", "down", "enter")
        await press(pilot, "down", "right", "down")
        text = browser.names.reader.text
        assert "[bold]not markup[/bold] [@click=app.quit]press[/]" in text
        shown = [browser.export_screenshot()]
        await press(pilot, "a", "c")
        shown += [browser.clipboard, browser.export_screenshot()]
        browser.basket.add("x")
        await press(pilot, "f4", "k")
        shown += [reader(browser).text, browser.export_screenshot()]
        await press(pilot, "f3")
        await enter(pilot, "nausea")
        await press(pilot, "enter", "down", "a")
        shown.append(browser.export_screenshot())
        for each in shown:
            assert not CONTROLS.search(each)
            assert "[red]tag[/red]" in each.replace("&#160;", " ")

    drive(library, script)


@pytest.mark.parametrize("size", [(80, 24), (40, 20), (20, 8)])
def test_it_works_at_every_size(bundled: Library, size: tuple[int, int]) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        await press(pilot, "down", "down", "down", "right", "down", "enter")
        assert browser.focused is browser.names.reader.body
        assert browser.focused.region.width > 0
        await press(pilot, "pagedown", "a", "c", "escape", "escape", "escape")
        await enter(pilot, "ibuprofen")
        await press(pilot, "enter", "a", "f4", "k", "enter", "escape", "m")
        assert len(browser.basket.held) == 2
        await pilot.resize_terminal(size[0] + 7, size[1] + 2)
        await press(pilot, "f3")
        await enter(pilot, "nausea")
        await press(pilot, "enter", "down")
        await pilot.resize_terminal(*size)
        await press(pilot, "m", "down", "enter")
        assert isinstance(browser.screen, NamesScreen)

    drive(bundled, script, opened="amitriptyline", size=size)


def test_the_keys_fit_on_a_screen_of_eighty_columns(bundled: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        for keys in (("f2",), ("down",), ("enter",), ("enter",), ("f3",), ("f4",), ("escape",)):
            await press(pilot, *keys)
            footer = browser.screen.query_one(Footer)
            shown = list(footer.query(FooterKey))
            assert {"Quit", "Theme"} <= {key.description for key in shown}
            assert shown[-1].region.right <= 80, keys

    drive(bundled, script)


def test_the_theme_changes_between_dark_and_light(library: Library) -> None:
    async def script(browser: Browser, pilot: Pilot[None]) -> None:
        assert browser.current_theme.dark
        await press(pilot, "f5")
        assert not browser.current_theme.dark
        await press(pilot, "f4", "f5")
        assert browser.current_theme.dark

    drive(library, script)


def test_every_row_of_the_list_can_be_opened(bundled: Library) -> None:
    for row in NameFilter(bundled).narrow("").rows:
        assert bundled.get_listed(row.listing).monograph.id == row.listing.id


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["browse", "sampletin"], 3, "no drug is known as 'sampletin'"),
        (["browse", "sharedbrand"], 3, "sharedbrand"),
        (["browse", "sampletine"], 2, "needs a terminal"),
        (["browse"], 2, "needs a terminal"),
        (["browse", "--json"], 2, "has no JSON"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else None,
)
def test_what_cannot_be_browsed_is_said_before_it_starts(
    run: Run, argv: list[str], code: int, said: str
) -> None:
    result = run(*argv)
    assert result.code == code
    assert said in result.err
    assert "--json" in argv or not result.out


def test_without_the_extra_it_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules['textual'] = None; from medref.cli import main; sys.exit(main(['browse']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=clean_environment(),
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "pip install 'medref[tui]'" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_it_runs_on_a_terminal_and_leaves_it_as_it_was() -> None:
    import fcntl
    import pty
    import termios

    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(side)
    command = [sys.executable, "-m", "medref", "browse", "moodex"]
    environment = clean_environment(TERM="xterm-256color")
    with subprocess.Popen(
        command, stdin=side, stdout=side, stderr=side, env=environment, cwd=ROOT
    ) as browser:
        seen = b""
        while b"BOXED WARNING" not in seen and select.select([main], [], [], 60)[0]:
            seen += os.read(main, 65536)
        assert b"BOXED WARNING" in seen
        os.write(main, b"c")
        while b"\x1b]52;c;" not in seen and select.select([main], [], [], 60)[0]:
            seen += os.read(main, 65536)
        assert b"\x1b]52;c;" in seen
        os.write(main, b"\x11")
        while b"\x1b[?1049l" not in seen and select.select([main], [], [], 60)[0]:
            seen += os.read(main, 65536)
        assert browser.wait(60) == 0
    assert termios.tcgetattr(side) == before
    os.close(side)
    os.close(main)
