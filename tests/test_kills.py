"""Processes are killed at random moments while others read: nothing acknowledged is lost, nothing counts twice.

QUNXING_KILLS says how many kills (20 in `make test`; 200 for a recorded run).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest

from qunxing import env
from qunxing.cli.tests.shell import answered, environment, qunxing
from tests.test_claims import fresh

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
KILLS = int(os.environ.get("QUNXING_KILLS", "20"))
WRITERS = 2
SET_UP = """
from qunxing.cli.ready import ready
ready()
from datetime import UTC, datetime
from qunxing.communities.models import Community, Group
from qunxing.ledger.models import Batch
from qunxing.people.accounts import identities_of
community = Community.objects.create(name="Killed", timezone="Asia/Shanghai")
Group.objects.create(community=community, name="G", platform="file", namespace="file")
Batch.objects.create(label="appended", at=datetime.now(UTC))
from qunxing.core.facts import Fact, Kind, Sees
from qunxing.ledger.append import append
from tests.killing import START
ts, until = START * 1_000_000, (START + 5000 * 3600) * 1_000_000
sees = sum(1 << each for each in (Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.ACCOUNTS))
append([Fact(k1=1, k2=1, kind=Kind.OBSERVED, grp=1, ts=ts, until=until, batch=1, value=sees, note="file#ids")])
identities_of({("file", "1"): "阿禾"})
"""


class Nursery:
    """Starts the processes that are to be killed."""

    def __init__(self, home: Path, settings: Mapping[str, str]) -> None:
        self.parent = subprocess.Popen(
            [sys.executable, "-m", "tests.killing"],
            cwd=env.ROOT, env=environment(home, **settings), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def start(self, *words: object) -> int:
        assert self.parent.stdin and self.parent.stdout
        self.parent.stdin.write(" ".join(map(str, words)) + "\n")
        self.parent.stdin.flush()
        return int(self.parent.stdout.readline())

    def end(self) -> None:
        assert self.parent.stdin and self.parent.stdout
        self.parent.stdin.close()
        self.parent.stdout.close()
        self.parent.wait()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def said(out: Path, word: str) -> list[list[int]]:
    """What the processes said; a line that a kill cut short does not count."""
    lines = out.read_text(encoding="utf-8").split("\n")[:-1]
    return [[int(each) for each in line.split()[1:]] for line in lines if line.startswith(f"{word} ")]


def test_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    check_kills(tmp_path, KILLS)


@pytest.mark.postgres
def test_so_it_is_on_postgresql(postgres: str, tmp_path: Path) -> None:
    check_kills(tmp_path, max(6, KILLS // 4), QUNXING_DATABASE=fresh(postgres, "kills"))


def check_kills(tmp_path: Path, kills: int, **settings: str) -> None:
    home, chance = tmp_path / "home", Random(kills)
    subprocess.run([sys.executable, "-c", SET_UP], cwd=env.ROOT, env=environment(home, **settings), check=True)
    seen, wrote = tmp_path / "seen", [tmp_path / f"writer-{nth}" for nth in range(WRITERS)]
    nursery = Nursery(home, settings)
    pids = [nursery.start("ask", seen), *(nursery.start("write", nth, out) for nth, out in enumerate(wrote))]
    try:
        wait_for(seen, pids[0])
        for kill in range(kills):
            nth = kill % WRITERS
            time.sleep(chance.random() * 1.2)
            assert alive(pids[1 + nth]), errors(wrote[nth])
            os.kill(pids[1 + nth], signal.SIGKILL)
            pids[1 + nth] = nursery.start("write", 100 + kill, wrote[nth])
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        nursery.end()
    acknowledged = {number for out in wrote for first, last in said(out, "have") for number in range(first, last)}
    assert len(acknowledged) > 5 * kills
    check_end(home, acknowledged, settings)
    check_seen(said(seen, "saw"), seen)


def wait_for(out: Path, pid: int) -> None:
    """Wait until a process has said something."""
    end = time.monotonic() + 60
    while not out.exists() or not out.stat().st_size:
        assert alive(pid) and time.monotonic() < end, errors(out)
        time.sleep(0.02)


def errors(out: Path) -> str:
    return Path(f"{out}.err").read_text(encoding="utf-8")[-3000:]


def check_end(home: Path, acknowledged: set[int], settings: Mapping[str, str]) -> None:
    """After one round of the worker everything is sound, everything acknowledged is there, and counts are exact."""
    qunxing(home, "worker", "--once", **settings)
    verified = qunxing(home, "verify", "--json", **settings)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    metric = ("metric", "messages", "--group", "G", "--param", "exclude=none", "--json")
    counted = sum(point["value"] or 0 for point in answered(qunxing(home, *metric, **settings))["points"])
    table = home.parent / "out.jsonl"
    exported = qunxing(home, "export", "messages", "--group", "G", "--to", str(table), "--json", **settings)
    assert exported.returncode == 0, exported.stdout + exported.stderr
    texts = table.read_text(encoding="utf-8")
    assert {number for number in acknowledged if f'"第 {number} 条"' not in texts} == set()
    assert counted == len(texts.splitlines()) >= len(acknowledged)


def check_seen(saw: list[list[int]], seen: Path) -> None:
    """No reader saw a fact twice, a count that fell, or a rollup above the facts."""
    assert len(saw) > 3, errors(seen)
    assert all(rows == keys for rows, keys, _counted in saw)
    assert [rows for rows, _keys, _counted in saw] == sorted(rows for rows, _keys, _counted in saw)
    assert [counted for *_rest, counted in saw] == sorted(counted for *_rest, counted in saw)
    assert all(counted <= rows for rows, _keys, counted in saw)
