"""Two probes: whoever answered both tells how many answered neither and are alive."""

from typing import Any

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Grain
from qunxing.core.metrics.statistics import chapman
from qunxing.testing.history import History


def asked(history: History, **given: Any) -> dict[str, Any]:
    (point,) = history.ask("recapture", 0, 29, grain=Grain.SPAN, now=40, **{"first_": "chain", **given})["points"]
    return dict(point)


def club(both: int = 10) -> History:
    """A hundred members; thirty in the chain, twenty order, so many do both. Staff orders too, a stranger as well."""
    history = History()
    history.roster(0, *range(1, 101), 200)
    history.is_staff(200)
    for who in (*range(1, 31), 200):
        history.add(Kind.CHAINED, 5, who, value=1)
    for who in (*range(31 - both, 51 - both), 200, 300):
        history.add(Kind.ORDERED, 20, who, value=100)
    return history


def test_the_estimate_is_chapmans_over_members_present() -> None:
    point, found = asked(club()), chapman(30, 20, 10)
    assert (point["value"], point["low"], point["high"]) == (round(found.value), round(found.low), round(found.high))
    assert point["n"] == 100
    assert {name: point["cells"][name] for name in ("both", "first", "second", "neither")} == {
        "both": 10,
        "first": 20,
        "second": 10,
        "neither": 60,
    }


def test_never_more_than_are_there_and_nothing_where_few_did_both() -> None:
    point = asked(club(both=7))
    assert point["high"] == 100 and point["cells"]["uncut"] <= 100
    few = asked(club(both=6))
    assert (few["state"], few["n"]) == ("not_enough_data", 6)


def test_the_same_act_twice_is_its_first_half_and_its_second() -> None:
    history = club()
    for who in range(1, 21):
        history.add(Kind.CHAINED, 15, who, value=1)
    point = asked(history, first_="chain", second="chain")
    assert (point["cells"]["both"], point["cells"]["first"], point["cells"]["second"]) == (20, 10, 0)
