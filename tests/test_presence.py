"""Do the intervals of who is really there hold the truth? A thousand draws are recorded; these are some small ones."""

from dataclasses import replace

import pytest

from scripts.presence import PLAN, found

SMALL = replace(PLAN, days=120, connect=10)
DRAWS = 4


@pytest.mark.slow
def test_zombies_and_valid_members_lie_within_their_intervals_and_few_are_called_wrongly() -> None:
    every = [found(seed, SMALL) for seed in range(DRAWS)]
    assert sum(each.holds for each in every) >= DRAWS - 1
    assert all(low <= truth <= high for low, high, truth in (each.valid for each in every))
    hits = sum(len(each.kinds["any"][0] & each.kinds["any"][1]) for each in every)
    assert hits >= 0.85 * sum(len(each.kinds["any"][0]) for each in every)
    for called, real in (each.kinds["least"] for each in every):
        assert called <= real
    for called, real in (each.kinds["most"] for each in every):
        assert called >= real
