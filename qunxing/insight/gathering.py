"""Finding out what 今日 may say: one question to the rollups for each sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from qunxing.communities.models import Community, Group
from qunxing.core.facts import Sees
from qunxing.core.metrics.base import State
from qunxing.core.metrics.periods import iso, local_day
from qunxing.core.metrics.registry import METRICS
from qunxing.core.zones import DAY, micros
from qunxing.insight import cards, compute, coverage, waiting
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Shown
from qunxing.insight.leaving import flow, leaving
from qunxing.insight.questions import Question
from qunxing.insight.today import Facts, Gap, Lurkers, Moves, Unanswered, Yesterday
from qunxing.ledger import talk
from qunxing.sources.models import Import
from qunxing.sources.queries import open_renames

FRESH = 3 * DAY
"""Without data for so long, nothing is said about what waits."""
STALE = 7 * DAY
"""Whoever brings lists in once a week is not behind yet."""
RECENT_DAYS = 60


def gather(community: Community, now: datetime) -> Facts:
    """Everything today's sentences rest on."""
    groups = {group.pk: group for group in community.groups.all()}
    shown = coverage.shown(groups)
    return Facts(
        zone=community.timezone,
        yesterday=_yesterday(community, now),
        unanswered=_unanswered(groups, shown, now),
        gaps=gaps(groups, shown, community.timezone, now=now),
        renames=open_renames(community).count(),
        waiting=Import.objects.filter(community=community, state=Import.State.ASKING).count(),
        moves=_moves(community, now),
        leaving=leaving(community, now),
        lurkers=_lurkers(community, now),
        stale=_stale(shown, community.timezone, now),
        single_lists=len(single_lists(shown)),
        unseen_talk=bool(shown) and not any(each.sees >> Sees.MESSAGES & 1 for each in shown),
    )


def _moves(community: Community, now: datetime) -> Moves | None:
    """The last week of which every day is seen; the same question as the card's."""
    body = Question(METRICS["headcount"], Scope.of_community(community), False, grain="week").ask(now)
    at = cards.last_closed(body["points"])
    point = body["points"][at] if at is not None else None
    if point is None or point["state"] not in (State.VALUE, State.ZERO) or not cards.is_whole(point):
        return None
    cells = point["cells"]
    joined, left = (flow(cells, names) for names in (("joined", "rejoined"), ("left", "removed", "closed")))
    return Moves(point["start"], point["end"], joined, left, body["coverage"]["measured"])


def _lurkers(community: Community, now: datetime) -> Lurkers | None:
    """Only where somebody who says nothing was seen doing something."""
    day = community.today(now) - timedelta(days=1)
    scope = Scope.of_community(community)
    body = compute.measure("acting_lurkers", scope, from_day=day, to_day=day, grain="day", now=now)
    point = body["points"][0]
    return Lurkers(point["n"], point["value"]) if point["state"] == State.VALUE else None


def _stale(shown: Iterable[Shown], zone: str, now: datetime) -> str:
    last = max((each.last for each in shown), default=micros(now))
    return iso(local_day(last, zone)) if last < micros(now) - STALE else ""


def single_lists(shown: Iterable[Shown]) -> dict[int, Shown]:
    """The groups there is only one member list of, and nothing else that tells who comes and goes; with that list."""
    lists: dict[int, list[Shown]] = {}
    for each in shown:
        if (each.sees >> Sees.ROSTER | each.sees >> Sees.JOINS) & 1:
            lists.setdefault(each.grp, []).append(each)
    return {grp: rows[0] for grp, rows in lists.items() if len(rows) == 1 and not rows[0].sees >> Sees.JOINS & 1}


def _yesterday(community: Community, now: datetime) -> Yesterday:
    day = community.today(now) - timedelta(days=1)
    scope = Scope.of_community(community)
    body = compute.measure("active_members", scope, from_day=day, to_day=day, grain="day", now=now)
    point = body["points"][0]
    people = point["value"] if point["state"] in (State.VALUE, State.ZERO) else None
    return Yesterday(people, body["coverage"]["groups"], body["coverage"]["measured"])


def _unanswered(groups: Mapping[int, Group], shown: Iterable[Shown], now: datetime) -> Unanswered | None:
    found = waiting.questions(shown, micros(now))
    if found is None or found.end < micros(now) - FRESH:
        return None
    if not found.waiting:
        return Unanswered(0, asked=len(found.asked))
    first = found.waiting[0]
    text = next((row.text for row in talk.these([(first.k1, first.k2)], first.ts, first.ts) if row.text), "")
    return Unanswered(len(found.waiting), text[:40], groups[first.grp].name, first.ts, len(found.asked))


def gaps(groups: Mapping[int, Group], shown: Iterable[Shown], zone: str, *, now: datetime) -> list[Gap]:
    """Days without data between two stretches of a group's talk, of the last two months."""
    found: list[Gap] = []
    horizon = local_day(micros(now), zone) - RECENT_DAYS
    by_group: dict[int, list[tuple[int, int]]] = {}
    for each in coverage.measurable(METRICS["messages"].needs, shown):
        by_group.setdefault(each.grp, []).append((local_day(each.first, zone), local_day(each.last, zone)))
    for grp, stretches in by_group.items():
        end = min(first for first, _last in stretches)
        for first, last in sorted(stretches):
            if first > end + 1 and first > horizon:
                found.append(Gap(groups[grp].name, iso(end + 1), iso(first - 1), first - end - 1))
            end = max(end, last)
    return found
