"""Programs of others, in an environment of their own: none of what they need is ours."""

from __future__ import annotations

import subprocess
from pathlib import Path

from qunxing.testing.postgres import Unavailable

PYTHON = Path(__file__).resolve().parents[2] / ".venv-far" / "bin" / "python"
PATIENCE = 60


def run_far(script: Path, *words: str, needs: str) -> str:
    """What a script prints that is run by the counterparties' Python. Raises Unavailable where `needs` is missing."""
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", f"import {needs}"], capture_output=True).returncode:
        raise Unavailable(f"{needs} is not installed (make counterparties)")
    done = subprocess.run([PYTHON, script, *words], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
