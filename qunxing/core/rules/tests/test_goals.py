"""What may be said of a goal and of a group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.refusals import Refusal
from qunxing.core.rules.goals import Colour, Seen, State, Status, Terms, Way, Why, check, colour_of, judge, status

REACH = Terms(Way.REACH, 100, 200, start=0, deadline=99, horizon=28, grows=True)
HOLD = Terms(Way.HOLD, 0, 0.08, start=0, deadline=99, horizon=28)
GREEN, YELLOW, RED, NONE = Colour.GREEN, Colour.YELLOW, Colour.RED, Colour.NONE


def state(terms: Terms, value: float, spread: float = 0, *, today: int = 51, last: int = 49) -> State:
    return judge(terms, Seen(value, value - spread, value + spread, last), today).state


def test_half_the_time_half_the_way() -> None:
    verdict = judge(REACH, Seen(150, None, None, 49), 51)
    assert (verdict.state, verdict.due, verdict.pace) == (State.ON_PACE, 0.5, 1.0)
    assert state(REACH, 160) is State.AHEAD
    assert state(REACH, 140) is State.BEHIND
    assert state(REACH, 200) is State.MET


def test_a_verdict_is_given_only_where_the_interval_allows() -> None:
    assert state(REACH, 140, 3) is State.BEHIND
    assert state(REACH, 140, 6) is State.UNSURE
    assert state(HOLD, 0.02, 0.015) is State.BEHIND
    assert state(HOLD, 0.07, 0.02) is state(HOLD, 0.09, 0.02) is State.UNSURE
    assert state(HOLD, 0.12, 0.03) is State.ON_PACE
    assert state(HOLD, 0.12, 0.03, today=100) is State.MET
    assert state(HOLD, 0.02, 0.015, today=100) is State.MISSED


def test_there_is_no_verdict_before_the_horizon() -> None:
    assert state(HOLD, 0.01, today=27) is State.EARLY
    assert state(HOLD, 0.01, today=28) is State.BEHIND
    assert state(HOLD, 0.01, today=-1) is State.NOT_STARTED
    assert judge(HOLD, None, 27).state is State.EARLY
    assert judge(HOLD, None, 28).state is State.UNSEEN


def test_a_goal_to_come_down_to_is_read_the_other_way_round() -> None:
    down = Terms(Way.REACH, 20, 10, start=0, deadline=9, horizon=0)
    assert judge(down, Seen(15, 14, 16, 4), 5).pace == 1
    assert judge(down, Seen(8, 7, 9, 9), 10).state is State.MET
    assert judge(down, Seen(12, 11, 13, 9), 10).state is State.MISSED


def test_a_goal_that_sells_late_in_the_year_is_not_behind_in_its_first_half() -> None:
    season = [1.0] * 50 + [4.0] * 50
    assert judge(REACH, Seen(120, 120, 120, 49), 51).state is State.BEHIND
    assert judge(REACH, Seen(120, 120, 120, 49), 51, season).state is State.ON_PACE


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"target": 100}, "goal_target"),
        ({"deadline": -1}, "goal_deadline"),
        ({"horizon": 101}, "goal_horizon"),
        ({"target": 50}, "goal_direction"),
    ],
)
def test_what_is_no_goal_is_refused(changed: dict[str, int], code: str) -> None:
    check(REACH)
    with pytest.raises(Refusal) as refused:
        check(Terms(**{**REACH._asdict(), **changed}))
    assert refused.value.code == code


@given(
    st.floats(-300, 300), st.floats(0, 50), st.integers(0, 99), st.sampled_from([REACH, REACH._replace(way=Way.HOLD)])
)
def test_a_wider_interval_never_turns_one_verdict_into_its_opposite(
    value: float, spread: float, last: int, terms: Terms
) -> None:
    good = {State.AHEAD, State.ON_PACE, State.MET}
    exact = judge(terms, Seen(value, value, value, last), last + 30).state
    wide = judge(terms, Seen(value, value - spread, value + spread, last), last + 30).state
    assert wide is State.UNSURE or (wide in good) == (exact in good)


def test_behind_is_yellow_and_far_behind_red() -> None:
    assert [colour_of(judge(HOLD, Seen(v, v, v, 49), 51)) for v in (0.09, 0.07, 0.01)] == [GREEN, YELLOW, RED]
    assert colour_of(judge(HOLD, None, 51)) is NONE


def test_a_quiet_group_on_target_is_green_and_a_noisy_one_off_target_is_not() -> None:
    """A and B of seed 003: nothing of how much is said enters at all."""
    assert status(charted=True, wanted=[GREEN, GREEN], guardrails=[NONE, GREEN]) == Status(GREEN, Why.GOALS)
    assert status(charted=True, wanted=[RED], guardrails=[NONE]) == Status(RED, Why.GOALS)


def test_a_red_line_caps_what_goals_say_and_never_lifts_it() -> None:
    assert status(charted=True, wanted=[GREEN], guardrails=[RED]) == Status(RED, Why.GUARDRAIL)
    assert status(charted=True, wanted=[GREEN], guardrails=[YELLOW, GREEN]) == Status(YELLOW, Why.GUARDRAIL)
    assert status(charted=True, wanted=[RED, GREEN], guardrails=[GREEN]) == Status(RED, Why.GOALS)


def test_without_a_charter_a_goal_or_time_there_is_no_verdict() -> None:
    assert status(charted=False, wanted=[GREEN], guardrails=[RED]) == Status(NONE, Why.UNCHARTED)
    assert status(charted=True, wanted=[], guardrails=[RED]) == Status(NONE, Why.NO_GOAL)
    assert status(charted=True, wanted=[NONE], guardrails=[RED]) == Status(NONE, Why.EARLY)
    assert status(charted=True, wanted=[NONE, GREEN], guardrails=[]) == Status(GREEN, Why.GOALS)
