"""The share of members who buy, counted by hand."""

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Grain
from qunxing.testing.history import History


def shop() -> History:
    """Ten members and one of the staff; two buy, one gives all back, one buys and is staff."""
    history = History()
    history.roster(0, *range(1, 12))
    history.roster(40, *range(1, 12))
    for who, cents in ((1, 500), (2, 900), (3, 700), (11, 100)):
        history.add(Kind.ORDERED, 5, who, value=cents)
    history.add(Kind.REFUNDED, 6, 3, value=700)
    history.is_staff(11)
    return history


def test_who_paid_more_than_came_back_is_a_share_of_who_is_there() -> None:
    (point,) = shop().ask("buyers_share", 0, 29, grain=Grain.SPAN, now=50)["points"]
    assert (point["value"], point["n"], point["cells"]) == (0.2, 10, {"present": 10, "paid": 2})
    assert point["low"] < 0.2 < point["high"]


def test_nobody_bought_is_nought_and_nothing_seen_is_not_measurable() -> None:
    (point,) = shop().ask("buyers_share", 10, 19, grain=Grain.SPAN, now=50)["points"]
    assert (point["state"], point["value"]) == ("zero", 0.0)
    (point,) = shop().ask("buyers_share", 10, 19, grain=Grain.SPAN, now=50, known=())["points"]
    assert (point["state"], point["value"]) == ("not_measurable", None)
