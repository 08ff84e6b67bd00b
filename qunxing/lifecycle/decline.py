"""Fewer people than at the best: what the difference is made of, and who stopped. All of it asked of the metrics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from qunxing.communities.models import Group
from qunxing.core.facts import Sees
from qunxing.core.metrics.periods import day_of
from qunxing.core.metrics.registry import METRICS
from qunxing.core.rules.decline import Weeks, apart
from qunxing.core.rules.lifecycle import LEVEL, YEAR
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import shown
from qunxing.insight.questions import Question
from qunxing.lifecycle.models import Course

WORTH = 0.9
"""From this part of the best on, nothing is taken apart: as much is chance."""
MOST = 5000
CAME = ("joined", "rejoined", "moved_in")


@dataclass(frozen=True, slots=True)
class Apart:
    """Two times of four weeks: people active in each, the parts of the difference, and who was active only before."""

    was: tuple[date, date]
    now: tuple[date, date]
    before: int
    after: int
    parts: dict[str, Fraction]
    has_season: bool
    stopped: list[tuple[int, str]]


def taken_apart(group: Group, course: Course | None, now: datetime) -> Apart | None:
    """None where there is nothing to take apart, or too little is seen: it takes the talk and member lists."""
    if course is None or course.judged_by != Course.JudgedBy.ACTIVE or not _has_lists(group):
        return None
    ends = _times(course.weeks)
    if ends is None:
        return None
    was, is_ = (_days(course.weeks["first"], end) for end in ends)
    seasons = _seasons(course.weeks.get("value", []), ends)
    (before, acted), (after, acting) = (
        _seen(group, days, season, now) for days, season in zip((was, is_), seasons or (1, 1), strict=True)
    )
    stopped = sorted((pk, name) for pk, name in acted.items() if pk not in acting)
    parts = apart(before, after)
    return Apart(was, is_, int(before.value), int(after.value), parts, seasons is not None, stopped)


def _has_lists(group: Group) -> bool:
    return any(each.sees >> Sees.ROSTER & 1 for each in shown([group.pk]))


def _times(weeks: dict[str, Any]) -> tuple[int, int] | None:
    """The columns in which the best four weeks of the last year end, and the last four; None where they are close."""
    levels: list[float | None] = weeks.get("level", [])
    last = len(levels) - 1
    earlier = [at for at in range(max(LEVEL - 1, last - YEAR), last - LEVEL + 1) if levels[at] is not None]
    here = levels[last] if levels else None
    if not earlier or here is None:
        return None
    best = max(earlier, key=lambda at: levels[at] or 0.0)
    return (best, last) if here < WORTH * (levels[best] or 0.0) else None


def _days(first: int, end: int) -> tuple[date, date]:
    last = first + 7 * end + 6
    return day_of(last - 7 * LEVEL + 1), day_of(last)


def _seasons(values: Sequence[int | None], ends: Iterable[int]) -> tuple[int, int] | None:
    """What the same weeks had the year before; None without a year."""
    found = []
    for end in ends:
        start = end - YEAR - LEVEL + 1
        of_weeks = values[start : start + LEVEL] if start >= 0 else []
        if len(of_weeks) < LEVEL or None in of_weeks or not any(of_weeks):
            return None
        found.append(sum(value or 0 for value in of_weeks))
    return found[0], found[1]


def _seen(group: Group, days: tuple[date, date], season: int, now: datetime) -> tuple[Weeks, dict[int, str]]:
    """Members and active ones of four weeks, new ones (who came in them) apart; and the active ones by name."""
    present = _people(group, "headcount", days, ("present",), now)
    fresh = _people(group, "headcount", days, CAME, now).keys() & present.keys()
    active = _people(group, "active_members", days, (None,), now)
    here = active.keys() & present.keys()
    weeks = Weeks(
        weeks=1,
        new=len(fresh),
        old=len(present) - len(fresh),
        new_active=len(here & fresh),
        old_active=len(here - fresh),
        unlisted=len(active) - len(here),
        season=Fraction(season),
    )
    return weeks, active


def _people(
    group: Group, metric: str, days: tuple[date, date], cells: Iterable[str | None], now: datetime
) -> dict[int, str]:
    question = Question(METRICS[metric], Scope.of_group(group), True, from_day=days[0], to_day=days[1], grain="span")
    found: dict[int, str] = {}
    for cell in cells:
        rows = question.people(now, period=0, cell=cell, limit=MOST)["rows"]
        found |= {row["person"]: row["name"] for row in rows}
    return found
