"""Words that were taken back or erased leave the files, and nobody else's do."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import msgspec
import pyarrow.parquet as pq
import pytest

from qunxing.core.facts import Kind
from qunxing.ledger import acts, erase, manifest, read, talk
from qunxing.ledger.compact import compact
from qunxing.ledger.engine import cursor
from qunxing.ledger.models import Lease, Segment
from qunxing.ledger.seal import KEEP_RETIRED, discard_retired
from qunxing.testing import ledgers
from qunxing.testing.facts import about, place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def test_an_erasure_that_lost_its_lease_lists_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    place()
    ledgers.put([said(1, who=10), said(2, who=11)])
    before, describe = ledgers.shown(), manifest.describe

    def late(*given: object, **more: object) -> Segment:
        Lease.objects.all().delete()
        return describe(*given, **more)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(manifest, "describe", late)
    assert not erase.rewrite([10], now=NOW)
    assert ledgers.shown() == before and set(manifest.orphans()) == set()
    monkeypatch.undo()
    assert erase.rewrite([10], now=NOW)
    assert [text for _k1, _k2, text in ledgers.shown()["texts"]] == [said(2).text]


def test_words_listed_during_an_erasure_are_not_taken_for_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    place()
    ledgers.put([said(1, who=10), said(2, who=11)])
    describe, told = manifest.describe, list[str]()

    def meanwhile(*given: object, **more: object) -> Segment:
        monkeypatch.undo()
        ledgers.put([said(3, who=10, text="还有", batch=2)])
        return describe(*given, **more)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(manifest, "describe", meanwhile)
    assert not erase.rewrite([10], now=NOW, also=lambda: told.append("early"))
    assert "还有" in texts()
    assert erase.rewrite([10], now=NOW, also=lambda: told.append("late"))
    assert "还有" not in texts() and told == ["late"]


def texts() -> list[str]:
    """Every text that stands, as often as a reader meets it."""
    with cursor() as room:
        read.bind_texts(room, read.snapshot("facts", "text"))
        return sorted(text for (text,) in room.rows("SELECT text FROM texts"))


def on_disk() -> list[str]:
    """Every text of every text file there is, once the retired ones are gone."""
    discard_retired(now=NOW + KEEP_RETIRED + timedelta(minutes=1))
    paths = [manifest.path_of(each) for each in Segment.objects.filter(family="text")]
    assert not set(manifest.orphans())
    return sorted(text for path in paths for text in pq.read_table(path)["text"].to_pylist())


def test_what_was_taken_back_leaves_the_disk_and_what_others_said_stays() -> None:
    place()
    ledgers.put([said(1, text="一", batch=1), said(2, text="二", batch=2)])
    ledgers.put([said(3, text="三", batch=3)])
    ledgers.take_back([1, 3])
    assert texts() == ["二"] and on_disk() == ["一", "三", "二"]
    compact(now=NOW)
    assert texts() == ["二"] == on_disk()
    assert compact(now=NOW) == 0, "there is nothing more to drop"


@pytest.mark.parametrize("sealed", [True, False])
def test_what_comes_again_after_it_was_taken_back_is_read_once_as_it_came_last(sealed: bool) -> None:
    place()
    ledgers.put([said(1, text="一", batch=1), said(2, text="二", batch=2)])
    ledgers.take_back([1])
    ledgers.add([said(1, text="壹", batch=3)], sealed=sealed)
    assert texts() == ["二", "壹"]
    assert sorted(row.text or "" for row in talk.around(1, said(1).ts)) == ["二", "壹"]
    compact(now=NOW)
    assert texts() == ["二", "壹"]
    ledgers.take_back([3])
    assert texts() == ["二"]


def test_a_page_of_talk_is_full_whatever_else_holds_the_words_or_was_said_by_the_account() -> None:
    place()
    apples = [said(nth, day=nth / 10, text="苹果") for nth in range(4)]
    told = [
        msgspec.structs.replace(said(nth, day=1 + nth / 100, text="苹果"), kind=Kind.ORDERED) for nth in range(50, 56)
    ]
    edited = [about(apples[3], Kind.EDITED, text="梨", length=1, until=1)]
    ledgers.put([*apples, *told, *edited])
    newest = [each.k1 for each in reversed(apples)]
    assert [row.k1 for row in talk.search("苹果", [1], limit=2).rows] == newest[1:3]
    assert [row.k1 for row in talk.of_identity([10], [1], limit=2).rows] == newest[:2]


def test_what_an_erased_account_answered_is_unread_at_once() -> None:
    place()
    told = msgspec.structs.replace(said(1, text="我家在河边"), kind=Kind.ANSWERED)
    ledgers.put([told])
    assert [act.text for act in acts.of_accounts([10], groups=[1])] == ["我家在河边"]
    ledgers.add([about(told, Kind.ERASED, batch=2)])
    assert [act.text for act in acts.of_accounts([10], groups=[1])] == [None]


def test_no_message_of_a_minute_is_lost_between_two_pages() -> None:
    place()
    ledgers.put([said(nth, day=nth // 4, text="苹果") for nth in range(12)])
    for look in (partial(talk.search, "苹果", [1]), partial(talk.of_identity, [10], [1])):
        first = look(limit=6)
        rest = look(limit=6, before=first.searched_back_to)
        assert sorted(row.k1 for row in [*first.rows, *rest.rows]) == sorted(said(nth).k1 for nth in range(12))
