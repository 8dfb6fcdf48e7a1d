"""The JSON Schema in the docs holds for what every command really prints, key for key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from medref.answers import FindingKind
from medref.cli.app import COMMANDS
from medref.library import Library
from medref.mcp_server import TOOLS, call
from medref.model import BoxedWarningStatus, Intent, NameStatus, Severity
from tests.conftest import CORPUS, ROOT, Run
from tests.test_mcp_server import CALLS

SCHEMA = json.loads((ROOT / "docs" / "schema" / "medref.json").read_text(encoding="utf-8"))


def _closed(schema: Any) -> Any:
    """Return a schema that takes no key it does not name, so that none gets out undocumented."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    return {"additionalProperties": False, **closed} if isinstance(schema.get("properties"), dict) else closed


CLOSED = _closed(SCHEMA)


def require(document: Any, definition: str) -> None:
    """Require that a document is as a definition says."""
    Draft202012Validator({**CLOSED, "$ref": f"#/$defs/{definition}"}).validate(document)


COMMAND_LINES = [
    ["show", "sampletine"],
    ["show", "moodex"],
    ["show", "bleedarin + exampril"],
    ["show", "exampril", "-s", "dosage", "-s", "pregnancy"],
    ["usage", "sampletine"],
    ["dosage", "sampletine", "exampril"],
    ["side-effects", "sampletine"],
    ["side-effects"],
    ["how-it-works", "sampletine"],
    ["precautions", "sampletine"],
    ["interactions", "sampletine"],
    ["faqs", "sampletine"],
    ["search", "neuropathy"],
    ["search", "naussea"],
    ["search", "xylophone"],
    ["check", "sampletine", "bleedarin", "otheroline", "alcohol"],
    ["check", "sampletine", "--pregnant", "--kidney", "--allergy", "testoline"],
    ["compare", "sampletine", "exampril"],
    ["list"],
    ["classes"],
    ["classes", "testoline"],
    ["resolve", "moodex", "sampletin", "sharedbrand", "otheroline", "bleedarin+exampril"],
    ["verify-quote", "sampletine", "Only if needed."],
    ["verify-quote", "sampletine", "Never if needed."],
    ["export", "markdown", "<new>"],
    ["export", "json", "<new>"],
    ["export", "man", "<new>"],
    ["lint", str(CORPUS / "exampril.md")],
    ["lint", str(ROOT / "CHANGELOG.md")],
    ["doctor"],
    ["corpus", "list"],
]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_command_that_prints_json_is_tried_and_defined() -> None:
    answering = set(COMMANDS) - {"browse", "mcp"}
    assert {argv[0] for argv in COMMAND_LINES} == answering
    assert answering <= set(SCHEMA["$defs"])


@pytest.mark.parametrize("argv", COMMAND_LINES, ids=" ".join)
def test_every_command_prints_what_the_schema_says(run: Run, tmp_path: Path, argv: list[str]) -> None:
    folder = str(tmp_path / "out")
    result = run(*(folder if word == "<new>" else word for word in argv), "--json")
    lines = result.out.splitlines()
    assert len(lines) == 1 or argv[0] == "resolve"
    for line in lines:
        require(json.loads(line), argv[0])
    if "json" in argv:
        require(json.loads((tmp_path / "out" / "index.json").read_text(encoding="utf-8")), "export-index")


def test_corpus_commands_print_what_the_schema_says(run: Run) -> None:
    for definition, *argv in (
        ("corpus-import", "add", "mine", str(CORPUS)),
        ("corpus-import", "update", "mine"),
        ("corpus-verify", "verify"),
        ("corpus", "list"),
        ("corpus", "remove", "mine"),
    ):
        require(json.loads(run("corpus", *argv, "--json").out), definition)


@pytest.mark.parametrize(
    "argv",
    [
        ["show", "sampletin"],
        ["show", "sharedbrand"],
        ["show", "otheroline"],
        ["show", "sampletine", "-s", "nonsense"],
        ["nonsense"],
        ["list", "--corpus", "nowhere"],
        ["check", "zzz", "sampletine"],
    ],
    ids=" ".join,
)
def test_failures_print_what_the_schema_says(run: Run, argv: list[str]) -> None:
    require(json.loads(run(*argv, "--json").out), "error")


def test_every_bundled_monograph_is_as_the_schema_says(run: Run, bundled: Library) -> None:
    for listing in bundled.list_monographs()[::6]:
        require(json.loads(run("show", listing.title, "--json").out), "show")


TOOL_DEFINITIONS = {
    "resolve_names": "resolutions",
    "read_monograph": "excerpt",
    "search_monographs": "search",
    "check_medicines": "check",
    "compare_drugs": "compare",
    "list_drugs": "list",
    "verify_quote": "verify-quote",
}


@pytest.mark.parametrize(("tool", "arguments"), CALLS)
def test_every_tool_answers_as_the_schema_says(
    library: Library, tool: str, arguments: dict[str, Any]
) -> None:
    assert set(TOOL_DEFINITIONS) == set(TOOLS)
    document, _ = call(library, tool, arguments)
    require(document, TOOL_DEFINITIONS[tool])


def test_the_schema_knows_every_value_of_every_closed_set() -> None:
    definitions = SCHEMA["$defs"]
    finding = definitions["check"]["properties"]["findings"]["items"]["properties"]
    result = definitions["search"]["properties"]["results"]["items"]["properties"]
    assert definitions["severity"]["enum"] == [*Severity]
    assert finding["severity"]["enum"] == [*Severity, None]
    assert set(finding["kind"]["enum"]) == set(FindingKind)
    assert set(result["intent"]["enum"]) == set(Intent)
    assert set(definitions["name-status"]["enum"]) == set(NameStatus)
    assert set(definitions["boxed-warning"]["properties"]["status"]["enum"]) == set(BoxedWarningStatus)
