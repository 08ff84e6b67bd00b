"""Running the command as a person does, each time in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from multiprocessing.context import ForkServerContext
from pathlib import Path
from tempfile import TemporaryDirectory
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
    """Run `qunxing WORDS` to its end, in a fork of a process that has the libraries loaded and nothing else."""
    with TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        given = (list(words), environment(home, **settings), str(Path.cwd()), out, err)
        process = _loaded().Process(target=_typed, args=given)
        process.start()
        process.join(120)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(words)
        return subprocess.CompletedProcess(words, process.exitcode, out.read_text("utf-8"), err.read_text("utf-8"))


def _loaded() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["django.db.models", "django.forms", "duckdb", "pyarrow.parquet", "qunxing.cli.main"]
    )
    return context


def _typed(words: list[str], variables: dict[str, str], folder: str, out: Path, err: Path) -> None:
    """What a shell does before it runs a command, and the command."""
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)
    sys.argv = ["qunxing", *words]
    from qunxing.cli.main import main

    try:
        main()
    finally:
        _leave()


def _leave() -> None:
    """Close the book, as an interpreter does when it ends; a fork just stops."""
    from django.conf import settings
    from django.db import connections

    if settings.configured:
        connections.close_all()


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
