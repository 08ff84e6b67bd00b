"""Questions that wait for an answer, and those somebody says were answered in the group where we cannot see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from qunxing.communities.models import Community, Group
from qunxing.communities.words import duration
from qunxing.core.zones import micros
from qunxing.insight import coverage, waiting
from qunxing.insight.views.talk import Line, lines
from qunxing.ledger import talk
from qunxing.outbox.models import AnsweredElsewhere
from qunxing.outbox.queries import answered_of

Key = tuple[int, int]
SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question nobody answered yet, as far as we see, and how long it has waited."""

    line: Line
    waited: str


@dataclass(frozen=True, slots=True)
class Told:
    """A question somebody says was answered in the group."""

    said: AnsweredElsewhere
    line: Line | None


@dataclass(frozen=True, slots=True)
class Questions:
    """Those of the last week: `asked` of them old enough, `more` that wait and are not shown here."""

    asked: int
    waiting: list[Waiting]
    more: int
    told: list[Told]


def questions(community: Community, *, now: datetime, most: int) -> Questions | None:
    """The questions of the groups whose replies can be seen, oldest first; None where none can."""
    groups = {group.pk: group for group in community.groups.all()}
    found = waiting.questions(coverage.shown(groups), micros(now))
    if found is None:
        return None
    some = found.waiting[:most]
    said = _lines([(each.k1, each.k2) for each in some], groups, found.end)
    left = [said[each.k1, each.k2] for each in some if (each.k1, each.k2) in said]
    told = _told(groups, found.end, now)
    return Questions(
        asked=len(found.asked),
        waiting=[Waiting(each, duration((micros(now) - each.row.ts) / SECOND)) for each in left],
        more=len(found.waiting) - len(some),
        told=told,
    )


def _told(groups: Mapping[int, Group], end: int, now: datetime) -> list[Told]:
    """What people said in the last week, the newest first."""
    week = now - timedelta(microseconds=waiting.LOOK_BACK)
    said = [each for each in answered_of(groups).values() if each.at >= week]
    found = _lines([(each.k1, each.k2) for each in said], groups, end)
    return [Told(each, found.get((each.k1, each.k2))) for each in sorted(said, key=lambda each: -each.pk)]


def _lines(keys: Iterable[Key], groups: Mapping[int, Group], end: int) -> dict[Key, Line]:
    """The messages of these keys as they are shown. Questions said to be answered may be two weeks old by now."""
    wanted = list(keys)
    rows = talk.these(wanted, end - 2 * waiting.LOOK_BACK, end) if wanted else []
    return {(each.row.k1, each.row.k2): each for each in lines(rows, dict(groups))}
