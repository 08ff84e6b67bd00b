"""One fact at a time: known once, durable at once, its windows dirty in the same breath."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from qunxing.core.facts import Kind
from qunxing.core.zones import DAY, EAST, WEST
from qunxing.ledger import append as appending
from qunxing.ledger import manifest
from qunxing.ledger.append import LOT, append
from qunxing.ledger.models import Batch, Dirty, TailFact
from qunxing.ledger.retract import retract
from qunxing.ledger.seal import seal
from qunxing.testing import ledgers
from qunxing.testing.facts import about, at, place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def test_a_fact_is_added_once_whether_the_tail_or_a_segment_holds_it() -> None:
    place()
    assert append([said(1), said(2), said(1)]) == 2
    assert append([said(2), said(3)]) == 1
    seal(now=NOW)
    assert append([said(1), said(2), said(3)]) == 0
    assert append([said(3), said(4, day=400)]) == 1
    assert len(ledgers.shown()["facts"]) == 4


def test_a_fact_is_known_in_a_large_segment_as_in_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    place()
    append([said(1), said(2)])
    seal(now=NOW)
    append([said(3)])
    seal(now=NOW)
    monkeypatch.setattr(appending, "FEW", 1)
    assert append([said(1), said(3), said(4)]) == 1


def test_what_was_taken_back_is_new_again_though_its_segment_is_small() -> None:
    place()
    append([said(1), said(2, batch=2)])
    seal(now=NOW)
    assert append([said(1)]) == 0
    retract([Batch.objects.get(pk=1)], now=NOW)
    assert append([said(1, batch=3), said(2)]) == 1


def test_at_most_a_lot_is_taken_at_once() -> None:
    with pytest.raises(AssertionError):
        append([said(nth) for nth in range(LOT + 1)])
    assert append([]) == 0


def test_the_windows_of_new_facts_are_dirty_in_the_same_transaction() -> None:
    place(1, 2)
    before = manifest.epoch()
    with pytest.raises(RuntimeError), transaction.atomic():
        append([said(1)])
        raise RuntimeError
    assert (TailFact.objects.count(), Dirty.objects.count(), manifest.epoch()) == (0, 0, before)
    append([said(1, day=3), said(2, grp=2)])
    assert set(Dirty.objects.values_list("grp", "from_day", "to_day")) >= {
        (1, (at(3) - WEST) // DAY, (at(3) + EAST) // DAY)
    }
    assert manifest.epoch() == before + 1


def test_what_is_known_dirties_nothing_and_moves_no_epoch() -> None:
    place()
    append([said(1)])
    Dirty.objects.all().delete()
    before = manifest.epoch()
    append([said(1)])
    assert not Dirty.objects.exists() and manifest.epoch() == before


def test_a_recall_dirties_the_days_before_it() -> None:
    place()
    append([about(said(1), Kind.RECALLED, ts=at(20))])
    assert Dirty.objects.get().from_day <= at(0) // DAY


@pytest.mark.parametrize("sealed", [False, True])
def test_facts_of_a_batch_that_was_taken_back_come_back_with_another(sealed: bool) -> None:
    place()
    append([said(1), said(2)])
    if sealed:
        seal(now=NOW)
    retract([Batch.objects.get(pk=1)], now=NOW)
    assert ledgers.shown()["facts"] == []
    assert append([said(1, batch=2)]) == 1
    assert append([said(1, batch=3)]) == 0
    assert len(ledgers.shown()["facts"]) == 1


def test_a_seal_between_looking_and_writing_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    place()
    looked, known = list[int](), appending._known

    def slow(facts: list[object], around: int) -> object:
        found = known(facts, around)  # type: ignore[arg-type] # the same facts, passed on
        if not looked:
            looked.append(1)
            append([said(1)])
            seal(now=NOW)
        return found

    monkeypatch.setattr(appending, "_known", slow)
    assert append([said(1)]) == 0
    assert len(ledgers.shown()["facts"]) == 1


def test_a_full_lot_takes_a_handful_of_statements() -> None:
    place()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        append([said(nth, day=nth / LOT) for nth in range(LOT)])
    assert len(seen) < 30
