import pytest

from qunxing.core.metrics.statistics.control import Signal, xmr

DESIGN = [10, 12, 9, 11, 13, 10]
"""metrics.md §24."""
NIST = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
"""NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2."""


def test_the_limits_are_those_of_the_design() -> None:
    found = xmr(DESIGN)
    assert found is not None
    assert (round(found.low, 2), round(found.high, 2)) == (4.45, 17.22)
    assert found.signals == ()


def test_the_limits_are_those_of_the_handbook() -> None:
    found = xmr(NIST)
    assert found is not None
    assert (found.centre, found.low, found.high) == pytest.approx((50.81, 45.8159, 55.8041), abs=2e-4)
    assert found.signals == ()


def test_a_point_beyond_the_limits_is_a_signal_and_does_not_move_them() -> None:
    found = xmr([*DESIGN, 30], baseline=len(DESIGN))
    assert found is not None
    assert round(found.high, 2) == 17.22
    assert found.signals == (Signal(6, "beyond", True),)


@pytest.mark.parametrize(
    ("more", "rule"),
    [([15.4, 15.4], "two_of_three"), ([10, 13.1, 13.1, 13.1, 13.1], "four_of_five"), ([11] * 8, "eight")],
)
def test_runs_on_one_side_are_signals_where_they_are_complete(more: list[float], rule: str) -> None:
    found = xmr([*DESIGN, *more], baseline=len(DESIGN))
    assert found is not None
    assert found.signals[0] == Signal(len(DESIGN) + len(more) - 1, rule, True)


def test_a_run_below_the_centre_says_so() -> None:
    found = xmr([*DESIGN, *[10.0] * 8], baseline=len(DESIGN))
    assert found is not None
    assert found.signals[-1].above is False


def test_a_gap_ends_a_run_and_gives_no_moving_range() -> None:
    found = xmr([*DESIGN, 15.4, None, 15.4], baseline=len(DESIGN))
    assert found is not None
    assert found.signals == ()
    jump = xmr([10, 10, 10, 10, None, 90, 90, 90, 90], baseline=4 + 4)
    assert jump is not None
    assert jump.sigma == 0


def test_too_few_points_or_too_few_neighbours_give_no_limits() -> None:
    assert xmr(DESIGN[:5]) is None
    assert xmr([*DESIGN[:3], None, *DESIGN[3:]]) is None
    assert xmr([]) is None


def test_a_series_that_never_varied_makes_any_change_a_signal() -> None:
    found = xmr([7.0] * 8 + [8.0], baseline=8)
    assert found is not None
    assert found.signals == (Signal(8, "beyond", True),)
