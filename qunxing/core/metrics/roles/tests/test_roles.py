"""Parts from month to month, by rule and by history."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.rules.roles import Done, Part, moves, part_of, parts
from qunxing.testing.history import History

ANNA, BEN, SEED = 1, 2, 3
DONE = st.builds(Done, *(st.integers(0, 5) for _ in range(4)), st.booleans())
QUESTION = "请问怎么报名？"


def test_one_good_month_makes_a_leader_and_a_little_keeps_one() -> None:
    assert part_of(Done(wrote=9, helped=2)) is Part.FOLLOWER
    assert part_of(Done(wrote=9, helped=3)) is Part.LEADER
    assert part_of(Done(wrote=9, helped=1), Part.LEADER) is Part.LEADER
    assert part_of(Done(wrote=9, began=3)) is Part.FOLLOWER
    assert part_of(Done(wrote=9, began=2), Part.LEADER) is Part.LEADER
    assert part_of(Done(wrote=9, began=1), Part.LEADER) is Part.FOLLOWER
    assert part_of(Done(wrote=1, is_seed=True)) is Part.SEED
    assert part_of(Done(), Part.LEADER) is Part.SILENT


@given(st.lists(st.dictionaries(st.integers(1, 6), DONE, max_size=6), max_size=5))
def test_everybody_seen_stays_in_the_book_and_moves_add_up(months: list[dict[int, Done]]) -> None:
    played = parts(months)
    for before, after in pairwise(played):
        assert before.keys() <= after.keys()
        assert sum(moves(before, after).values()) == len(after)


def three_months() -> list[dict[str, Any]]:
    """Ben asks in January, and answers three others in February; so does Anna all along."""
    history = History()
    history.joined(SEED, -60)
    history.joined(BEN, -20)
    for start in (0, 31, 60):
        history.said(SEED, start + 1)
        for nth in range(3):
            history.answered(history.said(20 + nth, start + 2 + nth, QUESTION), ANNA, 1)
    history.said(BEN, 3, QUESTION)
    for nth in range(3):
        history.answered(history.said(20 + nth, 40 + nth, QUESTION), BEN, 1)
    history.answered(history.said(20, 70, QUESTION), BEN, 1)
    points: list[dict[str, Any]] = history.ask("roles", 0, 90)["points"]
    return points


def test_who_leads_and_who_moved_is_told_each_month() -> None:
    january, february, march = three_months()
    assert (january["value"], january["cells"]["parts"]) == (1, {"seed": 1, "follower": 4, "leader": 1})
    assert february["cells"]["moves"]["follower leader"] == 1
    assert [(each["person"], each["was"]) for each in february["people"]] == [(ANNA, "leader"), (BEN, "follower")]
    assert (march["value"], march["cells"]["moves"]["leader leader"]) == (2, 2)


def test_of_those_who_only_asked_it_is_told_how_many_answered() -> None:
    _january, february, _march = three_months()
    assert (february["cells"]["sharing"]["hits"], february["cells"]["sharing"]["n"]) == (1, 4)
    assert (february["cells"]["stayed"]["hits"], february["cells"]["stayed"]["n"]) == (4, 4)
