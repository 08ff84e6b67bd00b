"""Processes that send are killed: each target gets at most one message, and every receipt is explained.

QUNXING_KILLS says how many random kills (4 in `make test`; 200 for a recorded run).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.killed import Killed, killed_on
from tests.sides.base import GROUPS

KILLS = int(os.environ.get("QUNXING_KILLS", "4"))
pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(300 if KILLS < 20 else 3600)]
POINTS = [
    ("due", 1),
    ("claimed", 1),
    ("telegram submitted", 1),
    ("telegram submitted", 4),
    ("writing", 1),
    ("written", 1),
]
TASK_POINTS = ["task due", "task made", "task claimed", "wecom submitted", "task told", "task spread", "writing"]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    with killed_on("telegram", tmp_path_factory.mktemp("telegram")) as killed:
        yield killed


@pytest.fixture(scope="module")
def corp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    with killed_on("wecom", tmp_path_factory.mktemp("wecom")) as killed:
        yield killed


def killed_at(point: str, nth: int, killed: Killed) -> None:
    """Die at a point, go on, and let people settle what is left: in the end each group has each message once."""
    killed.do("send", f"{point} {nth}")
    killed.listen_until_dead(point, nth)
    killed.check_receipts()
    killed.settle()


@pytest.mark.parametrize(("point", "nth"), POINTS)
def test_killed_at_any_point_a_message_arrives_once(point: str, nth: int, bot: Killed) -> None:
    killed_at(point, nth, bot)


@pytest.mark.parametrize("point", TASK_POINTS)
def test_so_it_is_where_people_confirm(point: str, corp: Killed) -> None:
    killed_at(point, 1, corp)


@pytest.mark.parametrize("platform", ["telegram", "wecom"])
def test_kills_at_random_moments_send_nothing_twice(tmp_path: Path, platform: str) -> None:
    chance = Random(KILLS)
    with killed_on(platform, tmp_path) as killed:
        for kill in range(KILLS):
            killed.do("send", f"第 {kill} 次")
            pid = killed.listen()
            time.sleep(0.1 + chance.random() * 0.6)
            killed.kill(pid)
            killed.check_receipts()
        killed.settle()
        assert len(killed.side.arrived()) == KILLS * GROUPS
