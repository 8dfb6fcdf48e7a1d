"""Fixtures shared by all tests: a pinned environment, a way to run commands, golden files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from medref.cli import main
from medref.library import Library
from medref.opening import open_library

TESTS = Path(__file__).parent
ROOT = TESTS.parent
CORPUS = TESTS / "corpus"
GOLDEN = TESTS / "golden"
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True)
class Result:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]
Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for the whole run, so that each corpus is built once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, cache: Path, tmp_path: Path) -> None:
    """Pin what output depends on, and answer from the test corpus."""
    for name in ("PAGER", "MEDREF_PAGER", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "COLUMNS": "80",
        "LINES": "40",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "MEDREF_CACHE_DIR": str(cache),
        "MEDREF_DATA_DIR": str(tmp_path / "data"),
        "MEDREF_MONOGRAPHS": str(CORPUS),
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def library() -> Library:
    """The test corpus, open."""
    return open_library(CORPUS)


@pytest.fixture
def bundled(monkeypatch: pytest.MonkeyPatch) -> Library:
    """The monographs that medref ships, open; commands answer from them too."""
    monkeypatch.delenv("MEDREF_MONOGRAPHS")
    return open_library(ROOT / "monographs")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process."""

    def invoke(*argv: str) -> Result:
        capsys.readouterr()
        code = main(list(argv))
        captured = capsys.readouterr()
        result = Result(code, captured.out, captured.err)
        print(f"$ medref {' '.join(argv)}\n[{code}]\n{result.out}{result.err}")
        return result

    return invoke


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare text with a golden file; `--update-golden` writes it."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        stable = re.sub(re.escape(str(ROOT)) + r"[^\s\"]*", "<path>", text)
        if request.config.getoption("--update-golden"):
            path.write_text(stable, encoding="utf-8")
        assert path.exists(), f"no golden file {name}; run pytest --update-golden"
        assert stable == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def shared() -> Path:
    """The folder of source data beside the checkout; tests that want it skip without it."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside this checkout")
    return SHARED


def clean_environment(**more: str) -> dict[str, str]:
    """Return an environment for a subprocess that does not measure coverage."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return {**kept, **more}
