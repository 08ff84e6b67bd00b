"""Size and what groups do: the truth put in comes out, and where there is none nothing is claimed."""

import numpy as np
import pytest

from qunxing.core.metrics.statistics.scaling import LEAST_GROUPS, Row, scaling, spurious


def groups(beta: float, *, n: int = 80, bend: float = 0.0, seed: int = 3) -> list[Row]:
    """Two kinds, three months; the larger groups are of the louder kind, which alone must not look like size."""
    chance = np.random.default_rng(seed)
    rows = []
    for group in range(n):
        loud = group % 2
        size = float(np.exp(chance.normal(4.5 + 0.5 * loud, 0.7)))
        own = chance.gamma(4, 0.25)
        for month, season in enumerate((1.0, 1.5, 0.6)):
            curve = beta * np.log(size) + bend * (np.log(size) - 4.7) ** 2
            count = chance.poisson(season * own * (3 if loud else 1) * np.exp(curve))
            rows.append(Row(group, "loud" if loud else "calm", str(month), size, float(count)))
    return rows


def test_the_power_put_in_lies_in_the_interval_whatever_the_kind_and_the_season() -> None:
    for beta in (0.6, 1.0):
        found = scaling(groups(beta), draws=100)
        assert found is not None and beta in found.beta
        assert found.beta.high - found.beta.low < 0.6


def test_a_best_size_is_named_only_where_there_is_one() -> None:
    assert (flat := scaling(groups(0.8), draws=100)) is not None and flat.best is None
    peaked = scaling(groups(0.0, bend=-0.8, n=120), draws=100)
    assert peaked is not None and peaked.best is not None
    assert np.exp(4.7) in peaked.best


def test_few_groups_or_one_size_say_nothing() -> None:
    assert scaling(groups(1.0, n=LEAST_GROUPS - 1)) is None
    assert scaling([row.__class__(row.group, "a", "b", 50.0, row.count) for row in groups(1.0)]) is None


def test_rates_per_head_fall_with_size_where_nothing_does() -> None:
    assert spurious(20_000) == pytest.approx(-0.72, abs=0.02)
