"""The hook that other projects use does what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT, clean_environment

(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("monographs/warfarin.md", True),
        ("data/monographs/warfarin.md", True),
        ("README.md", False),
        ("monographs/README.md", False),
        ("monographs/vocabulary/classes.yaml", False),
        ("monographs/drafts/warfarin.md", False),
    ],
)
def test_it_looks_at_monographs_only(path: str, wanted: bool) -> None:
    chosen = re.search(HOOK["files"], path) and not re.search(HOOK["exclude"], path)
    assert bool(chosen) is wanted


def _run_hook(folder: Path, *paths: str) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(HOOK["entry"])
    assert program == "medref"
    command = [sys.executable, "-m", "medref", *arguments, *paths]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder,
        env=clean_environment(PYTHONPATH=str(ROOT)),
        check=False,
    )


def test_it_passes_a_sound_monograph_and_stops_a_bad_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MEDREF_MONOGRAPHS")
    folder = tmp_path / "monographs"
    folder.mkdir()
    sound = (ROOT / "monographs" / "famotidine.md").read_text(encoding="utf-8")
    (folder / "famotidine.md").write_text(sound, encoding="utf-8")
    (folder / "bad.md").write_text(sound.replace("once daily", "QD"), encoding="utf-8")
    passed = _run_hook(tmp_path, "monographs/famotidine.md")
    assert (passed.returncode, passed.stdout, passed.stderr) == (0, "", "")
    stopped = _run_hook(tmp_path, "monographs/famotidine.md", "monographs/bad.md")
    assert stopped.returncode == 1
    assert stopped.stdout
    assert all(line.startswith("monographs/bad.md:") for line in stopped.stdout.splitlines())
