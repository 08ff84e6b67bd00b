"""Whether duties are shared out evenly."""

import pytest

from qunxing.core.rules.duties import Shared, Stint, shared


def test_evenness_is_that_of_the_worked_examples() -> None:
    found = shared([Stint(1, 1, 30), Stint(2, 1, 10), Stint(3, 11, 20), Stint(4, 21, 30)], 1, 30)
    assert found == Shared(4, 60, 0.75) and found.worst == 0.25


def test_only_days_inside_count_and_an_open_turn_goes_on() -> None:
    found = shared([Stint(1, 90, None), Stint(2, 95, 200)], 91, 100)
    assert found is not None and (found.people, found.days) == (2, 16)
    assert found.evenness == pytest.approx(256 / 272)
    assert shared([Stint(1, 90, None), Stint(2, 200, None)], 91, 100) is None
