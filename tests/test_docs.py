"""The documents are true: every console block of the README and of docs/ is run and compared."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from medref.cli.app import COMMANDS
from medref.errors import ExitCode
from medref.library import Library
from medref.lint.checks import CHECKS
from medref.mcp_server import TOOLS
from tests.conftest import ROOT, Run, clean_environment

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


class Transcript(NamedTuple):
    """A command in a document, and what it is said to print."""

    path: Path
    command: str
    shown: str


def _find_transcripts(path: Path) -> list[Transcript]:
    blocks = re.findall(r"```console\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    return [
        Transcript(path, command, shown)
        for block in blocks
        for command, shown in re.findall(r"\$ (.*)\n((?:(?!\$ ).*\n?)*)", block)
    ]


TRANSCRIPTS = [transcript for path in DOCUMENTS for transcript in _find_transcripts(path)]


def test_there_are_examples() -> None:
    assert len(_find_transcripts(ROOT / "README.md")) >= 4
    for name in ("users", "agents", "corpus-authors"):
        assert _find_transcripts(ROOT / "docs" / f"{name}.md")


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to run examples in, with the files that documents show in full."""
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        for name, content in re.findall(r"`([\w/.-]+)`:\n\n```markdown\n(.*?)```", text, re.DOTALL):
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("bundled", "workplace")
@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda each: f"{each.path.name}: {each.command}")
def test_console_blocks_are_true(
    run: Run, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, transcript: Transcript
) -> None:
    words = shlex.split(transcript.command)
    while "=" in words[0]:
        monkeypatch.setenv(*words.pop(0).split("=", 1))
    assert words[0] == "medref"
    result = run(*words[1:], "--width", "90")
    if request.config.getoption("--update-golden"):
        path, command, shown = transcript
        text = path.read_text(encoding="utf-8")
        new = text.replace(f"$ {command}\n{shown}", f"$ {command}\n{result.out}{result.err}")
        path.write_text(new, encoding="utf-8")
        return
    assert result.out + result.err == transcript.shown


def test_links_between_documents_lead_somewhere() -> None:
    for path in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_page_is_linked_from_the_readme_or_another() -> None:
    linked = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    for path in (ROOT / "docs").glob("*.md"):
        assert f"{path.name})" in linked, path.name


def test_the_page_for_agents_tells_of_every_tool_and_argument() -> None:
    page = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
    for name, tool in TOOLS.items():
        (row,) = re.findall(rf"^\| `{name}` \| (.*?) \|", page, re.MULTILINE)
        assert re.findall(r"`(\w+)`", row) == list(tool.arguments)


def test_the_client_configuration_starts_the_server() -> None:
    import anyio
    from mcp import Client, StdioServerParameters
    from mcp.client.stdio import stdio_client

    page = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    configured = json.loads(block)["mcpServers"]["medref"]
    command = shutil.which(configured["command"], path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("medref is not installed beside this Python")
    server = StdioServerParameters(command=command, args=configured["args"], env=clean_environment())

    async def list_tools() -> list[str]:
        async with Client(stdio_client(server, errlog=sys.__stderr__)) as client:  # type: ignore[arg-type]
            return [tool.name for tool in (await client.list_tools()).tools]

    assert anyio.run(list_tools) == list(TOOLS)


def test_the_page_for_authors_tells_of_every_rule() -> None:
    page = (ROOT / "docs" / "corpus-authors.md").read_text(encoding="utf-8")
    for code, function in CHECKS.items():
        rule = " ".join((function.__doc__ or "").split("\n\n")[0].split())
        assert code == "N" or f"| {code} | {rule} |" in page, code


def test_every_command_is_in_the_readme() -> None:
    for command in COMMANDS:
        assert re.search(rf"`(?:medref )?{re.escape(command)}\b", README), command


def test_every_exit_code_is_in_the_readme() -> None:
    for code in ExitCode:
        assert f"\n| {code.value} |" in README


def test_the_readme_states_how_much_there_is(run: Run, bundled: Library) -> None:
    total = len(bundled.list_monographs())
    stated = dict(re.findall(r"\| ([^|]+) \| (\d+) \|", README))
    coverage = {row["what"]: row["value"] for row in json.loads(run("doctor", "--json").out)["rows"]}
    assert stated["monographs"] == str(total)
    for what in ("pregnancy", "kidney impairment", "liver impairment", "children", "interactions as data"):
        assert coverage[f"monographs stating {what}"] == f"{stated[what]} of {total}"
    assert stated["boxed warning"] == coverage["with a boxed warning"]


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 150
