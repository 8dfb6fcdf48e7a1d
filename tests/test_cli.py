"""The contract: exit codes, and what goes to which stream."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from medref import __version__
from medref.cli.app import COMMANDS
from tests.conftest import ROOT, Run, clean_environment


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["show", "sampletine"], 0),
        (["show", "zzz"], 3),
        (["show", "sampletin"], 3),
        (["show", "*"], 3),
        (["show", ""], 3),
        (["show", "sharedbrand"], 3),
        (["show", "otheroline"], 3),
        (["show"], 2),
        (["show", "sampletine", "--nonsense"], 2),
        (["show", "sampletine", "-s", "nonsense"], 2),
        (["nonsense"], 2),
        (["dosage", "sampletine", "exampril"], 0),
        (["dosage", "sampletine", "zzz"], 3),
        (["side-effects"], 0),
        (["search", "nothing-at-all-here"], 0),
        (["search"], 0),
        (["classes", "nonsense"], 2),
        (["resolve", "sampletine"], 0),
        (["resolve", "sampletine", "zzz"], 3),
        (["list", "--corpus", "nowhere"], 4),
        (["lint", "nowhere.md"], 4),
        (["--version"], 0),
        (["--help"], 0),
    ],
)
def test_exit_codes(run: Run, argv: list[str], code: int) -> None:
    assert run(*argv).code == code


@pytest.mark.parametrize("name", ["zzz", "sampletin", "samp", "*", "sharedbrand", "otheroline"])
@pytest.mark.parametrize("command", ["show", "dosage", "side-effects", "interactions", "faqs"])
def test_an_unresolved_name_prints_nothing_on_stdout(run: Run, command: str, name: str) -> None:
    result = run(command, name)
    assert (result.code, result.out) == (3, "")
    assert name in result.err


def test_candidates_go_to_stderr(run: Run) -> None:
    assert "Sampletin[e], testolines" in run("show", "sampletin").err


@pytest.mark.parametrize(
    ("name", "code"),
    [("zzz", "unknown_drug"), ("sharedbrand", "ambiguous_drug"), ("otheroline", "known_no_monograph")],
)
def test_error_documents(run: Run, name: str, code: str) -> None:
    result = run("show", name, "--json")
    document = json.loads(result.out)
    assert set(document) == {"schema", "error"}
    assert set(document["error"]) == {"code", "message", "hint", "candidates"}
    assert document["error"]["code"] == code
    assert result.code == 3


def test_usage_errors_with_json_are_documents(run: Run) -> None:
    result = run("show", "sampletine", "-s", "nonsense", "--json")
    assert json.loads(result.out)["error"]["code"] == "usage"
    assert result.code == 2


@pytest.mark.parametrize("argv", [["show", "--json", "--nonsense", "x"], ["nonsense", "--json"]])
def test_unparsable_command_lines_with_json_are_documents(run: Run, argv: list[str]) -> None:
    result = run(*argv)
    assert json.loads(result.out)["error"]["code"] == "usage"
    assert result.code == 2


SHOW_KEYS = {
    "id", "title", "corpus", "ingredients", "synonyms", "brands", "classes", "properties", "routes",
    "forms", "status", "schedule", "indications", "boxed_warning", "trust", "not_stated", "sections",
    "interactions", "sources", "reviewed", "clinically_reviewed",
}  # fmt: skip


def test_show_json(run: Run) -> None:
    document = json.loads(run("show", "moodex", "--json").out)
    assert set(document) == {
        "schema", "monograph", "matched", "confused_with", "combinations", "also_in", "twins", "other_labels",
    }  # fmt: skip
    assert set(document["monograph"]) == SHOW_KEYS
    assert document["matched"] == {"query": "moodex", "name": "Moodex", "kind": "brand"}
    assert document["confused_with"] == ["sampleTONE"]
    interactions = document["monograph"]["interactions"]
    assert interactions[0]["kind"] == "class"
    assert interactions[2] == {
        "with": "otheroline",
        "kind": "ingredient",
        "severity": "contraindicated",
        "effect": "Deaths have occurred.",
        "management": "Leave 14 days between the two.",
        "source": "label",
        "except": [],
    }


def test_silence_is_told_from_nothing(run: Run) -> None:
    monograph = json.loads(run("show", "exampril", "--json").out)["monograph"]
    assert monograph["interactions"] == []
    assert {"interactions", "how-it-works", "breastfeeding"} <= set(monograph["not_stated"])
    assert monograph["boxed_warning"] == {"status": "none_in_source", "text": None}


def test_section_commands_json(run: Run) -> None:
    document = json.loads(run("dosage", "sampletine", "exampril", "--json").out)
    assert [answer["monograph"]["id"] for answer in document["answers"]] == ["sampletine", "exampril"]
    for answer in document["answers"]:
        assert [section["id"] for section in answer["monograph"]["sections"]] == ["dosage"]


def test_section_text_is_the_body_as_written(run: Run) -> None:
    (answer,) = json.loads(run("usage", "sampletine", "--json").out)["answers"]
    (section,) = answer["monograph"]["sections"]
    assert section["text"].startswith("* **Depression (adults):** Treats depression.")
    assert section["items"][0]["label"] == "Depression (adults)"


def test_fields(run: Run) -> None:
    out = run("show", "sampletine", "-s", "pregnancy", "-s", "missed-dose").out
    assert "Only if needed." in out
    assert "Not stated in this monograph." in out
    assert "Start 10 mg" not in out


@pytest.mark.parametrize("command", [name for name in COMMANDS if name in {"dosage", "usage", "faqs"}])
def test_warnings_stand_before_every_section(run: Run, command: str) -> None:
    out = run(command, "sampletine").out
    assert out.index("BOXED WARNING") < out.index("Contraindications") < out.index(command.upper())


def test_show_puts_warnings_before_everything(run: Run) -> None:
    out = run("show", "sampletine").out
    assert out.index("BOXED WARNING") < out.index("Contraindications") < out.index("USAGE")


def test_raw(run: Run) -> None:
    expected = (ROOT / "tests" / "corpus" / "sampletine.md").read_text(encoding="utf-8")
    assert run("show", "sampletine", "--raw").out == expected


def test_options_before_and_after_the_command(run: Run) -> None:
    assert run("--json", "list").out == run("list", "--json").out
    before, after = run("--width", "30", "usage", "exampril"), run("usage", "exampril", "--width", "30")
    assert before.out == after.out
    assert max(map(len, before.out.splitlines())) <= 30


def test_version_and_help(run: Run) -> None:
    assert run("--version").out == f"medref {__version__}\n"
    help_text = run("--help").out
    for command in COMMANDS:
        assert command in help_text
    assert "Usage: medref show" in run("show", "-h").out


def test_list_prints_titles(run: Run) -> None:
    assert run("list").out == (
        "Bleedarin\nExampril\nExampril + Bleedarin\nExampril + Otheroline\nSampletine\n"
    )
    assert run("list", "--class", "TST").out == "Sampletine\n"
    rows = json.loads(run("list", "--json").out)["rows"]
    assert rows[0] == {
        "id": "bleedarin",
        "title": "Bleedarin",
        "corpus": "medref",
        "classes": ["blood thinners"],
    }


def test_classes(run: Run) -> None:
    rows = json.loads(run("classes", "--json").out)["rows"]
    assert [(row["id"], row["depth"], row["monographs"]) for row in rows] == [
        ("antidepressant", 0, 1),
        ("testoline", 1, 1),
        ("blood-thinner", 0, 1),
    ]
    assert "otheroline" in run("classes", "TST").out


def test_side_effects_of_the_corpus(run: Run) -> None:
    rows = json.loads(run("side-effects", "--json").out)["rows"]
    assert rows[0]["id"] == "nausea"
    assert (rows[0]["common"], rows[0]["serious"]) == (4, 0)
    out = run("side-effects", "-n", "2").out
    assert "Showing 2 of 5" in out
    assert "medref search --causes" in out


def test_resolve_reads_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from io import StringIO

    monkeypatch.setattr("sys.stdin", StringIO("moodex\n\nsampletin\n"))
    result = run("resolve", "-", "--json")
    lines = [json.loads(line) for line in result.out.splitlines()]
    assert [line["query"] for line in lines] == ["moodex", "", "sampletin"]
    assert [line["status"] for line in lines] == ["brand", "unknown", "unknown"]
    assert lines[0]["title"] == "Sampletine"
    assert lines[2]["id"] is None
    assert lines[2]["candidates"][0]["id"] == "sampletine"
    assert result.code == 3


def test_search_json(run: Run) -> None:
    document = json.loads(run("search", "--treats", "neuropathy", "--json").out)
    assert document["expanded"] == ["neuropathic pain"]
    assert list(document["trust"]) == ["medref"]
    assert [result["id"] for result in document["results"]] == ["sampletine"]
    assert set(document["results"][0]) >= {
        "id", "title", "corpus", "intent", "section", "label", "snippet", "score",
    }  # fmt: skip


def test_nothing_found_is_said(run: Run) -> None:
    result = run("search", "xylophone")
    assert "Nothing found for 'xylophone'" in result.out
    assert json.loads(run("search", "xylophone", "--json").out)["results"] == []


def test_doctor(run: Run) -> None:
    out = run("doctor").out
    assert "monographs\t5" in out
    assert "monographs stating a numeric dose\t5 of 5" in out
    assert json.loads(run("doctor", "--json").out)["rows"]


def test_colour_only_where_it_is_wanted(run: Run) -> None:
    assert "\x1b" not in run("show", "sampletine").out
    assert "\x1b[" in run("show", "sampletine", "--color", "always").out
    assert "\x1b" not in run("show", "sampletine", "--color", "never").out


def test_a_closed_pipe_ends_quietly() -> None:
    done = subprocess.run(
        f"{sys.executable} -m medref show sampletine | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        env=clean_environment(),
        cwd=ROOT,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.startswith("Sampletine")


def test_a_full_disk_is_not_reported_as_success() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "medref", "show", "sampletine"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=clean_environment(),
            cwd=ROOT,
            check=False,
        )
    assert done.returncode == 4
    assert "Traceback" not in done.stderr


def test_an_ascii_terminal_loses_no_text() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "medref", "dosage", "sampletine"],
        capture_output=True,
        env=clean_environment(PYTHONIOENCODING="ascii"),
        cwd=ROOT,
        check=True,
    )
    assert b"Adults - depression (oral): Start 10 mg" in done.stdout


@pytest.mark.parametrize("words", ["medref show samp", "medref dosage exampril samp", "medref resolve samp"])
def test_the_shell_completes_drug_names(words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "medref"],
        capture_output=True,
        text=True,
        env=clean_environment(
            _MEDREF_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1)
        ),
        cwd=ROOT,
        check=False,
    )
    assert "sampletine" in done.stdout.splitlines()
    assert "samplatine" in done.stdout.splitlines()


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("pager", ["cat", "false", "/no/such/pager", "head -n 3; false"])
def test_a_failing_pager_loses_no_text(pager: str) -> None:
    out = on_terminal(["show", "sampletine"], MEDREF_PAGER=pager, TERM="xterm")
    shown = " ".join(out.split())
    assert "Maximum 150 mg per day" in shown
    assert "not advice for a patient" in shown


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_terminal_gets_colour_and_a_box() -> None:
    out = on_terminal(["dosage", "sampletine"], TERM="xterm", NO_COLOR="")
    assert "\x1b[1;31m" in out
    assert "BOXED WARNING" in out
    assert "\x1b" not in on_terminal(["dosage", "sampletine", "--plain"], TERM="xterm", NO_COLOR="")


def on_terminal(argv: list[str], **environment: str) -> str:
    """Run a command on a pseudo-terminal and return all it showed."""
    import pty

    main_end, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "medref", *argv],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=clean_environment(LINES="20", **environment),
        cwd=ROOT,
    )
    os.close(terminal)
    shown = b""
    while True:
        try:
            part = os.read(main_end, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    process.wait(timeout=20)
    os.close(main_end)
    return shown.decode()


@pytest.mark.parametrize("command", [("show", "TST"), ("check", "sampletine", "TST")])
def test_a_class_in_place_of_a_drug_is_said_to_be_one(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command)
    assert (result.code, result.out) == (3, "")
    assert "no drug is known as 'TST'" in result.err
    assert "it names a class (testolines); choose a drug of it, such as Sampletine" in result.err
