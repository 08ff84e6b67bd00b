"""Aalen–Johansen against Kaplan–Meier, lifelines and the truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter

from qunxing.core.metrics.statistics import ExitRow, aalen_johansen

ENDS = st.lists(
    st.tuples(st.integers(1, 200), st.sampled_from(["", "left", "removed"])),
    min_size=2,
    max_size=30,
    unique_by=lambda end: end[0],
)


def _rows(ends: list[tuple[int, str]]) -> list[ExitRow]:
    rows = [ExitRow(age, events=1, cause=cause) if cause else ExitRow(age, censored=1) for age, cause in ends]
    return [ExitRow(0, entered=len(ends)), *rows]


@pytest.mark.slow
@settings(max_examples=30)
@given(ENDS.filter(lambda ends: any(cause == "left" for _, cause in ends)))
def test_incidence_agrees_with_lifelines(ends: list[tuple[int, str]]) -> None:
    codes = [("", "left", "removed").index(cause) for _, cause in ends]
    other = AalenJohansenFitter(calculate_variance=False).fit([age for age, _ in ends], codes, event_of_interest=1)
    expected = other.cumulative_density_["CIF_1"]
    ours = aalen_johansen(_rows(ends)).gone["left"]
    assert list(ours.share) == pytest.approx(expected.reindex(ours.ages).tolist(), abs=1e-9)


@given(ENDS)
def test_the_ways_of_going_and_staying_sum_to_one(ends: list[tuple[int, str]]) -> None:
    exits = aalen_johansen(_rows(ends))
    for step, stayed in enumerate(exits.stayed.survival):
        assert stayed + sum(gone.share[step] for gone in exits.gone.values()) == pytest.approx(1)


def test_a_single_cause_has_the_curves_interval() -> None:
    rows = _rows([(age, "left" if age % 3 else "") for age in range(1, 40)])
    exits = aalen_johansen(rows)
    ours, curve = exits.gone["left"].at(20), exits.stayed.at(20)
    assert ours is not None and curve is not None
    assert (ours.value, ours.low, ours.high) == pytest.approx((1 - curve.value, 1 - curve.high, 1 - curve.low))


def test_ties_and_delayed_entry_by_hand() -> None:
    rows = [
        ExitRow(0, entered=4),
        ExitRow(1, events=1, cause="left"),
        ExitRow(1, events=1, cause="removed"),
        ExitRow(2, entered=2),
        ExitRow(2, events=1, cause="removed"),
        ExitRow(3, censored=3),
    ]
    gone = aalen_johansen(rows).gone
    assert [gone["left"].share[-1], gone["removed"].share[-1]] == pytest.approx([1 / 4, 1 / 4 + 1 / 2 * 1 / 4])
    assert gone["left"].at(4) is None


def test_a_closed_group_is_not_an_exit() -> None:
    exits = aalen_johansen([ExitRow(0, entered=3), ExitRow(5, censored=3)])
    assert exits.gone == {} and exits.stayed.survival[-1] == 1


def test_an_exit_without_a_cause_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a cause"):
        ExitRow(1, events=1)


@pytest.mark.slow
def test_incidence_covers_the_truth_in_1000_draws() -> None:
    truth, inside = 0.75 * (1 - np.exp(-30 / 40)), 0
    for seed in range(1000):
        chance = np.random.default_rng(seed)
        ages, seen = chance.exponential(40, 120), chance.uniform(10, 80, 120)
        causes = np.where(chance.random(120) < 0.75, "left", "removed")
        ends = np.where(ages <= seen, causes, "")
        at = (
            aalen_johansen(_rows(list(zip(np.minimum(ages, seen).astype(int).tolist(), ends.tolist(), strict=True))))
            .gone["left"]
            .at(29)
        )
        inside += at is not None and truth in at
    assert inside >= 930
