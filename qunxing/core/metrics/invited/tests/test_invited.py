"""What became of whom somebody brought in, on a history counted by hand."""

from dataclasses import replace
from typing import Any

import pytest

from qunxing.core.metrics.base import Evidence, Grain
from qunxing.core.metrics.registry import metric
from qunxing.core.metrics.tallies import TALLY
from qunxing.testing.bound import rollups, small_tables
from qunxing.testing.duck import Desk
from qunxing.testing.history import ORIGIN, History
from qunxing.testing.logs import ask_for

HOST, OTHER = 1, 2


def club() -> History:
    """The host brings in five, another one; somebody comes alone. Two guests speak, one of them leaves in time."""
    history = History()
    for who in range(10, 15):
        history.joined(who, 2.5, other=HOST)
    history.joined(20, 3.5, other=OTHER)
    history.joined(30, 3.5)
    history.joined(15, 20.5, other=HOST)
    for who, day in ((10, 8), (11, 9), (20, 34), (13, 3)):
        history.said(who, day)
    history.left(11, 12)
    history.left(12, 40)
    return history


def asked(history: History, *, seen: bool = True, sql: bool = False) -> tuple[list[Evidence], dict[str, Any]]:
    """The evidence of days 30 to 49 and the point made of it; with `sql` the engine finds the same."""
    name, world = metric("invited"), history.world()
    ask = ask_for(name, [1], ORIGIN + 30, ORIGIN + 49, Grain.SPAN, {"exclude": "default"}, now=history.at(60))
    ask = replace(ask, watched=((1, ORIGIN, ORIGIN + 60),) if seen else ())
    rows = sorted(name.fold(world, ask))
    if sql:
        desk = Desk()
        desk.put(rollups(world))
        desk.put(small_tables(world, ask))
        desk.derive()
        assert sorted(desk.evidence(name)) == rows
        desk.connection.close()
    return rows, name.measure(TALLY[name.tally](rows), ask)["points"][-1]


def test_guests_are_judged_on_their_thirtieth_day_by_what_they_did_until_then() -> None:
    """20 spoke too late, 15 is too new to be judged, 12 left later, 13 and 10 spoke in time."""
    _rows, point = asked(club(), sql=True)
    assert point["cells"] == {"stayed": 2, "quiet": 3, "unseen": 0, "left": 1}
    assert (point["value"], point["n"]) == (pytest.approx(2 / 6), 6)


def test_where_nobody_could_look_nothing_is_held_against_them() -> None:
    history = club()
    for who in range(40, 52):
        history.joined(who, 4.5, other=HOST)
    seen, blind = asked(history)[1], asked(history, seen=False, sql=True)[1]
    assert (seen["value"], seen["n"]) == (pytest.approx(2 / 18), 18)
    assert blind["cells"]["unseen"] == 15 and blind["low"] == seen["low"] and blind["high"] > 0.9


def test_the_rows_say_who_brought_how_many_and_staff_is_nobodys_guest() -> None:
    history = club()
    history.is_staff(10)
    history.person_of[14] = HOST
    rows = [(row.person, row.cell, row.weight) for row in asked(history, sql=True)[0]]
    assert sorted(rows) == [(HOST, "left", 1), (HOST, "quiet", 1), (HOST, "stayed", 1), (OTHER, "quiet", 1)]
