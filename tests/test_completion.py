"""Completion of commands, flags and drug names, in the shells themselves where they are installed."""

from __future__ import annotations

import os
import shutil
import string
import subprocess
import sys
from pathlib import Path
from typing import Self

import pytest

from medref.library import Library
from tests.conftest import ROOT, clean_environment

BIN = Path(sys.executable).parent
BASH, ZSH, FISH = (shutil.which(shell) for shell in ("bash", "zsh", "fish"))

pytestmark = pytest.mark.skipif(
    os.name == "nt" or not (BIN / "medref").exists(), reason="needs medref installed, and a Unix shell"
)


def shell_environment(**more: str) -> dict[str, str]:
    """Return an environment in which a shell finds the medref under test."""
    return clean_environment(PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}", **more)


def say(*command: str, **environment: str) -> str:
    """Return what a command prints."""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=shell_environment(**environment),
        cwd=ROOT,
        check=False,
        timeout=120,
    )
    print(done.stderr)
    return done.stdout


WORDS = [
    pytest.param("medref resol", {"resolve"}, id="a command"),
    pytest.param("medref ver", {"verify-quote"}, id="a command with a hyphen"),
    pytest.param("medref show --sec", {"--section"}, id="a flag"),
    pytest.param("medref check --fail-on m", {"major", "moderate", "minor"}, id="a value of a flag"),
    pytest.param("medref show moode", {"moodex", "moodex-depot"}, id="a brand"),
    pytest.param("medref check moodex sharedb", {"sharedbrand"}, id="a second name"),
    pytest.param(
        "medref verify-quote sampletine-h", {"sampletine-hcl", "sampletine-hydrochloride"}, id="a salt"
    ),
    pytest.param(
        "medref show exampril+",
        {"exampril+bleedarin", "exampril+knownine", "exampril+otheroline"},
        id="joined",
    ),
    pytest.param("medref show zzz", set(), id="nothing"),
]

BASH_SCRIPT = """
eval "$(_MEDREF_COMPLETE=source_bash medref)"
COMP_WORDS=("$@")
COMP_CWORD=$(( $# - 1 ))
function=$(complete -p medref | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
"$function" medref "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(not BASH, reason="bash is not installed")
@pytest.mark.parametrize(("line", "offered"), WORDS)
def test_bash(line: str, offered: set[str]) -> None:
    shown = say(str(BASH), "--norc", "-c", BASH_SCRIPT, "bash", *line.split())
    assert set(shown.split()) == offered


@pytest.mark.skipif(not FISH, reason="fish is not installed")
@pytest.mark.parametrize(("line", "offered"), WORDS)
def test_fish(tmp_path: Path, line: str, offered: set[str]) -> None:
    script = f"env _MEDREF_COMPLETE=source_fish medref | source; complete -C '{line}'"
    shown = say(str(FISH), "--no-config", "-c", script, HOME=str(tmp_path))
    assert {row.split("\t")[0] for row in shown.splitlines()} == offered


@pytest.mark.skipif(not ZSH, reason="zsh is not installed")
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        pytest.param("medref resol\tmoodex\n", "brand", id="a command"),
        pytest.param("medref resolve sharedb\t\n", "ambiguous", id="a drug name"),
        pytest.param("medref --vers\t\n", "medref 0.", id="a flag"),
        pytest.param("medref show sampletinu\t\t", "sampletinum-hcl", id="names that go apart"),
    ],
)
def test_zsh(tmp_path: Path, typed: str, told: str) -> None:
    setup = (
        "PS1='ready> '; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D;"
        ' eval "$(_MEDREF_COMPLETE=source_zsh medref)"; print set-${:-up}\n'
    )
    with Typist([str(ZSH), "-f", "-i"], HOME=str(tmp_path), TERM="xterm", COLUMNS="200") as typist:
        typist.type(setup, until="set-up")
        typist.type(typed, until=told)


class Typist:
    """Somebody at the terminal of a shell."""

    def __init__(self, command: list[str], **environment: str) -> None:
        self._command = command
        self._environment = shell_environment(**environment)

    def __enter__(self) -> Self:
        import pty

        self._end, terminal = pty.openpty()
        self._shell = subprocess.Popen(
            self._command,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=self._environment,
            cwd=ROOT,
            start_new_session=True,
        )
        os.close(terminal)
        return self

    def __exit__(self, *_: object) -> None:
        self._shell.kill()
        self._shell.wait()
        os.close(self._end)

    def type(self, keys: str, *, until: str) -> None:
        """Press keys, and read on until the screen shows a text; fails where it never does."""
        from select import select

        os.write(self._end, keys.encode())
        shown = ""
        while until not in shown:
            ready, _, _ = select([self._end], [], [], 60)
            assert ready, f"the shell shows no {until!r}, only {shown!r}"
            shown += os.read(self._end, 65536).decode(errors="replace")


@pytest.mark.skipif(
    not BASH or sys.platform != "linux", reason="needs bash, and /proc to see that it is bash"
)
def test_installing_it_lasts(tmp_path: Path) -> None:
    home = str(tmp_path)
    say(str(BASH), "--norc", "-c", "medref --install-completion; true", HOME=home)
    assert "-F _medref_completion medref" in say(
        str(BASH), "--norc", "-c", "source ~/.bashrc; complete -p medref", HOME=home
    )


def test_powershell_is_told_names() -> None:
    script = say(str(BIN / "medref"), _MEDREF_COMPLETE="source_powershell")
    assert "Register-ArgumentCompleter -Native -CommandName medref" in script
    shown = say(
        str(BIN / "medref"),
        _MEDREF_COMPLETE="complete_powershell",
        _TYPER_COMPLETE_ARGS="medref show moode",
        _TYPER_COMPLETE_WORD_TO_COMPLETE="moode",
    )
    assert {row.split(":::")[0].strip() for row in shown.splitlines()} == {"moodex", "moodex-depot"}


def test_every_name_that_is_offered_is_known_and_needs_no_quotes(bundled: Library) -> None:
    offered = [name for letter in string.ascii_lowercase for name in bundled.complete(letter)]
    assert len(offered) > 1000
    assert "st-johns-wort" in bundled.complete("st-j")
    for name in offered:
        assert bundled.resolve(name).status != "unknown", name
        assert not set(name) & set(" '\"()[]{}<>&|;$`\\*?!#~")
