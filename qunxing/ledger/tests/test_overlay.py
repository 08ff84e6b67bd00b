"""Small fills lie over the months' files until these are written anew: what is read is the same as the folds say."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from qunxing.core.facts import Fact, Kind
from qunxing.core.metrics.base import World
from qunxing.ledger import pieces, spans
from qunxing.ledger.fill import fill
from qunxing.ledger.models import Segment
from qunxing.ledger.verify import rebuild, verify
from qunxing.testing import ledgers
from qunxing.testing.facts import ZONE, about, place, said
from qunxing.testing.ledgers import NOW
from qunxing.testing.logs import random_world
from qunxing.testing.merging import merged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
TEXTS = ("怎么报名？", "收到", "今天的课讲得很清楚", "谢谢老师")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Months from the first message on, and overlays until much of a month has a window there."""
    monkeypatch.setattr(spans, "SMALL_YEAR", 10)
    monkeypatch.setattr(pieces, "ROWS_A_WINDOW", 2)


def talk(first: int, count: int, chance: Random, *, days: tuple[float, float] = (0, 89), batch: int = 1) -> list[Fact]:
    """Messages of eight people; each third replies to one of the ten before it, some days later."""
    facts: list[Fact] = []
    for nth in range(first, first + count):
        more, day = {}, chance.uniform(*days)
        if nth % 3 == 0 and facts:
            asked = chance.choice(facts[-10:])
            more = {"ref1": asked.k1, "ref2": asked.k2}
            day = min((asked.ts - said(0).ts) / 86_400e6 + chance.choice([0.1, 1, 5, 6.9, 7.1]), days[1])
        facts.append(said(nth, day, chance.choice(TEXTS), who=chance.randint(1, 8), batch=batch, **more))
    return facts


def files(family: str) -> list[int]:
    return list(Segment.objects.filter(family=family, retired_at=None).order_by("pk").values_list("pk", flat=True))


def expect(facts: list[Fact]) -> None:
    assert ledgers.derived() == ledgers.folded(World(tuple(facts), {1: ZONE}))


@pytest.mark.once
@pytest.mark.slow
def test_a_few_messages_leave_the_months_files_as_they_are() -> None:
    place()
    facts = talk(0, 900, Random(1))
    ledgers.put(facts)
    fill(now=NOW)
    assert not files("overlay_window")
    below = {family: files(family) for family in ("labels", "member_day", "member_hour", "answer")}
    for nth in range(3):
        new = talk(5000 + nth * 10, 4, Random(nth), days=(nth * 25 + 3, nth * 25 + 12), batch=2)
        new.append(about(facts[nth], Kind.RECALLED, batch=2))
        new.append(about(facts[nth + 10], Kind.EDITED, batch=2, text="怎么做？", length=4, until=1))
        ledgers.put(new)
        facts += new
        fill(now=NOW)
        expect(facts)
    assert {family: files(family) for family in below} == below
    assert len(files("overlay_window")) == len(files("overlay_labels")) == 1 and verify() == []
    rebuild()
    assert not files("overlay_window") and not files("overlay_labels")
    expect(facts)


@pytest.mark.once
@pytest.mark.slow
def test_an_answer_that_comes_days_later_changes_its_question_and_taken_back_changes_it_again() -> None:
    place()
    facts = talk(0, 900, Random(5))
    ledgers.put(facts)
    fill(now=NOW)
    asked = [fact for fact in facts if 40 < (fact.ts - said(0).ts) / 86_400e6 < 42 and fact.text == TEXTS[0]]
    late = [
        said(7000 + nth, 44 + nth / 10, "四十分钟", who=9, batch=2, ref1=fact.k1, ref2=fact.k2)
        for nth, fact in enumerate(asked)
    ]
    ledgers.put(late)
    fill(now=NOW)
    assert files("overlay_window")
    expect([*facts, *late])
    assert any(9 in row for row in ledgers.derived(["answer"])["answer"])
    ledgers.take_back([2])
    fill(now=NOW)
    assert files("overlay_window")
    expect(facts)


@pytest.mark.once
@pytest.mark.slow
def test_a_month_is_written_anew_once_much_of_it_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "ROWS_A_WINDOW", 18)
    place()
    facts = talk(0, 900, Random(2))
    ledgers.put(facts)
    fill(now=NOW)
    below, windows = set(files("member_day")), []
    for nth in range(6):
        new = talk(5000 + nth * 10, 8, Random(nth), days=(4, 85), batch=2)
        ledgers.put(new)
        facts += new
        fill(now=NOW)
        windows.append(len(ledgers.derived(["overlay_window"])["overlay_window"]))
        expect(facts)
    assert windows[0] > 0 and any(later < before for before, later in pairwise(windows))
    assert not below & set(files("member_day"))
    ledgers.take_back([2])
    fill(now=NOW)
    expect([fact for fact in facts if fact.batch == 1])
    assert verify() == []


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("share", [0, 1])
def test_any_history_reads_as_its_fold_after_each_of_its_parts(share: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Edits before what they edit, recalls, batches taken back, several zones: filled over and over."""
    monkeypatch.setattr(pieces, "ROWS_A_WINDOW", share)
    chance, world = Random(share), merged(random_world(seed) for seed in range(900, 904))
    ledgers.settle(world)
    facts = list(world.facts)
    chance.shuffle(facts)
    ledgers.put(facts[: len(facts) // 2])
    fill(now=NOW)
    for start in range(len(facts) // 2, len(facts), 60):
        chance.choice((ledgers.put, ledgers.add))(facts[start : start + 60])
        fill(now=NOW)
    assert files("overlay_window")
    ledgers.take_back(world.retracted)
    fill(now=NOW)
    assert ledgers.derived() == ledgers.folded(world)


@pytest.mark.once
@pytest.mark.slow
def test_answers_to_what_was_asked_just_before_a_month_that_is_written_anew_are_all_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The question's own month stays as it is; only its answers are counted anew, the one that was there before too."""
    monkeypatch.setattr(pieces, "ROWS_A_WINDOW", 6)
    place()
    asked = said(1, 29, TEXTS[0])
    replies = [said(nth + 1, 31 + nth, "四十分钟", who=nth, ref1=asked.k1, ref2=asked.k2) for nth in (1, 4)]
    facts = [asked, replies[0], *(said(100 + nth, nth / 4, TEXTS[2], who=8) for nth in range(200))]
    ledgers.put(facts)
    fill(now=NOW)
    late = [replies[1], *(said(500 + nth, 37 + nth, TEXTS[2], batch=2) for nth in range(16))]
    ledgers.put(late)
    fill(now=NOW)
    assert files("overlay_answer") and not files("overlay_member_day")
    expect([*facts, *late])


@pytest.mark.once
@pytest.mark.slow
def test_a_message_is_labelled_by_the_words_of_an_edit_that_came_alone() -> None:
    place()
    facts = [said(1, 1, TEXTS[1]), said(2, 2, TEXTS[2])]
    ledgers.put(facts)
    fill(now=NOW)
    edit = about(facts[0], Kind.EDITED, batch=2, text=TEXTS[0], length=len(TEXTS[0]), until=1)
    ledgers.put([edit])
    fill(now=NOW)
    expect([*facts, edit])
