"""The weekly numbers of many groups, counted at once, as the rules of the lifecycle want them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from qunxing.communities.models import Group
from qunxing.core.facts import Sees
from qunxing.core.metrics.each import ACTIVE, DAYS, FLOWS, Each
from qunxing.core.metrics.periods import day_number, day_of, local_day
from qunxing.core.metrics.registry import METRICS
from qunxing.core.rules.lifecycle import Floats, Ints, Seen, Silences, silences
from qunxing.core.zones import micros
from qunxing.insight.asking import Scope
from qunxing.insight.counting import Counts, count_each
from qunxing.insight.coverage import Shown, Standing, days_of, measurable

MOST_WEEKS = 156
"""How far back a course is told."""
APART = 15
"""Two member lists no further apart than this enclose the days between them."""
EVER = 3650
"""Days before the first one seen in which somebody may have joined, by a list that tells it."""
LONG_AGO = -(10**6)
CAME, WENT = ("joined", "rejoined"), ("left", "removed")
Ranges = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Series:
    """Rows are `groups` in their order, columns the weeks that begin on the days `first`, `first` + 7, …

    `by_talk` are the rows judged by what was done, `by_list` those judged by their members; the others are not seen.
    """

    groups: tuple[Group, ...]
    first: int
    seen: Seen
    by_talk: frozenset[int]
    by_list: frozenset[int]
    silent: Mapping[int, Silences]
    last_act: Mapping[int, int]


def monday(day: int) -> int:
    """The first day of the week that a day lies in; day 0 was a Thursday."""
    return day - (day + 3) % 7


def read(scope: Scope, *, temporary: frozenset[int], standing: Standing, now: datetime) -> Series | None:
    """The series of every group of the scope up to the last whole week; None where nothing was ever seen."""
    zone = scope.community.timezone
    until = monday(local_day(micros(now), zone))
    shown = standing.shown(scope.numbers)
    first = monday(min((local_day(each.first, zone) for each in shown), default=until))
    first = max(first, until - 7 * MOST_WEEKS)
    if first >= until:
        return None
    ended = {group.pk: day_number(group.ended_on) for group in scope.groups if group.ended_on}
    return _Reading(scope, standing, now, first, until, ended).series(temporary)


@dataclass(frozen=True, slots=True)
class _Reading:
    scope: Scope
    standing: Standing
    now: datetime
    first: int
    until: int
    ended: Mapping[int, int]

    @property
    def width(self) -> int:
        return (self.until - self.first) // 7

    @property
    def ends(self) -> Ints:
        return np.arange(self.first + 6, self.until, 7)

    def series(self, temporary: frozenset[int]) -> Series:
        rows = {group.pk: nth for nth, group in enumerate(self.scope.groups)}
        talk = {grp: self._cut(grp, known) for grp, known in self._known_talk().items()}
        active = self._active(rows)
        seats, net, begun = self._flows(rows)
        lists = {group.pk: self._cut(group.pk, self._known_lists(group.pk)) for group in self.scope.groups}
        by_talk = frozenset(rows[grp] for grp, known in talk.items() if known)
        by_list = frozenset(rows[grp] for grp, known in lists.items() if known) - by_talk
        value = np.full((len(rows), self.width), np.nan)
        for grp, row in rows.items():
            watched = self._whole(lists[grp])
            net[row, ~watched] = np.nan
            if row in by_talk:
                value[row] = np.where(self._whole(talk[grp]), active[row], np.nan)
            elif row in by_list:
                value[row] = np.where(watched, seats[row], np.nan)
        silent, last_act = self._silences(rows, talk)
        dead = np.zeros(value.shape, np.bool_)
        for row, found in silent.items():
            dead[row] = found.dead
        ends = np.array([group.pk in temporary for group in self.scope.groups], np.bool_)
        seen = Seen(value, net, self._begun(begun, seats), dead, ends)
        return Series(self.scope.groups, self.first, seen, by_talk, by_list, silent, last_act)

    def _count(self, what: Each, *, first: int, grain: str) -> Counts:
        days = (day_of(first), day_of(self.until - 1))
        return count_each(what, self.scope, days=days, grain=grain, now=self.now, standing=self.standing)

    def _active(self, rows: Mapping[int, int]) -> Floats:
        found = self._count(ACTIVE, first=self.first, grain="week")
        active = np.zeros((len(rows), self.width))
        nth, period, number = (found.rows.column(name).to_numpy() for name in ("nth", "period", "number"))
        place = np.array([rows[grp] for grp in found.groups], np.int64)
        if len(nth):
            active[place[nth], period] = number
        return active

    def _flows(self, rows: Mapping[int, int]) -> tuple[Floats, Floats, Ints]:
        """Seats at each week's end, joins minus leaves, and the week of the first joining where all are dated."""
        first = self.first - EVER // 7 * 7
        found = self._count(FLOWS, first=first, grain="week")
        before = (self.first - first) // 7
        place = np.array([rows[grp] for grp in found.groups], np.int64)
        nth, period, number = (found.rows.column(name).to_numpy() for name in ("nth", "period", "number"))
        cell = np.array(found.rows.column("cell").to_pylist(), dtype="U8")
        change, net = (np.zeros((len(rows), before + self.width)) for _ in range(2))
        begun = np.full(len(rows), LONG_AGO)
        if len(nth):
            sign = np.where(np.isin(cell, (*CAME, "found", "moved_in")), 1, -1)
            np.add.at(change, (place[nth], period), sign * number)
            flow = np.isin(cell, (*CAME, *WENT))
            np.add.at(net, (place[nth[flow]], period[flow]), (sign * number)[flow])
            undated = np.zeros(len(rows), np.bool_)
            undated[place[nth[cell == "found"]]] = True
            joined = np.zeros(change.shape, np.bool_)
            joined[place[nth[cell == "joined"]], period[cell == "joined"]] = True
            begun = np.where(joined.any(axis=1) & ~undated, joined.argmax(axis=1) - before, LONG_AGO)
        return change.cumsum(axis=1)[:, before:], net[:, before:], begun

    def _begun(self, begun: Ints, is_joined: Floats) -> Ints:
        """Where nobody was ever seen joining, what was said: since when the group is live."""
        for row, group in enumerate(self.scope.groups):
            if group.live_from and not is_joined[row].any():
                begun[row] = (monday(day_number(group.live_from)) - self.first) // 7
        return begun

    def _silences(
        self, rows: Mapping[int, int], talk: Mapping[int, Ranges]
    ) -> tuple[dict[int, Silences], dict[int, int]]:
        found = self._count(DAYS, first=self.first, grain="day")
        nth, day = found.rows.column("nth").to_numpy(), found.rows.column("period").to_numpy()
        order = np.lexsort((day, nth))
        nth, day = nth[order], day[order]
        edges = np.searchsorted(nth, np.arange(len(found.groups) + 1))
        silent, last_act = {}, {}
        for place, grp in enumerate(found.groups):
            acted = day[edges[place] : edges[place + 1]]
            if len(acted):
                last_act[rows[grp]] = int(acted[-1])
            silent[rows[grp]] = silences(acted, talk.get(grp, ()), self.ends)
        return silent, last_act

    def _known_talk(self) -> Mapping[int, Ranges]:
        needs, zone = METRICS[ACTIVE.metric].needs, self.scope.community.timezone
        return {grp: days_of(measurable(needs, self.standing.shown([grp])), zone) for grp in self.scope.numbers}

    def _known_lists(self, grp: int) -> Ranges:
        """The days on which who came and went can be known to a week or two."""
        joined: list[tuple[int, int]] = []
        for first, last in sorted(self._days(each) for each in self.standing.shown([grp]) if _tells_members(each)):
            if joined and first <= joined[-1][1] + APART:
                joined[-1] = (joined[-1][0], max(joined[-1][1], last))
            else:
                joined.append((first, last))
        return joined

    def _days(self, each: Shown) -> tuple[int, int]:
        zone = self.scope.community.timezone
        return local_day(each.first, zone), local_day(each.last, zone)

    def _cut(self, grp: int, known: Ranges) -> Ranges:
        """What came after a group's end is none of its course."""
        end = self.ended.get(grp)
        if end is None:
            return known
        return [(first, min(last, end)) for first, last in known if first <= end]

    def _whole(self, known: Ranges) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which weeks lie in these days, all seven of them."""
        starts = np.arange(self.first, self.until, 7)
        whole = np.zeros(len(starts), np.bool_)
        for first, last in known:
            whole |= (starts >= first) & (starts + 6 <= last)
        return whole


def _tells_members(each: Shown) -> bool:
    return bool(each.sees >> Sees.ROSTER & 1) or bool(each.sees >> Sees.JOINS & each.sees >> Sees.LEAVES & 1)
