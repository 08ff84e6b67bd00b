"""BG/NBD against the published values for CDNOW, and on people of whom everything is known."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from qunxing.core.metrics.statistics.bgnbd import BgNbd, fit_bgnbd
from qunxing.testing.data import shared_data

PUBLISHED = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)


def test_the_published_chance_and_expectation_of_one_customer() -> None:
    assert float(PUBLISHED.alive(2, 30.43, 38.86)) == pytest.approx(0.7266, abs=5e-5)
    assert float(PUBLISHED.expected(39, 2, 30.43, 38.86)) == pytest.approx(1.226, abs=5e-4)


def test_who_came_once_is_alive_for_certain_so_that_a_rule_must_tell() -> None:
    assert float(PUBLISHED.alive(0, 0, 500)) == 1


def test_a_longer_silence_never_makes_alive_and_a_quicker_rhythm_makes_the_same_silence_worse() -> None:
    ages = np.arange(20.0, 2000, 20)
    assert (np.diff(PUBLISHED.alive(3, 20, ages)) < 0).all()
    assert (np.diff(PUBLISHED.alive(np.arange(1.0, 20), 20, 40)) < 0).all()


def test_nothing_is_fitted_where_nobody_ever_came_again() -> None:
    assert fit_bgnbd([0, 0], [0, 0], [5, 9]) is None


def test_rows_with_weights_are_as_many_people() -> None:
    x, recency, age = (np.array(each, dtype=float) for each in ([0, 1, 3, 5], [0, 4, 9, 20], [30, 25, 30, 22]))
    apart = fit_bgnbd(*(np.repeat(each, [9, 4, 3, 2]) for each in (x, recency, age)))
    together = fit_bgnbd(x, recency, age, [9, 4, 3, 2])
    assert apart is not None and together is not None
    assert together.alive(3, 9, 30) == pytest.approx(apart.alive(3, 9, 30), rel=1e-3)


def cdnow() -> Iterator[NDArray[np.float64]]:
    """x, recency, age in weeks of the 2,357 customers of the sample, up to 1997-09-30."""
    days: dict[str, set[np.datetime64]] = {}
    for line in (shared_data("orders") / "CDNOW_sample.txt").read_text().splitlines():
        _all, customer, day, *_more = line.split()
        days.setdefault(customer, set()).add(np.datetime64(f"{day[:4]}-{day[4:6]}-{day[6:]}"))
    end = np.datetime64("1997-09-30")
    seen = [sorted(day for day in of if day <= end) for of in days.values()]
    yield np.array([len(of) - 1 for of in seen], dtype=float)
    yield np.array([(of[-1] - of[0]).astype(int) / 7 for of in seen])
    yield np.array([(end - of[0]).astype(int) / 7 for of in seen])


@pytest.mark.slow
def test_the_published_parameters_come_out_of_the_published_orders() -> None:
    x, recency, age = cdnow()
    assert len(x) == 2357
    fitted = fit_bgnbd(x, recency, age)
    assert fitted is not None
    found = (fitted.r, fitted.alpha, fitted.a, fitted.b)
    assert found == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=2e-3)
    assert fitted.log_likelihood(x, recency, age, np.ones_like(x)) == pytest.approx(-9582.4, abs=0.05)
