"""The worker takes what waits, oldest first, and no file stops the others."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from qunxing.cli import worker
from qunxing.cli.tests.shell import COMMAND, INTO, answered, environment, qunxing, written_chat
from qunxing.cli.tests.test_supervisor import until
from qunxing.communities.models import Community
from qunxing.insight.models import CachedMeasure
from qunxing.ledger.models import GroupEpoch, Lease
from qunxing.sources import actions
from qunxing.sources.models import Import

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)


BUSY = """
import os, signal, threading, time
from qunxing.cli.ready import ready
ready()
from qunxing.cli.worker import Worker
from qunxing.ledger import seal
from qunxing.ledger.append import append
from qunxing.ledger.models import TailFact
from qunxing.testing.facts import place, said

place()
seal.MUCH, begun = 4, threading.Event()

def precompute(worker):
    begun.set()
    return worker.stopping.wait(60)

def talk():
    begun.wait(30)
    for few in ([said(nth) for nth in range(4)], [said(nth) for nth in range(4, 10)]):
        append(few)
        time.sleep(2.5)
        print(TailFact.objects.count(), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)

Worker.precompute = precompute
threading.Thread(target=talk).start()
Worker.here().run()
"""
"""A worker that computes all the time, while few messages come, and then many."""


@pytest.fixture
def community(db: None) -> Community:
    return Community.objects.create(name="小满烘焙")


def waiting(community: Community, state: str = Import.State.WAITING, **said: object) -> Import:
    return Import.objects.create(community=community, file_name="a.csv", state=state, **said)


def test_the_oldest_waiting_import_is_next(community: Community) -> None:
    assert worker.next_import(NOW) is None
    first, _ = waiting(community), waiting(community)
    waiting(community, Import.State.ASKING)
    assert worker.next_import(NOW) == first


def test_an_import_is_taken_up_again_when_its_lease_ran_out_or_its_process_is_dead(community: Community) -> None:
    here = f"{os.uname().nodename}:{os.getpid()}"
    running = waiting(community, Import.State.RUNNING, holder=here, lease_until=NOW + timedelta(minutes=1))
    assert worker.next_import(NOW) is None
    assert worker.next_import(NOW + timedelta(minutes=2)) == running
    dead = subprocess.Popen(["true"])
    dead.wait()
    Import.objects.update(holder=f"{os.uname().nodename}:{dead.pid}")
    assert worker.next_import(NOW) == running


def test_a_bug_met_by_one_file_sets_it_aside(community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    poison = waiting(community)
    monkeypatch.setattr(actions, "run", _raises(KeyError("bug")))
    assert worker.Worker("here:1").one_import()
    poison.refresh_from_db()
    assert (poison.state, poison.report["code"]) == (Import.State.REFUSED, "bug")
    assert worker.next_import(NOW) is None


def test_a_full_disk_is_said(community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    found = waiting(community)
    monkeypatch.setattr(actions, "run", _raises(OSError(errno.ENOSPC, "No space left on device")))
    worker.Worker("here:1").one_import()
    found.refresh_from_db()
    assert found.report["code"] == "disk_full"


def _raises(error: Exception) -> object:
    def run(found: Import) -> None:
        raise error

    return run


@pytest.mark.django_db
def test_a_sign_of_life_is_renewed_and_taken_back() -> None:
    worker.beat("here:1", NOW)
    worker.beat("here:1", NOW + timedelta(seconds=10))
    assert Lease.objects.get(name="worker:here:1").until == NOW + timedelta(seconds=10) + worker.LEASE
    worker.release("here:1")
    assert not Lease.objects.exists()


@pytest.mark.django_db
def test_old_orphans_are_deleted_and_young_ones_stay(tmp_path: Path, settings: Settings) -> None:
    settings.HOME = tmp_path
    orphan = tmp_path / "ledger" / "facts" / "lost.parquet"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    assert worker.discard_orphans(datetime.now(UTC)) == 0
    assert worker.discard_orphans(datetime.now(UTC) + timedelta(days=2)) == 1
    assert not orphan.exists()


@pytest.mark.once
@pytest.mark.slow
def test_a_worker_does_what_was_handed_in_and_leaves_on_sigterm(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert qunxing(home, "import", str(written_chat(tmp_path)), *INTO, "--json").returncode == 0
    handed_in = (
        "import django; django.setup(); from pathlib import Path; from qunxing.sources import actions;"
        "from qunxing.communities.models import Community; c = Community.objects.get();"
        f"actions.receive(community=c, path=Path({str(written_chat(tmp_path, name='b.csv', extra=9))!r}), name='b.csv',"
        "group=c.groups.get(), options={'timezone': 'Asia/Shanghai'}, by=None)"
    )
    env = environment(home, DJANGO_SETTINGS_MODULE="qunxing.settings")
    subprocess.run([COMMAND[0], "-c", handed_in], env=env, check=True)
    process = subprocess.Popen([*COMMAND, "worker"], env=env, stderr=subprocess.DEVNULL)
    until(lambda: answered(qunxing(home, "imports", "--json"))["imports"][0]["state"] == "done", seconds=90)
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert answered(qunxing(home, "imports", "--json"))["imports"][0]["messages"] == 9


@pytest.mark.once
@pytest.mark.slow
def test_what_piles_up_is_sealed_while_other_work_goes_on(tmp_path: Path) -> None:
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="qunxing.settings")
    done = subprocess.run([COMMAND[0], "-c", BUSY], env=env, capture_output=True, text=True, timeout=90, check=False)
    assert (done.returncode, done.stdout.split()) == (0, ["4", "0"]), done.stderr


@pytest.mark.slow
def test_answers_are_computed_again_every_morning_and_an_import_goes_first(
    community: Community, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    community.groups.create(name="唠嗑群", platform="wechat")
    GroupEpoch.objects.create(grp=community.groups.get().pk, number=1)
    clock, hand = [NOW], worker.Worker("here:1")
    monkeypatch.setattr(worker, "now", lambda: clock[0])

    def kept() -> int:
        CachedMeasure.objects.all().delete()
        hand.precompute()
        return CachedMeasure.objects.count()

    first = waiting(community)
    assert kept() == 0
    Import.objects.filter(pk=first.pk).update(state=Import.State.CANCELLED)
    assert (kept() > 0, kept()) == (True, 0)
    clock[0] = datetime(2026, 11, 19, 15, 59, tzinfo=UTC)
    assert kept() == 0
    clock[0] = datetime(2026, 11, 19, 16, tzinfo=UTC)  # midnight in Shanghai
    assert kept() > 0
