"""The lower end is who was seen alive; the upper end adds only those whom nobody could watch."""

from dataclasses import replace
from typing import Any

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Grain
from qunxing.core.metrics.registry import metric
from qunxing.core.metrics.tallies import TALLY
from qunxing.testing.history import ORIGIN, History
from qunxing.testing.logs import ask_for

ANNA, BEN, CARA, DAN, EVE, BOT = range(1, 7)
LAST = 59


def club() -> History:
    """Two groups with lists; of the first the talk is seen. Anna speaks, Ben orders, Dan is in both groups."""
    history = History()
    history.roster(0, ANNA, BEN, CARA, DAN, BOT)
    history.roster(0, DAN, EVE, grp=2)
    history.is_staff(BOT, "bot")
    history.said(ANNA, 10)
    history.said(BOT, 11)
    history.add(Kind.ORDERED, 12, BEN, value=5900)
    return history


def point(history: History, *watched: tuple[int, int, int], first: int = LAST, grain: Grain = Grain.DAY) -> Any:
    seen = tuple((grp, ORIGIN + a, ORIGIN + b) for grp, a, b in watched)
    asked, world = metric("valid_members"), history.world()
    given = {"window": "60", "exclude": "default"}
    ask = ask_for(asked, [1, 2], ORIGIN + first, ORIGIN + LAST, grain, given, now=history.at(LAST + 9))
    ask = replace(ask, watched=seen)
    return asked.measure(TALLY[asked.tally](asked.fold(world, ask)), ask)["points"][-1]


def cells(found: Any) -> dict[str, int]:
    return {name: found["cells"][name] for name in ("spoke", "acted", "unseen", "silent", "seats")}


def test_silence_counts_against_nobody_where_talk_is_not_seen() -> None:
    found = point(club())
    assert (found["value"], found["low"], found["high"], found["n"]) == (2, 2, 5, 5)
    assert cells(found) == {"spoke": 1, "acted": 1, "unseen": 3, "silent": 0, "seats": 6}
    assert found["cells"]["excluded"] == {"bot": 1}


def test_who_was_watched_in_every_group_and_said_nothing_is_not_added() -> None:
    found = point(club(), (1, 0, LAST))
    assert (found["low"], found["high"]) == (2, 4)
    assert cells(found) == {"spoke": 1, "acted": 1, "unseen": 2, "silent": 1, "seats": 6}, "Dan may read the other"
    found = point(club(), (1, 0, LAST), (2, 0, LAST))
    assert (found["low"], found["high"]) == (2, 2)


def test_three_weeks_of_watching_are_needed_to_call_somebody_silent() -> None:
    assert cells(point(club(), (1, LAST - 19, LAST), (2, LAST - 19, LAST)))["silent"] == 0
    assert cells(point(club(), (1, LAST - 20, LAST), (2, LAST - 20, LAST)))["silent"] == 3
    late = club()
    late.joined(7, 50)
    assert cells(point(late, (1, 0, LAST), (2, 0, LAST)))["unseen"] == 1, "a newcomer had no time yet"


def test_a_sign_is_one_of_the_last_sixty_days_and_of_who_is_still_there() -> None:
    history = club()
    history.left(ANNA, 40)
    assert cells(point(history))["spoke"] == 0
    assert point(club(), first=0, grain=Grain.SPAN)["low"] == 2
    assert point(History(), (1, 0, LAST))["state"] == "zero"


def test_a_member_list_that_tells_when_each_last_spoke_is_watching_too() -> None:
    history = club()
    history.add(Kind.ROSTER, 50, grp=2, batch=2)
    history.add(Kind.LISTED, 50, EVE, grp=2, batch=2, until=-1)
    history.add(Kind.LISTED, 50, DAN, grp=2, batch=2, until=history.at(45))
    found = cells(point(history))
    assert (found["spoke"], found["silent"]) == (2, 1), "Dan spoke on day 45, Eve never did"
