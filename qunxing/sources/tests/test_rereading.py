"""What two files hold stands while either of them does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from qunxing.communities.models import Group
from qunxing.core.refusals import Refusal
from qunxing.core.zones import micros
from qunxing.ledger.talk import around
from qunxing.people.models import Mark
from qunxing.sources import actions, rereading
from qunxing.sources.models import Import
from qunxing.sources.tests.conftest import Hand
from qunxing.testing import ledgers
from qunxing.testing.ledgers import NOW

HEAD = "id,time,sender,text\n"
MEMBERS = "name,staff\n阿禾,是\n小舟,否\n"
NOON = datetime(2025, 11, 11, 4, tzinfo=UTC)
DAY = {"day": "2025-11-01"}


def chat(first: int, last: int, *, numbered: bool = False, edited: tuple[int, ...] = ()) -> str:
    """Rows `first` to `last` of one talk; the numbered ones of `edited` with another text."""
    rows = [
        (f"m{nth}" if numbered else "", f"2025-11-1{nth // 3} 08:0{nth % 3}:00", "阿禾小舟"[nth % 2 * 2 :][:2], nth)
        for nth in range(first, last)
    ]
    return HEAD + "".join(f"{key},{at},{who},第{nth}句{'改' * (nth in edited)}\n" for key, at, who, nth in rows)


def undo(imp: Import) -> list[Import]:
    """Undo an import; the files that were read again for it."""
    actions.undo(imp, by=None, now=NOW)
    return [actions.run(each) for each in rereading.waiting()]


def undo_all() -> None:
    for imp in Import.objects.filter(state=Import.State.DONE, rereads=None):
        undo(imp)


def count() -> int:
    return len(ledgers.shown()["facts"])


@pytest.mark.slow
def test_undoing_one_of_two_overlapping_files_leaves_what_the_other_holds(hand_in: Hand) -> None:
    hand_in(chat(0, 2))
    first, second = hand_in(chat(1, 6)), hand_in(chat(4, 9))
    again = undo(first)
    assert (count(), [(each.rereads, each.report["messages"]) for each in again]) == (7, [(second, 2)])
    assert undo(second) == [] and count() == 2


@pytest.mark.slow
def test_undoing_a_file_takes_its_rereadings_too(hand_in: Hand) -> None:
    first, second = hand_in(chat(0, 6)), hand_in(chat(0, 6))
    (again,) = undo(first)
    with pytest.raises(Refusal, match=str(second.pk)):
        actions.undo(again, by=None)
    assert actions.cancel(again).state == Import.State.DONE
    undo(second)
    again.refresh_from_db()
    assert (count(), again.state) == (0, Import.State.UNDONE)


@pytest.mark.slow
def test_a_waiting_rereading_cannot_be_cancelled_and_goes_with_its_file(hand_in: Hand) -> None:
    first, second = hand_in(chat(0, 6)), hand_in(chat(0, 6))
    actions.undo(first, by=None)
    (again,) = rereading.waiting()
    assert actions.cancel(again).state == Import.State.WAITING
    undo(second)
    again.refresh_from_db()
    assert (again.state, count()) == (Import.State.CANCELLED, 0)


def test_a_file_that_is_gone_is_asked_for(hand_in: Hand) -> None:
    first, second = hand_in(chat(0, 6)), hand_in(chat(3, 9))
    Import.objects.filter(pk=second.pk).update(path="")
    assert undo(first) == []
    (again,) = second.rereadings.all()
    assert (again.state, again.report["code"]) == (Import.State.REFUSED, "file_gone")


@pytest.mark.slow
def test_the_choice_between_two_sources_is_made_again(hand_in: Hand) -> None:
    """The second source stood back for the first; without the first, all of it counts."""
    first = hand_in(chat(0, 6))
    second = actions.answer(hand_in(chat(0, 6, numbered=True)), {"overlap": "keep_first"})
    assert actions.run(second).rows <= 1
    (again,) = undo(first)
    assert again.report["messages"] == 6


@pytest.mark.slow
def test_an_edit_that_two_files_tell_stands_while_one_of_them_does(hand_in: Hand, group: Group) -> None:
    hand_in(chat(0, 6, numbered=True))
    second, third = (hand_in(chat(0, 6, numbered=True, edited=(2,))) for _ in range(2))
    assert "第2句改" in words(group.pk)
    undo(second)
    assert "第2句改" in words(group.pk)
    undo(third)
    assert "第2句" in words(group.pk)


@pytest.mark.slow
def test_a_rereading_asks_nothing_about_what_came_later(hand_in: Hand) -> None:
    """A later source was asked about when it came; a question now would leave numbers too low until it is answered."""
    first, second = hand_in(chat(0, 6)), hand_in(chat(0, 9))
    actions.run(actions.answer(hand_in(chat(0, 9, numbered=True)), {"overlap": "keep_first"}))
    assert {each.state for each in undo(first)} == {Import.State.DONE}
    assert second.rereadings.get().report["messages"] == 6


@pytest.mark.slow
def test_a_file_is_queued_once_however_much_of_what_it_leaned_on_is_undone(hand_in: Hand) -> None:
    first, second, third = hand_in(chat(0, 4)), hand_in(chat(4, 9)), hand_in(chat(0, 9))
    for each in (first, second):
        actions.undo(each, by=None)
    assert [each.rereads for each in rereading.waiting()] == [third]


@pytest.mark.slow
def test_a_mark_that_two_lists_give_stands_while_one_of_them_does(hand_in: Hand) -> None:
    first = hand_in(MEMBERS, "members.csv", what="roster", options=DAY)
    second = hand_in(MEMBERS, "members.csv", what="roster", options={"day": "2025-11-08"})
    undo(first)
    assert [mark.person.name for mark in Mark.objects.all()] == ["阿禾"]
    undo(second)
    assert not Mark.objects.exists()


def words(grp: int) -> set[object]:
    return {text for *_, text in standing(grp)}


SLICES = st.tuples(st.integers(0, 4), st.integers(5, 9), st.sets(st.integers(0, 8), max_size=3))


@pytest.mark.once
@pytest.mark.slow
@limits(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slices=st.lists(SLICES, min_size=2, max_size=4), numbered=st.booleans(), data=st.data())
def test_after_any_undo_the_ledger_is_as_if_only_the_others_had_come(
    slices: list[tuple[int, int, set[int]]], numbered: bool, data: st.DataObject, hand_in: Hand, group: Group
) -> None:
    texts = [chat(first, last, numbered=numbered, edited=tuple(edited)) for first, last, edited in slices]
    imports = [hand_in(text) for text in texts]
    gone = data.draw(st.sets(st.integers(0, len(slices) - 1), min_size=1))
    for nth in sorted(gone):
        undo(imports[nth])
    after = standing(group.pk)
    undo_all()
    assert not Import.objects.exclude(rereads=None).filter(state=Import.State.DONE) and not standing(group.pk)
    for nth in sorted(set(range(len(slices))) - gone):
        hand_in(texts[nth])
    assert after == standing(group.pk)
    undo_all()


def standing(grp: int) -> set[tuple[object, ...]]:
    """What the talk reads like now: time, speaker and words of every message, after its edits."""
    return {(row.ts, row.identity, row.text) for row in around(grp, micros(NOON), n=100)}
