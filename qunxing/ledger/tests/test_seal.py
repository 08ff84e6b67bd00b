"""Sealing: what was in the tail is in segments, whichever step was the last before a crash."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import QuerySet

from qunxing.ledger import leases, manifest, read
from qunxing.ledger import seal as sealing
from qunxing.ledger.append import append
from qunxing.ledger.models import Lease, SealedLot, Segment, TailFact
from qunxing.ledger.seal import discard_retired, seal
from qunxing.testing import ledgers
from qunxing.testing.facts import place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def before() -> ledgers.Rows:
    """A tail of two batches over three years."""
    place()
    append([said(nth, day=nth * 90, batch=1 + nth % 2) for nth in range(12)])
    append([said(50, text=None)])
    return ledgers.shown()


def test_sealing_changes_where_facts_lie_and_nothing_else(before: ledgers.Rows) -> None:
    assert seal(now=NOW) == 13
    assert TailFact.objects.count() == 0 and not SealedLot.objects.exists()
    assert ledgers.shown() == before
    assert seal(now=NOW) == 0
    assert {tuple(each.batches) for each in Segment.objects.all()} == {(1,), (2,)}


def died(*_args: object, **_more: object) -> None:
    raise KeyboardInterrupt


STEPS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "stamped, not written": lambda patch: patch.setattr(sealing, "_write", died),
    "written, not listed": lambda patch: patch.setattr(SealedLot.objects, "create", died),
    "listed, not swept": lambda patch: patch.setattr(sealing, "sweep", nth_call(2, died)),
}


def nth_call(nth: int, instead: Callable[[], None]) -> Callable[[], None]:
    calls: list[int] = []

    def called() -> None:
        calls.append(1)
        if len(calls) == nth:
            instead()

    return called


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_crash_after_any_step_loses_and_doubles_nothing(step: str, before: ledgers.Rows) -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        STEPS[step](patch)
        seal(now=NOW)
    Lease.objects.all().delete()
    assert ledgers.shown() == before
    append([said(60)])
    assert append([said(nth, day=nth * 90) for nth in range(12)]) == 0
    seal(now=NOW)
    assert TailFact.objects.count() == 0 and not SealedLot.objects.exists()
    found = ledgers.shown()
    assert len(found["facts"]) == 14 and set(before["facts"]) < set(found["facts"])
    listed = set(Segment.objects.values_list("path", flat=True))
    assert (set(manifest.orphans()) == set()) == (step != "written, not listed") and listed


@pytest.mark.parametrize("step", ["_write", "_write_batch"])
def test_a_seal_that_lost_its_lease_lists_nothing(
    step: str, before: ledgers.Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, others = getattr(sealing, step), list[int]()

    def overtaken(*given: object) -> object:
        if not others:
            others.append(1)
            Lease.objects.update(until=NOW - timedelta(hours=1))
            seal(now=NOW)
        return go_on(*given)

    monkeypatch.setattr(sealing, step, overtaken)
    seal(now=NOW)
    assert ledgers.shown() == before


def test_a_seal_ends_though_facts_keep_coming(before: ledgers.Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    inner, coming = QuerySet.update, iter(range(100, 200))

    def update(rows: QuerySet[TailFact], **values: object) -> int:
        if values.get("lot"):
            append([said(next(coming))])
        return inner(rows, **values)

    monkeypatch.setattr(sealing, "LOT", 3)
    monkeypatch.setattr(QuerySet, "update", update)
    assert seal(now=NOW) == 13 and TailFact.objects.count() == 5
    assert set(before) <= set(ledgers.shown())


def test_a_seal_is_due_when_readers_feel_the_tail(before: ledgers.Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MUCH", 13)
    assert not sealing.is_due()
    append([said(51)])
    assert sealing.is_due()
    seal(now=NOW)
    assert not sealing.is_due()


def test_only_one_process_seals_at_a_time(before: ledgers.Rows) -> None:
    Lease.objects.create(name="seal", holder="elsewhere:1", until=NOW + timedelta(minutes=1))
    assert seal(now=NOW) == 0
    assert seal(now=NOW + timedelta(minutes=2)) == 13


def test_a_dead_holder_of_this_machine_is_not_waited_for(before: ledgers.Rows) -> None:
    host = leases.holder().rpartition(":")[0]
    Lease.objects.create(name="seal", holder=f"{host}:{2**22 + 1}", until=NOW + timedelta(minutes=9))
    assert seal(now=NOW) == 13


def test_a_snapshot_is_one_moment_though_a_seal_runs_meanwhile(
    before: ledgers.Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seal lists its files between our reading of the manifest and of the tail."""
    tail, sealed = read._tail, list[int]()

    def late(groups: Collection[int]) -> object:
        if not sealed:
            sealed.append(seal(now=NOW))
        return tail(groups)

    monkeypatch.setattr(read, "_tail", late)
    shot = read.snapshot("facts", "text")
    assert sum(each.rows for each in shot.of("facts")) + shot.tail.num_rows == 13


def test_retired_files_stay_for_readers_that_still_hold_them(before: ledgers.Rows) -> None:
    seal(now=NOW)
    some = Segment.objects.filter(family="facts").earliest("pk")
    manifest.commit([], retired=[some], now=NOW)
    assert discard_retired(now=NOW) == 0 and manifest.path_of(some).exists()
    assert discard_retired(now=NOW + timedelta(hours=2)) == 1 and not manifest.path_of(some).exists()


def test_no_file_is_left_half_written(before: ledgers.Rows, home: Path) -> None:
    seal(now=NOW)
    assert list(home.glob("ledger/**/*.tmp")) == []
