"""What the kill tests share: a book, the processes that work with it and are killed, and whether its receipts agree."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from qunxing import env
from qunxing.cli.tests.shell import environment
from qunxing.testing.postgres import Unavailable
from tests.sides.base import Side
from tests.sides.matrix import matrix
from tests.sides.onebot import onebot
from tests.sides.telegram import telegram
from tests.sides.wecom import wecom

PATIENCE = 600
"""Seconds for what is left after many kills; a test of few has its own limit."""
LEAVES = {"planned", "submitting"}
"""Fates of what our processes still have to do."""


class Killed:
    """The processes of one community whose accounts are on `side`."""

    def __init__(self, home: Path, side: Side) -> None:
        self.home, self.side = home, side
        self.parent = subprocess.Popen(
            [sys.executable, "-m", "tests.dying"], cwd=home.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=environment(home, PYTHONPATH=str(env.ROOT), **side.settings), text=True,
        )  # fmt: skip
        self.do("set_up")
        for each in side.accounts:
            self.do("connect", each.carrier, json.dumps(each.answers), json.dumps(each.secret), ",".join(side.chats))

    def ask(self, *words: object) -> int:
        assert self.parent.stdin and self.parent.stdout
        self.parent.stdin.write(json.dumps([str(each) for each in words]) + "\n")
        self.parent.stdin.flush()
        return int(self.parent.stdout.readline())

    def do(self, *words: object) -> None:
        assert self.ask(*words) == 0, words

    def listen(self, point: str = "", nth: int = 1) -> int:
        return self.ask("listen", self.side.lot, point, nth)

    def listen_until_dead(self, point: str, nth: int) -> None:
        """Listen, and die at a point."""
        assert self.ask("wait", self.listen(point, nth)) == signal.SIGKILL, f"it never comes by {point}"

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        assert self.ask("wait", pid) == signal.SIGKILL, "it ended by itself"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What stands in the book."""
        with sqlite3.connect(self.home / "book.sqlite3", timeout=30) as book:
            return book.execute(sql).fetchall()

    def fates(self) -> list[tuple[str, str, str]]:
        """Text, chat and fate of every target."""
        return self.rows("SELECT text, chat, fate FROM outbox_target")

    def told(self) -> dict[str, Any]:
        """Every fact of the ledger, and by which path each account is called."""
        out = self.home.parent / "told"
        self.do("tell", out)
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return found

    def run_until(self, over: Callable[[], bool]) -> None:
        """Listen undisturbed until it is so, then stop."""
        pid, end = self.listen(), time.monotonic() + PATIENCE
        try:
            while not over():
                assert time.monotonic() < end, self.fates()
                time.sleep(0.05)
        finally:
            self.kill(pid)

    def has_no(self, fates: set[str]) -> bool:
        return not fates & {fate for *_who, fate in self.fates()}

    def check_receipts(self) -> None:
        """Nothing arrived twice, and no receipt says what is not so."""
        arrived = self.side.arrived()
        assert set(arrived.values()) <= {1}, arrived
        may_be_there = {"sent", "awaiting_human", "submitting", "planned" if self.side.is_idempotent else "unknown"}
        told: dict[tuple[str, str], set[str]] = {}
        for text, chat, fate in self.fates():
            told.setdefault((text, chat), set()).add(fate)
        for message, fates in told.items():
            assert not fates & {"sent", "awaiting_human"} or arrived[message] == 1, (message, fates)
            assert fates & may_be_there or not arrived[message], (message, fates)
        assert not self.side.is_idempotent or self.has_no({"unknown"})

    def settle(self) -> None:
        """Let go what is planned; people look, decide, and send again what was missed: each group has each message."""
        self.run_until(lambda: self.has_no(LEAVES))
        self.check_receipts()
        self.do("settle", json.dumps(list(self.side.arrived())))
        self.run_until(lambda: self.has_no({*LEAVES, "unknown"}))
        self.check_receipts()
        sent = {text for text, *_rest in self.fates()}
        assert set(self.side.arrived()) == {(text, chat) for text in sent for chat in self.side.chats}

    def end(self) -> None:
        assert self.parent.stdin and self.parent.stdout
        self.parent.stdin.close()
        self.parent.stdout.close()
        self.parent.wait()


SIDES: dict[str, Callable[[Path], AbstractContextManager[Side]]] = {
    "telegram": lambda _folder: telegram(),
    "wecom": wecom,
    "onebot": lambda _folder: onebot(),
    "forgetful onebot": lambda _folder: onebot(forgets=True),
    "matrix": lambda _folder: matrix(),
}


@contextmanager
def killed_on(platform: str, folder: Path) -> Iterator[Killed]:
    """Everything of it lies in `folder`. Skips where a platform's far side cannot be had."""
    with ExitStack() as stack:
        try:
            side = stack.enter_context(SIDES[platform](folder))
        except Unavailable as error:
            pytest.skip(str(error))
        killed = Killed(folder / "home", side)
        stack.callback(killed.end)
        yield killed
