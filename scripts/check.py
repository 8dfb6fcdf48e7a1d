"""Check everything a change must pass, from Python and pip alone.

Makes a virtual environment in .venv, installs medref and what its tests need, and runs ruff, mypy,
import-linter and pytest. Stops at the first that fails.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin")
CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("lint-imports", "--no-logo"),
    ("pytest", "--cov"),
)


def run(*command: str) -> None:
    """Run a command in the checkout, or stop with its exit code."""
    sys.stdout.write(f"$ {' '.join(command)}\n")
    sys.stdout.flush()
    done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def main() -> None:
    """Set up and check."""
    if not (BIN / "pip").exists() and not (BIN / "pip.exe").exists():
        venv.create(ENVIRONMENT, with_pip=True)
    install = ("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*install, "-c", "requirements-ci.txt", "-e", ".[dev]")
    for command in CHECKS:
        run(*command)


if __name__ == "__main__":
    main()
