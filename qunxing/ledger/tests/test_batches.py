"""Taking back, folding files, proving and rebuilding: the same rows by every way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qunxing.communities import actions as communities
from qunxing.core.facts import Fact, Kind
from qunxing.core.metrics.base import World
from qunxing.ledger import manifest, spans, zones
from qunxing.ledger.append import append
from qunxing.ledger.compact import compact
from qunxing.ledger.fill import fill, is_fresh
from qunxing.ledger.models import Batch, Dirty, Epoch, Lease, Segment
from qunxing.ledger.retract import retract
from qunxing.ledger.seal import seal
from qunxing.ledger.verify import rebuild, verify
from qunxing.testing import ledgers
from qunxing.testing.facts import ZONE, about, at, place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def two_years(batch: int = 1, start: int = 0) -> list[Fact]:
    """A message every 20 days from 2026 on, a question and its answer among them."""
    facts = [said(start + nth, day=nth * 20, who=10 + nth % 3, batch=batch) for nth in range(36)]
    asked = said(start + 90, day=100, text="怎么报名？", batch=batch)
    answered = said(start + 91, day=100.1, who=11, batch=batch, ref1=asked.k1, ref2=asked.k2)
    return [*facts, asked, answered, about(facts[3], Kind.RECALLED)]


def folded(facts: list[Fact], zone: str = ZONE) -> ledgers.Rows:
    return ledgers.folded(World(tuple(facts), {1: zone}))


@pytest.mark.slow
def test_taking_back_leaves_every_view_and_can_be_done_twice() -> None:
    place()
    ledgers.put(two_years())
    fill(now=NOW)
    before = ledgers.shown()
    ledgers.add(two_years(batch=2, start=1000), sealed=True)
    fill(now=NOW)
    assert len(ledgers.shown()["facts"]) == 2 * len(before["facts"])
    for _ in range(2):
        retract([Batch.objects.get(pk=2)], now=NOW)
        fill(now=NOW)
        assert ledgers.shown() == before
    assert verify() == []


@pytest.mark.once
@pytest.mark.slow
def test_what_comes_again_at_another_time_is_counted_once() -> None:
    """In another zone a message of New Year's Eve is one of New Year's Day; its key is the same."""
    place()
    before, after = 364.8, 364.95  # around the UTC midnight that ends the year
    ledgers.put([said(1, day=before), said(2, day=before, text="怎么报名？")])
    fill(now=NOW)
    ledgers.take_back([1])
    fill(now=NOW)
    again = [said(1, day=after, batch=2), said(2, day=after, text="怎么报名？", batch=2)]
    ledgers.put(again)
    fill(now=NOW)
    assert ledgers.derived() == folded(again)
    ledgers.take_back([2])
    fill(now=NOW)
    back = [said(1, day=before, batch=3), said(2, day=before, text="怎么报名？", batch=3)]
    ledgers.put(back)
    fill(now=NOW)
    assert ledgers.derived() == folded(back)


@pytest.mark.once
@pytest.mark.slow
def test_what_comes_again_with_other_words_is_labelled_anew() -> None:
    place()
    ledgers.put([said(1, text="怎么报名？")])
    fill(now=NOW)
    ledgers.take_back([1])
    fill(now=NOW)
    again = [said(1, text="今天的课讲得很清楚", batch=2)]
    ledgers.put(again)
    fill(now=NOW)
    assert ledgers.derived() == folded(again)


def test_taking_back_twice_is_said_once() -> None:
    place()
    ledgers.put(two_years())
    retract([Batch.objects.get(pk=1)], now=NOW)
    before = manifest.epoch(), Batch.objects.count()
    retract([Batch.objects.get(pk=1)], now=NOW)
    assert (manifest.epoch(), Batch.objects.count()) == before


def test_what_belongs_to_taking_back_stops_it_by_raising() -> None:
    place()
    ledgers.put(two_years())

    def stop() -> None:
        raise LookupError

    before = manifest.epoch()
    with pytest.raises(LookupError):
        retract([Batch.objects.get(pk=1)], now=NOW, also=stop)
    assert Batch.objects.get(pk=1).retracted_at is None and manifest.epoch() == before


@pytest.mark.slow
def test_folding_files_keeps_every_row_and_drops_what_was_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    place(batches=10)
    for batch in range(1, 9):
        ledgers.put([said(batch * 100 + nth, day=nth * 20, batch=batch) for nth in range(5)])
    retract([Batch.objects.get(pk=3)], now=NOW)
    fill(now=NOW)
    before = ledgers.shown()
    assert compact(now=NOW) == 16
    assert ledgers.shown() == before and verify() == []
    whole = Segment.objects.get(family="facts", retired_at=None, kinds=1 << Kind.MESSAGE)
    assert whole.rows == 35 and 3 not in whole.batches
    assert append([said(300, batch=9)]) == 1, "what was taken back may come again"


def test_folding_that_lost_its_lease_lists_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    place(batches=10)
    for batch in range(1, 8):
        ledgers.put([said(batch * 100, batch=batch)])
    before, describe = ledgers.shown(), manifest.describe

    def late(*given: object, **more: object) -> Segment:
        Lease.objects.all().delete()
        return describe(*given, **more)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(manifest, "describe", late)
    assert compact(now=NOW) == 0
    assert ledgers.shown() == before


@pytest.mark.slow
def test_a_fill_that_lost_its_lease_lists_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    place()
    ledgers.put(two_years())
    monkeypatch.setattr("qunxing.ledger.fill.renew", lambda *_a, **_k: Lease.objects.all().delete())
    assert fill(now=NOW) == 0
    assert not is_fresh() and not Segment.objects.filter(family="member_day").exists()


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing file": (lambda path: path.unlink(), "is listed but missing"),
    "flipped byte": (lambda path: path.write_bytes(flipped(path.read_bytes())), "is not the file that was written"),
    "cut file": (lambda path: path.write_bytes(path.read_bytes()[:-1]), "is not the file that was written"),
}


def flipped(raw: bytes) -> bytes:
    middle = len(raw) // 2
    return raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :]


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_found(damage: str) -> None:
    place()
    ledgers.put(two_years())
    fill(now=NOW)
    assert verify() == []
    change, sentence = DAMAGES[damage]
    change(manifest.path_of(Segment.objects.filter(family="text").latest("pk")))
    assert any(sentence in problem for problem in verify())


@pytest.mark.slow
def test_a_doubled_fact_an_unknown_batch_and_waiting_windows_are_found() -> None:
    place()
    ledgers.put(two_years())
    fill(now=NOW)
    ledgers.put([said(0), said(7777, batch=99)])
    found = verify()
    for sentence in ("more than once", "not in the book", "wait to be filled"):
        assert any(sentence in problem for problem in found)


@pytest.mark.slow
def test_rebuilding_gives_the_same_rows() -> None:
    place()
    ledgers.put(two_years())
    append([said(500, day=3)])
    fill(now=NOW)
    before = ledgers.shown()
    Segment.objects.filter(family="member_day").update(retired_at=NOW)
    assert any("member_day" in problem for problem in verify())
    rebuild()
    assert ledgers.shown() == before and verify() == []


@pytest.mark.once
@pytest.mark.once
@pytest.mark.slow
def test_years_turn_into_months_and_back_as_they_grow_and_shrink(monkeypatch: pytest.MonkeyPatch) -> None:
    place()
    first, second = two_years(), [said(2000 + nth, day=200 + nth / 10, batch=2) for nth in range(40)]
    ledgers.put(first)
    fill(now=NOW)
    files = Segment.objects.filter(family="member_day", retired_at=None)
    assert files.count() == 2
    monkeypatch.setattr(spans, "SMALL_YEAR", 30)
    ledgers.put(second)
    fill(now=NOW)
    assert files.count() > 8
    assert ledgers.derived() == folded([*first, *second]) and verify() == []
    retract([Batch.objects.get(pk=2)], now=NOW)
    monkeypatch.setattr(spans, "SMALL_YEAR", 300)
    fill(now=NOW)
    assert ledgers.derived() == folded(first) and verify() == []


def test_filling_twice_changes_nothing() -> None:
    place()
    ledgers.put(two_years())
    assert fill(now=NOW) > 0
    before = Epoch.objects.get().number
    assert fill(now=NOW) == 0 and Epoch.objects.get().number == before


@pytest.mark.slow
def test_another_zone_dirties_every_window_of_its_groups_and_no_other() -> None:
    here, there = place(1), place(2, zone="Europe/London")
    facts = [*two_years(), said(700, day=-0.45)]
    ledgers.put(facts)
    ledgers.put([said(1, grp=2)])
    fill(now=NOW)
    assert ledgers.derived()["member_day"] != folded(facts, "America/New_York")["member_day"]
    communities.change_zone(here, timezone="America/New_York")
    assert set(Dirty.objects.values_list("grp", flat=True)) == {1}
    assert zones.zone_of_groups() == {1: "America/New_York", 2: there.timezone}
    fill(now=NOW)
    found = {name: [row for row in rows if row[0] == 1] for name, rows in ledgers.derived().items()}
    assert found == folded(facts, "America/New_York") and verify() == []


@pytest.mark.once
def test_the_last_edit_counts_even_where_its_text_is_not_visible() -> None:
    place()
    first = said(1, text="收到")
    later = [about(first, Kind.EDITED, 1, until=at(1), text="怎么报名？", length=5)]
    later.append(about(first, Kind.EDITED, 2, until=at(2), text=None, length=None))
    facts = [first, *later]
    ledgers.add(facts)
    fill(now=NOW)
    assert ledgers.derived() == folded(facts)
    assert seal(now=NOW) == 3


@pytest.mark.slow
def test_what_comes_while_filling_waits_for_the_next_fill() -> None:
    place()
    ledgers.put(two_years())
    late = [said(800, day=3), said(801, day=300)]

    def arriving(*_stage: object) -> None:
        append(late)

    fill(now=NOW, progress=arriving)
    assert not is_fresh()
    fill(now=NOW)
    assert ledgers.derived() == folded([*two_years(), *late]) and verify() == []


@pytest.mark.slow
def test_an_edit_or_a_recall_that_is_taken_back_changes_nothing() -> None:
    place()
    first = said(1)
    recalled = about(first, Kind.RECALLED, 1)
    edited = about(first, Kind.EDITED, 2, until=at(1), text="收到", length=2)
    facts = [first, recalled, edited, *(about(each, Kind.RETRACTED, 3) for each in (recalled, edited))]
    ledgers.add(facts)
    fill(now=NOW)
    assert ledgers.derived() == folded(facts) == folded([first])


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("asked_on", [-3, 1], ids=["the year before", "the same year"])
def test_a_late_answer_reaches_the_question_it_answers(asked_on: int) -> None:
    place()
    asked = said(1, day=asked_on, text="怎么报名？")
    answered = said(2, day=asked_on + 6.9, who=11, ref1=asked.k1, ref2=asked.k2)
    for each in (asked, answered):
        append([each])
        fill(now=NOW)
    assert ledgers.derived() == folded([asked, answered])
