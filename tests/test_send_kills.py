"""Processes that send are killed: each target gets at most one message, and every receipt is explained.

QUNXING_KILLS says how many random kills (4 in `make test`; 200 for a recorded run).
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from qunxing import env
from qunxing.cli.tests.shell import environment
from qunxing.testing.telegram import TOKEN, BotApi, bot_api
from qunxing.testing.wecom import CORP, SECRET, WeCom, qyapi

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(3600)]
KILLS = int(os.environ.get("QUNXING_KILLS", "4"))
GROUPS = 4
BASE = 1_000_000_000
Arrived = Counter[tuple[str, str]]
"""(text, chat) → how many such messages there are."""


class Killed:
    """A book, the processes that send from it, and the platform's own view of what arrived."""

    def __init__(self, home: Path, arrived: Callable[[], Arrived]) -> None:
        self.home, self.arrived = home, arrived
        self.parent = subprocess.Popen(
            [sys.executable, "-m", "tests.dying"],
            cwd=env.ROOT, env=environment(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, *words: object) -> int:
        assert self.parent.stdin and self.parent.stdout
        self.parent.stdin.write(json.dumps([str(each) for each in words]) + "\n")
        self.parent.stdin.flush()
        return int(self.parent.stdout.readline())

    def do(self, *words: object) -> None:
        assert self.ask(*words) == 0

    def listen(self, point: str = "", nth: int = 1) -> int:
        return self.ask("listen", point, nth)

    def fates(self) -> list[tuple[str, str, str]]:
        """Text, chat and fate of every target."""
        with sqlite3.connect(self.home / "book.sqlite3", timeout=30) as book:
            return book.execute("SELECT text, chat, fate FROM outbox_target").fetchall()

    def run_until(self, over: Callable[[set[str]], bool]) -> None:
        """Listen undisturbed until the fates of all targets are so, then stop."""
        pid, end = self.listen(), time.monotonic() + 60
        try:
            while not over({fate for *_who, fate in self.fates()}):
                assert time.monotonic() < end, self.fates()
                time.sleep(0.05)
        finally:
            self.kill(pid)

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.ask("wait", pid)

    def check_receipts(self) -> None:
        """Nothing arrived twice, and no receipt says what is not so."""
        arrived = self.arrived()
        assert set(arrived.values()) <= {1}, arrived
        told: dict[tuple[str, str], set[str]] = {}
        for text, chat, fate in self.fates():
            told.setdefault((text, chat), set()).add(fate)
        for message, fates in told.items():
            assert not fates & {"sent", "awaiting_human"} or arrived[message] == 1, (message, fates)
            assert fates & {"sent", "awaiting_human", "unknown", "submitting"} or not arrived[message], (message, fates)

    def settle(self) -> None:
        """People look, decide and send again what was missed."""
        self.do("settle", json.dumps(list(self.arrived())))

    def end(self) -> None:
        assert self.parent.stdin and self.parent.stdout
        self.parent.stdin.close()
        self.parent.stdout.close()
        self.parent.wait()


@contextmanager
def telegram(home: Path) -> Iterator[Killed]:
    with bot_api() as api:
        killed = Killed(home, lambda: _in_rooms(api))
        try:
            natives = [str(BASE + nth) for nth in range(GROUPS)]
            for native in natives:
                api.room(-(10**12) - int(native))
            secret = json.dumps({"token": TOKEN})
            killed.do("set_up", "telegram", json.dumps({"server": api.url}), secret, ",".join(natives))
            yield killed
        finally:
            killed.end()


def _in_rooms(api: BotApi) -> Arrived:
    return Counter(
        (each["text"], str(-chat - 10**12)) for chat, room in api.rooms.items() for each in list(room.messages.values())
    )


@contextmanager
def wecom(home: Path) -> Iterator[Killed]:
    with qyapi() as corp:
        killed = Killed(home, lambda: _in_tasks(corp))
        try:
            natives = [f"wr{nth}" for nth in range(GROUPS)]
            for nth, native in enumerate(natives):
                owner = ("zhangsan", "lisi")[nth % 2]
                corp.chat(native, {"userid": owner, "type": 1, "join_time": 1}, name=native, owner=owner)
            answers = json.dumps({"corp": CORP, "server": corp.url})
            killed.do("set_up", "wecom", answers, json.dumps({"secret": SECRET}), ",".join(natives))
            yield killed
        finally:
            killed.end()


def _in_tasks(corp: WeCom) -> Arrived:
    """What each group gets once its owner confirms all that lies before them."""
    return Counter(
        (str(each.body["text"]["content"]), chat) for each in list(corp.tasks.values()) for chat in each.chats
    )


POINTS = [
    ("due", 1),
    ("claimed", 1),
    ("claimed", 3),
    ("submitted", 1),
    ("submitted", 4),
    ("writing", 1),
    ("written", 1),
]
TASK_POINTS = ["task due", "task made", "task claimed", "task submitted", "task told", "task spread", "writing"]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    with telegram(tmp_path_factory.mktemp("telegram") / "home") as killed:
        yield killed


@pytest.fixture(scope="module")
def corp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    with wecom(tmp_path_factory.mktemp("wecom") / "home") as killed:
        yield killed


def killed_at(point: str, nth: int, killed: Killed) -> None:
    """Die at a point, go on, and let people settle what is left: in the end each group has each message once."""
    text = f"{point} {nth}"
    killed.do("send", text)
    pid = killed.listen(point, nth)
    assert os.waitstatus_to_exitcode(killed.ask("wait", pid)) == -signal.SIGKILL
    killed.check_receipts()
    killed.run_until(lambda fates: not fates & {"planned", "submitting"})
    killed.check_receipts()
    killed.settle()
    killed.run_until(lambda fates: not fates & {"planned", "submitting", "unknown"})
    killed.check_receipts()
    assert sum(count for (said, _chat), count in killed.arrived().items() if said == text) == GROUPS


@pytest.mark.parametrize(("point", "nth"), POINTS)
def test_killed_at_any_point_a_message_arrives_once(point: str, nth: int, bot: Killed) -> None:
    killed_at(point, nth, bot)


@pytest.mark.parametrize("point", TASK_POINTS)
def test_so_it_is_where_people_confirm(point: str, corp: Killed) -> None:
    killed_at(point, 1, corp)


@pytest.mark.parametrize("platform", [telegram, wecom])
def test_kills_at_random_moments_send_nothing_twice(
    tmp_path: Path, platform: Callable[[Path], Iterator[Killed]]
) -> None:
    chance = Random(KILLS)
    with platform(tmp_path / "home") as killed:  # type: ignore[attr-defined] # a context manager
        for kill in range(KILLS):
            killed.do("send", f"第 {kill} 次")
            pid = killed.listen()
            time.sleep(0.1 + chance.random() * 0.6)
            killed.kill(pid)
            killed.check_receipts()
        killed.run_until(lambda fates: not fates & {"planned", "submitting"})
        killed.check_receipts()
        killed.settle()
        killed.run_until(lambda fates: not fates & {"planned", "submitting", "unknown"})
        killed.check_receipts()
        assert len(killed.arrived()) == KILLS * GROUPS
