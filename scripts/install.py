"""Make .venv hold exactly one pinned set, and the checkout itself: `python -m scripts.install base|test`."""

import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
STAMPS = {"base": (".venv/.base",), "test": (".venv/.base", ".venv/.test")}


def install(name: str) -> None:
    """Install requirements/<name>.txt by hash and the checkout without asking any index again."""
    pip = [str(BIN / "uv"), "pip"]
    python = ["--quiet", "--python", sys.executable]
    pins = [f"requirements/{name}.txt", "requirements/tools.txt"]
    subprocess.run([*pip, "sync", *python, "--require-hashes", *pins], check=True)
    subprocess.run([*pip, "install", *python, "--no-deps", "--no-build-isolation", "-e", "."], check=True)
    for stamp in STAMPS[name]:
        Path(stamp).touch()


if __name__ == "__main__":
    install(sys.argv[1])
