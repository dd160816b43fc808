"""Programs of others in an environment of their own: what they need may not be what this project needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def installed(folder: Path, *requirements: str) -> Path:
    """A new environment at ``folder`` with ``requirements``. Returns its folder of programs."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    programs = folder / "bin"
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *requirements], check=True)
    return programs
