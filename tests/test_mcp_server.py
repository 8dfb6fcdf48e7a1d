"""What an AI agent gets: short, sourced, whole answers; the same over the protocol as from the functions."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations, islice
from pathlib import Path
from typing import Any

import anyio
import pytest
from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from medref.excerpt import BUDGET, tokens
from medref.library import Library
from medref.mcp_server import TOOLS, call
from medref.opening import open_library
from tests.conftest import CORPUS, ROOT, clean_environment


def answer(library: Library, tool: str, **arguments: Any) -> dict[str, Any]:
    document, failed = call(library, tool, arguments)
    assert not failed, document
    return document


def failure(library: Library, tool: str, **arguments: Any) -> dict[str, Any]:
    document, failed = call(library, tool, arguments)
    assert failed, document
    assert set(document) == {"schema", "error"}
    return document["error"]  # type: ignore[no-any-return]


def test_there_are_at_most_seven_tools_with_flat_arguments() -> None:
    assert len(TOOLS) <= 7
    for tool in TOOLS.values():
        Draft202012Validator.check_schema(tool.schema)
        for argument in tool.arguments.values():
            assert argument["type"] in {"string", "integer", "array"}
            assert argument.get("items", {"type": "string"})["type"] == "string"


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("resolve_names", {"names": ["moodex", "sampletin"]}),
    ("read_monograph", {"name": "sampletine"}),
    ("read_monograph", {"name": "sampletine", "section": "dosage"}),
    ("read_monograph", {"name": "sampletine", "section": "pregnancy"}),
    ("read_monograph", {"name": "exampril", "section": "breastfeeding"}),
    ("search_monographs", {"query": "nausea"}),
    ("search_monographs", {"query": "xylophone"}),
    ("check_medicines", {"names": ["sampletine", "bleedarin", "alcohol"]}),
    ("check_medicines", {"names": ["sampletine"], "situations": ["pregnant"]}),
    ("compare_drugs", {"names": ["sampletine", "exampril"]}),
    ("list_drugs", {}),
    ("verify_quote", {"name": "sampletine", "quote": "Only if needed."}),
]


@pytest.mark.parametrize(("tool", "arguments"), CALLS)
def test_every_answer_says_how_far_it_may_be_trusted_and_whether_it_is_whole(
    library: Library, tool: str, arguments: dict[str, Any]
) -> None:
    document = answer(library, tool, **arguments)
    assert document["schema"] == 1
    assert "outline" in document
    holder = document.get("monograph", document)
    trust = holder.get("trust") or [drug["trust"] for drug in document["drugs"]]
    assert "medref corpus" in str(trust)


@pytest.mark.parametrize("section", ["overview", "dosage", "usage", "interactions", "faqs", "pregnancy"])
def test_warnings_and_sources_come_with_every_section(library: Library, section: str) -> None:
    monograph = answer(library, "read_monograph", name="sampletine", section=section)["monograph"]
    assert monograph["boxed_warning"] == {
        "status": "stated",
        "text": "Suicidal thoughts in the young; watch closely.",
    }
    assert monograph["contraindications"]["text"] == "Glaucoma; otheroline within 14 days."
    assert [source["id"] for source in monograph["sources"]] == ["label"]


def test_a_comparison_of_fields_puts_warnings_first(library: Library) -> None:
    document = answer(library, "compare_drugs", names=["sampletine", "exampril"], fields=["pregnancy"])
    assert [field["id"] for field in document["fields"]] == [
        "boxed-warning",
        "contraindications",
        "pregnancy",
    ]


def test_a_section_is_given_word_for_word(library: Library) -> None:
    monograph = answer(library, "read_monograph", name="moodex", section="dosage")["monograph"]
    (section,) = monograph["sections"]
    expected = library.get("sampletine").monograph.find_sections("dosage")[0].items
    assert section["items"] == [{"label": item.label, "text": item.text} for item in expected]


def test_an_overview_names_what_there_is(library: Library) -> None:
    document = answer(library, "read_monograph", name="sampletine")
    assert document["monograph"]["sections"] == []
    entries = {(entry["part"], entry["group"]): entry for entry in document["outline"]}
    assert entries["dosage", None]["count"] == 3
    assert entries["interactions", "contraindicated"]["count"] == 1
    assert all(entry["tokens"] > 0 for entry in document["outline"])


def test_silence_is_said(library: Library) -> None:
    document = answer(library, "read_monograph", name="exampril", section="breastfeeding")
    assert document["monograph"]["sections"][0]["items"][0]["text"] == "Not stated in this monograph."
    assert "breastfeeding" in document["monograph"]["not_stated"]
    caveat = answer(library, "check_medicines", names=["exampril", "bleedarin"])["caveat"]
    assert "does not mean the combination is safe" in caveat


@pytest.mark.parametrize(
    ("name", "code"),
    [("sampletin", "unknown_drug"), ("sharedbrand", "ambiguous_drug"), ("otheroline", "known_no_monograph")],
)
@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("read_monograph", {"section": "dosage"}),
        ("verify_quote", {"quote": "Start 10 mg once daily"}),
        ("compare_drugs", {"names": ["exampril"]}),
        ("check_medicines", {"names": ["exampril"]}),
    ],
)
def test_an_unclear_name_gives_candidates_and_no_clinical_text(
    library: Library, tool: str, arguments: dict[str, Any], name: str, code: str
) -> None:
    if "names" in arguments:
        arguments = {"names": [*arguments["names"], name]}
    else:
        arguments = {**arguments, "name": name}
    if tool == "check_medicines" and code == "known_no_monograph":
        pytest.skip("such a name may be checked, from the other side")
    error = failure(library, tool, **arguments)
    assert error["code"] == code
    assert "Start" not in json.dumps(error)
    assert (code == "known_no_monograph") or error["candidates"]


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("read_monograph", {"name": "sampletine", "section": "doses"}, "section: 'doses' is not one of"),
        ("read_monograph", {}, "'name' is a required property"),
        ("read_monograph", {"name": "sampletine", "dose": 5}, "Additional properties"),
        ("read_monograph", {"name": "sampletine", "section": "dosage", "labels": ["x"]}, "labelled 'x'"),
        ("read_monograph", {"name": "sampletine", "section": "other"}, "no other sections"),
        ("check_medicines", {"names": ["sampletine"]}, "nothing to be checked against"),
        ("check_medicines", {"names": ["sampletine", "exampril"], "allergy": "nonsense"}, "no drug class"),
        ("list_drugs", {"letter": "ab"}, "letter"),
        ("verify_quote", {"name": "sampletine", "quote": "too short"}, "fewer than 3 words"),
        ("nonsense", {}, "no tool is called 'nonsense'"),
    ],
)
def test_wrong_arguments_are_explained(
    library: Library, tool: str, arguments: dict[str, Any], told: str
) -> None:
    error = failure(library, tool, **arguments)
    assert error["code"] == "usage"
    assert told in error["message"]


def test_sections_of_every_monograph_fit_or_are_outlined(bundled: Library) -> None:
    sections = TOOLS["read_monograph"].arguments["section"]["enum"]
    outlined = 0
    for listing in bundled.list_monographs()[::5]:
        for section in sections:
            if section == "other":
                continue
            document = answer(bundled, "read_monograph", name=listing.title, section=section)
            assert tokens(document) <= BUDGET
            outlined += bool(document["outline"]) and section != "overview"
    assert outlined


def test_what_is_outlined_can_be_read_by_its_labels(bundled: Library) -> None:
    first = answer(bundled, "read_monograph", name="carbamazepine", section="interactions")
    shown = {each["with"] for each in first["monograph"]["interactions"]}
    labels = [label for entry in first["outline"] for label in entry["labels"]]
    assert shown.isdisjoint(labels)
    targets = {each.target for each in bundled.get("carbamazepine").monograph.interactions}
    assert shown | set(labels) == targets
    chosen = labels[-3:]
    second = answer(bundled, "read_monograph", name="carbamazepine", section="interactions", labels=chosen)
    assert {each["with"] for each in second["monograph"]["interactions"]} == set(chosen)
    assert second["outline"] == []


def test_a_section_that_does_not_fit_is_outlined_whole_and_never_cut(bundled: Library) -> None:
    found = 0
    for listing in bundled.list_monographs():
        document = answer(bundled, "read_monograph", name=listing.title, section="precautions")
        if not document["outline"]:
            continue
        found += 1
        assert document["monograph"]["sections"] == []
        (entry,) = document["outline"]
        (section,) = bundled.get(listing.title).monograph.find_sections("precautions")
        assert entry["labels"] == [item.label for item in section.items]
        one = answer(
            bundled, "read_monograph", name=listing.title, section="precautions", labels=entry["labels"][1:2]
        )
        assert one["monograph"]["sections"][0]["items"] == [
            {"label": section.items[1].label, "text": section.items[1].text}
        ]
    assert found


@pytest.fixture
def foreign(tmp_path: Path) -> Library:
    """A monograph by other hands: sections of its own, bullets without labels, an endless paragraph."""
    endless = "Take care. " * 1000
    body = f"# Madeup\n\n### Storage notes\n\n* Keep it dry.\n* Keep it cool.\n\n### Usage\n\n{endless}\n\nAnd rest."
    (tmp_path / "madeup.md").write_text(f"---\ntitle: Madeup\n---\n{body}\n", encoding="utf-8")
    return open_library(tmp_path)


def test_sections_of_other_hands_can_be_read(foreign: Library) -> None:
    (section,) = answer(foreign, "read_monograph", name="madeup", section="other")["monograph"]["sections"]
    assert section["id"] == "storage-notes"
    assert [item["text"] for item in section["items"]] == ["Keep it dry.", "Keep it cool."]


def test_a_statement_longer_than_an_answer_comes_whole_when_asked_for(foreign: Library) -> None:
    document = answer(foreign, "read_monograph", name="madeup", section="usage")
    assert document["monograph"]["sections"] == []
    (entry,) = document["outline"]
    assert entry["labels"] == ["item 1", "item 2"]
    second = answer(foreign, "read_monograph", name="madeup", section="usage", labels=["item 2"])
    assert second["monograph"]["sections"][0]["items"] == [{"label": None, "text": "And rest."}]
    whole = answer(foreign, "read_monograph", name="madeup", section="usage", labels=["item 1"])
    assert whole["monograph"]["sections"][0]["items"][0]["text"] == ("Take care. " * 1000).strip()


def test_a_long_check_shows_the_worst_and_names_the_rest(bundled: Library) -> None:
    names = [listing.title for listing in bundled.list_monographs()][:60:5]
    document = answer(bundled, "check_medicines", names=names, situations=["kidney", "liver"])
    whole = bundled.check(names, situations=["kidney", "liver"])
    shown = [finding["title"] for finding in document["findings"]]
    assert shown == [finding.title for finding in whole.findings][: len(shown)]
    assert document["outline"]
    assert len(shown) + sum(entry["count"] for entry in document["outline"]) == len(whole.findings)


@pytest.mark.parametrize(("tool", "arguments"), [("list_drugs", {}), ("search_monographs", {"limit": 50})])
def test_long_lists_lose_nothing(bundled: Library, tool: str, arguments: dict[str, Any]) -> None:
    if tool == "search_monographs":
        arguments = {**arguments, "query": "nausea", "meaning": "causes"}
        total = len(bundled.search("causes:nausea", limit=50).hits)
    else:
        total = len(bundled.list_monographs())
    document = answer(bundled, tool, **arguments)
    rows = document.get("rows") or document["results"]
    assert tokens(document) <= BUDGET
    assert rows
    assert document["outline"]
    assert len(rows) + sum(entry["count"] for entry in document["outline"]) == total


def test_comparisons_stay_short(bundled: Library) -> None:
    titles = [listing.title for listing in bundled.list_monographs()]
    for names in islice(combinations(titles, 4), 0, 4000, 400):
        document = answer(bundled, "compare_drugs", names=list(names))
        assert tokens(document) <= BUDGET
        assert [field["id"] for field in document["fields"]][:2] == ["boxed-warning", "contraindications"]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_official_client_gets_the_same_over_stdio(library: Library, mode: Any) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "medref", "mcp"],
        env=clean_environment(MEDREF_MONOGRAPHS=str(CORPUS)),
        cwd=ROOT,
    )

    async def talk() -> None:
        async with Client(stdio_client(server, errlog=sys.__stderr__), mode=mode) as client:  # type: ignore[arg-type]
            assert client.server_info is not None
            assert client.server_info.name == "medref"
            assert "never guessed" in (client.instructions or "")
            listed = (await client.list_tools()).tools
            assert [tool.name for tool in listed] == list(TOOLS)
            for tool in listed:
                assert tool.annotations is not None
                assert tool.annotations.read_only_hint
                assert tool.input_schema == TOOLS[tool.name].schema
            for name, arguments in [*CALLS, ("read_monograph", {"name": "sampletin"}), ("nonsense", {})]:
                result = await client.call_tool(name, arguments)
                document, failed = call(library, name, arguments)
                (content,) = result.content
                assert content.type == "text"
                assert json.loads(content.text) == result.structured_content == document
                assert result.is_error == failed

    anyio.run(talk)


def test_without_the_extra_it_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules['mcp'] = None; from medref.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "mcp", "--json"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=clean_environment(),
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "missing_extra"
    assert "pip install 'medref[mcp]'" in done.stderr
