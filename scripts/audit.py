"""Compare the locked packages with the published advisories; needs a connection."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run pip-audit in an environment of its own; a package that it cannot look up fails the audit."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "pip-audit>=2.7"], check=True)
        audit = [str(python), "-m", "pip_audit", "--strict", "--no-deps", "--disable-pip", "-r"]
        raise SystemExit(subprocess.run([*audit, str(ROOT / "requirements-ci.txt")], check=False).returncode)


if __name__ == "__main__":
    main()
