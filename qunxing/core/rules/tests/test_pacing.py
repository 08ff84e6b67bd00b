"""An account never sends faster than it may, and loses no time beyond that."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.rules.pacing import LATE, Pace, Rate

ONEBOT = [Rate(1, 3), Rate(20, 3600, True), Rate(200, 86_400)]
TELEGRAM = [Rate(30, 1), Rate(1, 1, True), Rate(20, 60, True)]


def run(pace: Pace, chats: list[str], lag: float, chance: Random, now: float = 1000.0) -> list[float]:
    """Send to one chat after another, each a little late; when each left."""
    left = []
    for chat in chats:
        now = pace.next(chat, now) + chance.random() * lag
        pace.leave(chat, now)
        left.append(now)
    return left


@pytest.mark.parametrize("rates", [TELEGRAM, [Rate(1, 3)], [Rate(20, 60)]])
def test_500_direct_sends_take_the_time_they_must_within_one_percent(rates: list[Rate]) -> None:
    apart = max(each.seconds / each.most for each in rates if not each.in_chat)
    left = run(Pace(rates), [str(nth) for nth in range(500)], 0.01, Random(5))
    assert (left[-1] - left[0]) / (499 * apart) == pytest.approx(1, abs=0.01)


@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=120),
    st.lists(st.builds(Rate, st.integers(1, 5), st.integers(1, 20), st.booleans()), max_size=4),
    st.floats(0, 3), st.integers(0, 99),
)  # fmt: skip
def test_no_span_holds_more_than_its_rate(chats: list[str], rates: list[Rate], lag: float, seed: int) -> None:
    left = run(Pace(rates), chats, lag, Random(seed))
    for rate in rates:
        for chat in set(chats) if rate.in_chat else {""}:
            times = [at for at, where in zip(left, chats, strict=True) if chat in ("", where)]
            assert all(b - a >= rate.seconds - 1e-6 for a, b in zip(times, times[rate.most :], strict=False))


@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=120),
    st.lists(st.builds(Rate, st.integers(1, 5), st.integers(1, 20), st.booleans()), max_size=4),
    st.lists(st.floats(0, 9), min_size=120, max_size=120),
)  # fmt: skip
def test_nothing_waits_longer_than_it_must(chats: list[str], rates: list[Rate], rests: list[float]) -> None:
    """A moment earlier a span would hold more than its rate, or two be nearer than the shortest span spreads them."""
    shortest = min((each.seconds for each in rates if not each.in_chat), default=0)
    apart = max(
        (each.seconds / each.most for each in rates if not each.in_chat and each.seconds == shortest), default=0
    )
    pace, now, left = Pace(rates), 1000.0, list[tuple[str, float]]()
    for chat, rest in zip(chats, rests, strict=False):
        now += rest
        moment = pace.next(chat, now)
        earlier = moment - 1e-3
        if moment > now:
            near = bool(left) and earlier - left[-1][1] < apart
            full = (
                sum(earlier - at < each.seconds for where, at in left if not each.in_chat or where == chat) >= each.most
                for each in rates
            )
            assert near or any(full)
        pace.leave(chat, moment)
        left.append((chat, moment))
        now = moment


def test_a_qq_account_sends_every_three_seconds_until_its_day_is_full() -> None:
    left = run(Pace(ONEBOT), [str(nth) for nth in range(201)], 0, Random(5))
    assert [left[199] - left[0], left[200] - left[0]] == [199 * 3, 86_400]


def test_what_was_sent_before_counts_and_so_does_being_asked_to_wait() -> None:
    pace = Pace([Rate(2, 10)], before=[("a", 100.0), ("b", 104.0)])
    assert pace.next("c", 105.0) == 110.0
    pace.hold(130.0)
    assert pace.next("c", 105.0) == 130.0


def test_we_may_want_more_time_between_two_than_the_platform() -> None:
    pace = Pace([Rate(30, 1)], apart=5)
    pace.leave("a", 100.0)
    assert pace.next("b", 100.0) == 105.0


def test_a_long_rest_is_not_made_up_for() -> None:
    pace = Pace([Rate(30, 60)])
    pace.leave("a", 100.0)
    pace.leave("b", 200.0)
    assert pace.next("c", 200.0) == 202.0
    pace.leave("c", 202.0 + LATE / 2)
    assert pace.next("d", 203.0) == 204.0


def test_chats_long_silent_are_forgotten_without_consequence() -> None:
    pace = Pace([Rate(1, 10, True)], before=[("a", 100.0), ("b", 195.0)])
    pace.forget(190.0)
    assert (pace.next("a", 200.0), pace.next("b", 200.0)) == (200.0, 205.0)


def test_how_many_leave_in_a_while() -> None:
    assert [Pace([Rate(30, 1)]).within(0.5), Pace([]).within(0.5), Pace([Rate(1, 3)]).within(0.5)] == [15, 16, 1]
