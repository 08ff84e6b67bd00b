"""Running the command as a person does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

COMMAND = [sys.executable, "-m", "qunxing.cli"]
CHAT = """time,sender,text
2026-11-01 10:00:00,阿禾,面团不出膜怎么办？
2026-11-01 10:01:00,小舟,多揉一会儿
2026-11-02 22:00:00,阿禾,"=HYPERLINK(""x"")"
"""


def environment(home: Path, **settings: str) -> dict[str, str]:
    """This process's environment with another home and settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUNXING_")}
    return {**kept, "QUNXING_HOME": str(home), "NO_COLOR": "1", "COLUMNS": "200", **settings}


def qunxing(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `qunxing WORDS` to its end."""
    return subprocess.run(
        [*COMMAND, *words], env=environment(home, **settings), capture_output=True, text=True, timeout=120, check=False
    )


def answered(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON object on stdout; fails when there is anything else."""
    found: dict[str, Any] = msgspec.json.decode(done.stdout, type=dict[str, Any])
    return found


def written_chat(folder: Path, *, name: str = "chat.csv", extra: int = 0) -> Path:
    """A small chat with `extra` more messages, one a minute."""
    more = "".join(f"2026-11-03 {n // 60 % 24:02}:{n % 60:02}:00,人{n % 7},第 {n} 条\n" for n in range(extra))
    path = folder / name
    path.write_text(CHAT + more, encoding="utf-8")
    return path


INTO = ("--group", "唠嗑群", "--timezone", "Asia/Shanghai")
"""Where the small chat goes."""
