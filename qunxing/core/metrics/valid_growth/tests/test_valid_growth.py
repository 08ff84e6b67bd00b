"""Growth that is more than heads: who came to count, and who ceased to."""

from typing import Any

from qunxing.core.metrics.base import Grain
from qunxing.testing.history import History

ANNA, BEN, CARA, DAN, EVE = range(1, 6)


def weeks(history: History) -> list[dict[str, Any]]:
    return list(history.ask("valid_growth", 56, 69, grain=Grain.WEEK, now=99)["points"])


def club() -> History:
    """Two weeks from day 56: Anna stays, Ben is back, Cara falls silent, Dan leaves, Eve begins; Gus never does."""
    history = History()
    history.roster(0, ANNA, BEN, CARA, DAN, EVE, 9)
    for day in range(0, 70, 10):
        history.said(ANNA, day)
    history.said(BEN, 3)
    history.said(BEN, 57)
    history.said(CARA, 33)
    history.said(DAN, 50)
    history.left(DAN, 66)
    history.said(EVE, 64)
    return history


def test_what_came_and_went_adds_up_to_the_change() -> None:
    first, second = weeks(club())
    parts = {name: second["cells"][name] for name in ("new", "still", "back", "quiet", "gone", "change")}
    assert parts == {"new": 1, "still": 2, "back": 0, "quiet": 0, "gone": 1, "change": 0}
    assert second["value"] - first["value"] == second["cells"]["change"]
    assert {name: first["cells"][name] for name in ("back", "quiet", "gone")} == {"back": 1, "quiet": 1, "gone": 0}


def test_heads_alone_are_no_growth() -> None:
    history = club()
    for who in range(20, 60):
        history.joined(who, 60)
    assert [point["value"] for point in weeks(history)] == [point["value"] for point in weeks(club())]


def test_before_a_whole_window_was_seen_nothing_is_called_new() -> None:
    body = club().ask("valid_growth", 0, 69, grain=Grain.WEEK, now=99, known=((0, 69),))
    states = [point["state"] for point in body["points"]]
    assert states[:4] == ["not_enough_data"] * 4 and states[4] == "value"
