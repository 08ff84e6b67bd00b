from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from qunxing.core.rules.lifecycle import STAGES, UNKNOWN, Seen, course, limit_of, silences

LONG_AGO = -1000


def told(
    values: Sequence[float],
    *,
    net: float = np.nan,
    begun: int = LONG_AGO,
    dead: Sequence[int] = (),
    ends: bool = False,
) -> list[str]:
    """The stages of one group, by week."""
    value = np.array([values], np.float64)
    flags = np.zeros(value.shape, np.bool_)
    flags[0, list(dead)] = True
    seen = Seen(value, np.full(value.shape, net), np.array([begun]), flags, np.array([ends]))
    return [STAGES[each].value if each != UNKNOWN else "" for each in course(seen).stage[0]]


RISE = [10, 12, 13, 15, 16, 18, 19, 21, 22, 24, 26, 27, 29, 31]
FALL = [*([40, 41, 39, 40, 42, 40, 41, 40, 39, 41, 40, 41]), 36, 31, 27, 23, 20, 17, 15, 13, 12, 11]
STEADY = [40, 42, 38, 41, 39, 43, 40, 37, 41, 40, 42, 39, 41, 40]


def test_a_group_of_a_few_weeks_is_beginning_where_its_first_week_is_known() -> None:
    assert set(told(RISE[:7], begun=0)) == {"introduction"}
    assert set(told(RISE[:7])) == {""}


def test_a_group_that_rises_and_gains_members_grows() -> None:
    assert told(RISE, net=3)[-1] == "growth"


def test_a_group_that_rises_while_it_loses_members_does_not_grow() -> None:
    assert told(RISE, net=-3)[-1] == "maturity"


def test_a_group_without_a_trend_is_mature() -> None:
    assert set(told(STEADY)) == {"", "maturity"}


def test_a_group_that_falls_below_the_line_declines() -> None:
    stages = told(FALL, net=-2)
    assert stages[11] == "maturity"
    assert stages[-1] == "decline"


def test_a_group_that_falls_little_is_still_mature() -> None:
    assert told([40 - week * 0.8 for week in range(14)])[-1] == "maturity"


def test_a_fall_to_another_level_stays_a_decline_after_it_has_settled() -> None:
    assert told([*STEADY, 14, 15, 13, 14, 15, 14, 13, 15, 14, 14, 15, 13, 14])[-1] == "decline"


def test_a_temporary_group_never_declines() -> None:
    assert "decline" not in told(FALL, ends=True)


def test_one_week_changes_no_stage() -> None:
    steady = [*STEADY, 4, *STEADY]
    assert set(told(steady)) == {"", "maturity"}


def test_a_death_is_told_at_once_and_taken_back_only_after_two_weeks() -> None:
    stages = told([*STEADY, 0, 0, 30, 41, 40, 39], dead=[15])
    assert stages[13:17] == ["maturity", "maturity", "dead", "dead"]
    assert stages[-1] == "maturity"


def test_weeks_that_were_not_seen_change_nothing_and_fill_nothing() -> None:
    holes = [float(each) for each in STEADY]
    holes[9:11] = [np.nan, np.nan]
    assert told(holes)[-1] == "maturity"
    assert told([np.nan if week % 2 else 40 for week in range(14)]) == [""] * 14


def test_a_group_of_a_handful_never_leaves_its_beginning() -> None:
    assert set(told([3, 2, 4, 3, 2, 3, 4, 2, 3, 2, 3])) == {"", "introduction"}


def test_what_is_told_of_a_week_rests_on_no_later_week() -> None:
    assert told(FALL)[:16] == told(FALL[:16])


def test_silence_is_death_only_when_it_is_longer_than_the_groups_own_pauses() -> None:
    monthly = silences([0, 30, 60, 91, 121], [(0, 400)], [140, 151, 152, 153])
    assert monthly.days.tolist() == [19, 30, 31, 32]
    assert monthly.dead.tolist() == [False, False, True, True]
    assert silences(range(60), [(0, 400)], [72, 73]).dead.tolist() == [False, True]


def test_days_that_were_not_seen_are_no_silence() -> None:
    found = silences(range(20), [(0, 19), (40, 60)], [30, 45, 53])
    assert found.days.tolist() == [-1, 6, 14]
    assert found.dead.tolist() == [False, False, True]


def test_a_group_in_which_nobody_ever_did_anything_is_dead_after_two_weeks() -> None:
    assert silences([], [(100, 200)], [112, 113]).dead.tolist() == [False, True]


@pytest.mark.parametrize(("gaps", "limit"), [([], 14), ([1, 1, 2], 14), ([20, 30], 30), ([1] * 200 + [90], 14)])
def test_the_limit_is_two_weeks_or_the_groups_rarest_pause(gaps: list[int], limit: int) -> None:
    assert limit_of(np.array(gaps, np.int64)) == limit
