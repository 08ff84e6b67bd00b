"""Three kinds of nothing, kept apart: on histories counted by hand."""

from dataclasses import replace
from typing import Any

import pytest

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Evidence, Grain
from qunxing.core.metrics.registry import metric
from qunxing.core.metrics.tallies import TALLY
from qunxing.core.metrics.zombies.metric import LEAST, model_of, rhythm
from qunxing.testing.bound import rollups, small_tables
from qunxing.testing.duck import Desk
from qunxing.testing.history import ORIGIN, History
from qunxing.testing.logs import ask_for

ANNA, BEN, CARA, DAN, EVE, FAY = range(1, 7)
LAST = 99


def asked(
    history: History, *watched: tuple[int, int, int], chartered: tuple[tuple[int, int], ...] = (), sql: bool = False
) -> tuple[list[Evidence], dict[str, Any]]:
    """The evidence of the last day and the point made of it."""
    name, world = metric("zombies"), history.world()
    ask = ask_for(name, [1, 2], ORIGIN + LAST, ORIGIN + LAST, Grain.DAY, {}, now=history.at(LAST + 9))
    seen = tuple((grp, ORIGIN + a, ORIGIN + b) for grp, a, b in watched or ((1, 0, LAST), (2, 0, LAST)))
    ask = replace(ask, watched=seen, chartered=chartered)
    rows = sorted(name.fold(world, ask))
    if sql:
        desk = Desk()
        desk.put(rollups(world))
        desk.put(small_tables(world, ask))
        desk.derive()
        assert sorted(desk.evidence(name)) == rows
        desk.connection.close()
    return rows, name.measure(TALLY[name.tally](rows), ask)["points"][-1]


def kinds(rows: list[Evidence]) -> dict[int, str]:
    return {row.person: row.cell.partition(" ")[0] for row in rows}


def club() -> History:
    """Anna comes weekly to the end, Ben came weekly until day 30, Cara never, Dan only orders, Eve came late."""
    history = History()
    history.roster(0, ANNA, BEN, CARA, DAN)
    for day in range(0, LAST + 1, 7):
        history.said(ANNA, day)
        if day <= 30:
            history.said(BEN, day, "收到")
    history.add(Kind.ORDERED, 70, DAN, value=5900)
    history.joined(EVE, 95)
    return history


def test_each_is_one_thing_only_and_a_lurker_is_none_of_them() -> None:
    rows, point = asked(club(), chartered=((1, 7), (2, 7)))
    assert kinds(rows) == {ANNA: "here", BEN: "away", CARA: "silent", DAN: "acting", EVE: "unseen"}
    cells = {name: point["cells"][name] for name in ("silent", "gone", "junk", "quiet", "unseen", "acting", "here")}
    assert cells == {"silent": 1, "gone": None, "junk": 0, "quiet": 1, "unseen": 1, "acting": 1, "here": 1}
    assert (point["value"], point["low"], point["high"], point["n"]) == (1, 0, 3, 5)


def test_a_rhythm_is_counted_in_whole_weeks() -> None:
    rows, _point = asked(club(), chartered=((1, 7), (2, 7)))
    (ben,) = (row for row in rows if row.person == BEN)
    assert (ben.cell, ben.weight) == ("away 4 28 91", LAST - 28)
    assert rhythm(ben.cell) == (4, 4, 13)


def test_silence_is_as_long_as_the_charter_says() -> None:
    assert kinds(asked(club(), chartered=((1, 30),))[0])[BEN] == "here", "71 days are no three months"
    assert kinds(asked(club(), chartered=((1, 30),))[0])[CARA] == "silent"


def test_nobody_is_called_silent_where_nobody_could_see() -> None:
    rows, point = asked(club(), (1, LAST - 5, LAST), chartered=((1, 7),))
    assert {kinds(rows)[CARA], kinds(rows)[BEN]} == {"unseen"}
    assert (point["value"], point["high"]) == (0, 3)
    history = club()
    history.roster(0, CARA, grp=2)
    assert kinds(asked(history, (1, 0, LAST), chartered=((1, 7), (2, 7)))[0])[CARA] == "unseen", "may read the other"


def test_a_burst_by_one_inviter_is_a_signal_only_for_who_showed_nothing_in_a_week() -> None:
    history = club()
    for who in range(20, 26):
        history.joined(who, 80, other=FAY)
    history.joined(26, 97, other=FAY)
    history.said(20, 90)
    history.left(21, 82)
    rows, point = asked(history, sql=True)
    found = kinds(rows)
    assert [found.get(who) for who in range(20, 27)] == ["here", None, "junk", "junk", "junk", "junk", "unseen"]
    assert {row.weight for row in rows if row.cell == "junk"} == {6}, "all who came with them count, gone or not"
    assert point["cells"]["junk"] == 4


def test_only_whom_a_person_held_back_is_proven() -> None:
    history = club()
    history.excluded.append((CARA, "held", ORIGIN, ORIGIN + 999))
    _rows, point = asked(history, chartered=((1, 7), (2, 7)))
    assert (point["low"], point["value"], point["n"], point["cells"]["held"]) == (1, 1, 5, 1)


def test_of_many_the_model_tells_who_is_gone_and_who_only_rests() -> None:
    history = History()
    people = range(1, LEAST + 21)
    history.roster(0, *people)
    for who in people:
        step, stops = (7, 22) if who <= 10 else (28, 60) if who <= 20 else (7 + who % 14, LAST)
        for day in range(who % 7, stops + 1, step):
            history.said(who, day)
    rows, point = asked(history, chartered=((1, 7),))
    model = model_of(point["cells"])
    assert model is not None
    weekly, monthly = (next(row.cell for row in rows if row.person == who) for who in (7, 14))
    chances = [float(model.alive(*rhythm(cell))) for cell in (weekly, monthly)]
    assert chances[0] < 0.2 < chances[1]
    assert 10 <= point["cells"]["gone"] <= 15 and point["cells"]["quiet"] >= 5
    assert point["cells"]["expected"] == pytest.approx(point["cells"]["gone"], abs=12)
