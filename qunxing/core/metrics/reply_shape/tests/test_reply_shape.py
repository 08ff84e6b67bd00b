"""Pyramid, ring or neither, on circles drawn by hand."""

from random import Random
from typing import Any

from qunxing.core.metrics.base import Grain
from qunxing.testing.history import History

SOUL = 1


def month(history: History) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = history.ask("reply_shape", 0, 27, grain=Grain.SPAN)["points"]
    return found


def round_of(pairs: list[tuple[int, int]]) -> History:
    """One reply of each pair: who replies, to whom."""
    history = History()
    for nth, (replier, author) in enumerate(pairs):
        history.answered(history.said(author, nth % 20 + nth / 1000), replier, 1)
    return history


def test_a_group_around_one_member_is_a_pyramid_and_her_absence_is_told() -> None:
    found = month(round_of([(11 + nth % 9, SOUL) for nth in range(36)] + [(11, 12), (12, 11)]))
    cells, first = found["cells"], found["people"][0]
    assert (cells["shape"], found["value"]) == ("pyramid", 35 / 36)
    assert cells["touch"] > cells["chance"]["touch"]["high"]
    assert (first["person"], first["replies"], first["touch"], first["alone"]) == (SOUL, 36, round(36 / 38, 4), 7)


def test_a_few_leading_together_are_a_ring() -> None:
    pairs = [(11 + nth % 15, 1 + nth % 6) for nth in range(90)]
    found = month(round_of(pairs))["cells"]
    assert (found["shape"], found["factor"]) == ("ring", 3)


def test_replies_at_random_show_no_shape() -> None:
    dice = Random(4)
    pairs = [tuple(dice.sample(range(1, 13), 2)) for _ in range(60)]
    assert month(round_of(pairs))["cells"]["shape"] == "unclear"  # type: ignore[arg-type] # two of each


def test_of_few_replies_no_shape_is_told() -> None:
    found = month(round_of([(11 + nth % 9, SOUL) for nth in range(29)]))
    assert (found["state"], found["value"], found["n"], found["people"]) == ("not_enough_data", None, 29, [])
