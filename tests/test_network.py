"""No command opens a connection; the program works where there is no network."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from medref.cli.app import COMMANDS
from tests.conftest import CORPUS, ROOT, Run, clean_environment
from tests.test_importers import dump, fda, write

SERVERS = {"mcp", "browse"}
"""Commands that wait for somebody; `test_mcp_server` talks to the one on standard input and output."""
CASES: dict[str, list[list[str]]] = {
    "show": [["sampletine"], ["sampletine", "--json"], ["sampletine", "--color", "always"], ["nothing-like-it"]],
    **{name: [["sampletine"]] for name in ("usage", "dosage", "how-it-works", "precautions", "faqs")},
    "interactions": [["sampletine", "--members"]],
    "side-effects": [["sampletine"], []],
    "search": [["nausea"], ["nausae"], ["treats:depression", "--json"]],
    "check": [["sampletine", "bleedarin", "--pregnant"]],
    "compare": [["sampletine", "exampril"]],
    "list": [[], ["--json"]],
    "classes": [[]],
    "resolve": [["sampletine", "nothing"]],
    "verify-quote": [["sampletine", "Start 10 mg once daily"]],
    "export": [["json", "OUT/json"], ["man", "OUT/man"]],
    "corpus": [
        ["add", "mine", "OUT/m"], ["add", "fda", "OUT/a.json"], ["list"], ["verify"], ["update", "mine"], ["remove", "mine"],
    ],
    "lint": [[str(CORPUS)]],
    "doctor": [[]],
}  # fmt: skip


def test_every_command_is_tried() -> None:
    assert set(CASES) == set(COMMANDS) - SERVERS


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """What the corpus commands import."""
    write(tmp_path / "m", "a.md", "Alphaxin")
    dump(tmp_path / "a.json", [fda("ALPHA")])
    return tmp_path


def command_lines(command: str, folder: Path) -> list[list[str]]:
    return [[command, *(word.replace("OUT", str(folder)) for word in words)] for words in CASES[command]]


@pytest.mark.parametrize("command", CASES)
def test_no_socket_is_made(run: Run, sources: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def refuse(*arguments: object, **_: object) -> None:
        asked.append(arguments)
        raise OSError(str(arguments))

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    for argv in command_lines(command, sources):
        assert run(*argv).code in {0, 1, 3}, argv
    assert asked == []


def can_trace() -> bool:
    strace = shutil.which("strace")
    return (
        bool(strace)
        and subprocess.run([str(strace), "true"], capture_output=True, check=False).returncode == 0
    )


@pytest.mark.skipif(not can_trace(), reason="strace is not installed or may not trace")
def test_the_system_is_never_asked_for_a_connection(sources: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    for command in CASES:
        for argv in command_lines(command, sources):
            done = subprocess.run(
                ["strace", "-f", "-qq", "-e", "trace=network", "-e", "signal=none", "-o", str(trace),
                 sys.executable, "-m", "medref", *argv],
                capture_output=True, env=clean_environment(), cwd=ROOT, check=False,
            )  # fmt: skip
            assert done.returncode in {0, 1, 3}, argv
            calls = re.findall(r"^\d*\s*(\w+\(.*)$", trace.read_text(), re.MULTILINE)
            assert calls == [], argv
