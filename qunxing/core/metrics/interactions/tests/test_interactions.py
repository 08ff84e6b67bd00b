"""The three figures of a KOC, counted by hand."""

from qunxing.core.metrics.base import Grain
from qunxing.testing.history import History

ANNA, BEN, CARA, STAFF = 1, 2, 3, 9


def test_messages_repliers_and_days_of_each_are_counted_once() -> None:
    history = History()
    first = history.said(ANNA, 1)
    for hours in (1, 2, 3):
        history.answered(first, BEN, hours)
    history.answered(history.said(BEN, 1.8), ANNA, 1)
    history.answered(history.said(ANNA, 3), BEN, 1)
    history.answered(history.said(ANNA, 4), CARA, 1)
    history.said(ANNA, 4, "收到")
    history.is_staff(STAFF)
    history.answered(first, STAFF, 2)
    (week,) = history.ask("interactions", 0, 6, grain=Grain.WEEK)["points"]
    assert (week["value"], week["cells"]) == (3, {"people": 3})
    assert week["people"] == [
        {"person": ANNA, "messages": 4, "repliers": 2, "days": 3},
        {"person": BEN, "messages": 5, "repliers": 1, "days": 2},
        {"person": CARA, "messages": 1, "repliers": 0, "days": 1},
    ]
