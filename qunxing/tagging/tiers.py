"""Tiers month by month, kept by the worker from the `tiers` metric: who moved, of one member and of everybody."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop

from qunxing.communities.models import Community
from qunxing.core.metrics.base import Grain
from qunxing.core.metrics.measures import is_window_seen
from qunxing.core.metrics.periods import day_number, day_of
from qunxing.core.metrics.periods import whole as whole_month
from qunxing.core.rules.tiers import ABSENT, TIERS, Integers, at, flows, tiers_of
from qunxing.insight.asking import Asked, Scope, ask
from qunxing.insight.compute import key_of
from qunxing.insight.coverage import Standing
from qunxing.insight.evidence import evidence
from qunxing.people.models import TierMonth
from qunxing.people.segments import arrays

MONTHS = 13
"""So many are made the first time; later only the last two, and older ones stay as they were found."""
TITLES = {
    "core": gettext_noop("Core"),
    "regular": gettext_noop("Regular"),
    "light": gettext_noop("Light"),
    "silent": gettext_noop("Silent"),
}
"""For the team only: members never see these words about themselves."""


def keep(community: Community, *, now: datetime) -> int:
    """Make the tiers of the last months anew where something changed; how many months were."""
    whole = _asked(community, now)
    if whole is None or not whole.ask.known:
        return 0
    standing = Standing.of(whole.scope.numbers)
    epoch = max((standing.epochs.get(grp, 0) for grp in whole.ask.groups), default=0)
    key = key_of(whole, "tier months", epoch, standing.dimension_epoch)
    if TierMonth.objects.filter(community=community, key=key).exists():
        return 0
    asked = _last_months(whole, now)
    numbers = {whole_month(period.end, Grain.MONTH): at_ for at_, period in enumerate(asked.ask.periods)}
    found, months = _counted(asked), 0
    for month, number in sorted(numbers.items()):
        if asked.ask.is_known(number) and _is_seen(asked, number):
            months += _keep(community, day_of(month.start), found.get(number), month.end < asked.ask.today, key, now)
    return months


def _asked(community: Community, now: datetime, first: date | None = None) -> Asked | None:
    scope, terms = Scope.of_community(community), {"window": "28"}
    return ask("tiers", scope, from_day=first, grain=str(Grain.MONTH), params=terms, now=now) if scope.groups else None


def _last_months(whole: Asked, now: datetime) -> Asked:
    """Only the last two months where others are kept: what is older stays as it was found."""
    community = whole.scope.community
    back = 1 if TierMonth.objects.filter(community=community).exists() else MONTHS - 1
    last = day_of(whole.ask.to_day)
    months = last.year * 12 + last.month - 1 - back
    first = date(months // 12, months % 12 + 1, 1)
    return whole if day_number(first) <= whole.ask.from_day else _asked(community, now, first) or whole


def _is_seen(asked: Asked, number: int) -> bool:
    """Whether the whole window of the month was: else everybody looks less active than they are."""
    return is_window_seen(asked.ask, number)


def _counted(asked: Asked) -> dict[int, tuple[Integers, Integers]]:
    """Period → (people, tiers) of those who count and were there long enough."""
    with evidence(asked) as room:
        table = room.arrow(
            "SELECT period, person, weight, cell FROM evidence WHERE reason = '' AND cell NOT LIKE '%:new' "
            "ORDER BY period, person"
        )
    period, person, weight = (table[name].to_numpy().astype(np.int64) for name in ("period", "person", "weight"))
    regular = np.char.endswith(np.asarray(table["cell"].to_pylist() or [""], dtype=str), ":regular")[: len(period)]
    return {
        int(each): (person[here := period == each], tiers_of(weight[here], regular[here])) for each in np.unique(period)
    }


def _keep(
    community: Community, month: date, found: tuple[Integers, Integers] | None, is_over: bool, key: str, now: datetime
) -> int:
    people, tiers = found or (np.empty(0, np.int64), np.empty(0, np.int64))
    fields: Mapping[str, Any] = {
        "people": zlib.compress(people.astype("<i8").tobytes(), 1),
        "tiers": zlib.compress(tiers.astype("<i1").tobytes(), 1),
        "is_over": is_over,
        "key": key,
        "at": now,
    }
    TierMonth.objects.update_or_create(community=community, month=month, defaults=fields)
    return 1


@dataclass(frozen=True, slots=True)
class Month:
    """A member's tier in one month; "" where they were not there or too new."""

    month: date
    tier: str
    moved: str
    is_over: bool


def of_person(community: Community, person: int) -> list[Month]:
    """The member's tier month by month, the newest first; `moved` is up or down against the month before."""
    found: list[Month] = []
    before = ABSENT
    for month in TierMonth.objects.filter(community=community).order_by("month"):
        (tier,) = at(arrays(month), np.array([person])).tolist()
        moved = "" if ABSENT in (tier, before) or tier == before else ("up" if tier > before else "down")
        found.append(Month(month.month, "" if tier == ABSENT else TIERS[tier], moved, month.is_over))
        before = tier
    return found[::-1] if any(each.tier for each in found) else []


@dataclass(frozen=True, slots=True)
class FlowTable:
    """From the tiers of one month (rows, with "" for not there) to those of the next (columns)."""

    was: date
    now: date
    is_over: bool
    rows: list[tuple[str, list[int]]]


def latest_flows(community: Community, months: int = 2) -> list[FlowTable]:
    """The last tables of who went from which tier to which, the newest first."""
    kept = list(TierMonth.objects.filter(community=community).order_by("-month")[: months + 1])
    tables = []
    for now, was in pairwise(kept):
        if (was.month + timedelta(days=31)).replace(day=1) != now.month:
            continue
        counts = {(flow.was, flow.now): flow.people for flow in flows(arrays(was), arrays(now))}
        order = [*range(len(TIERS) - 1, -1, -1), ABSENT]
        rows = [(_name(a), [counts.get((a, b), 0) for b in order]) for a in order]
        tables.append(FlowTable(was.month, now.month, now.is_over, rows))
    return tables


def _name(tier: int) -> str:
    return "" if tier == ABSENT else TIERS[tier]
