"""What is not over or not decided yet when a period is to be closed; said before, and kept with the closing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from qunxing.closing.figures import Wanted
from qunxing.core.metrics.periods import day_of, local_day
from qunxing.insight import coverage
from qunxing.insight.coverage import Shown
from qunxing.insight.gathering import gaps
from qunxing.people.models import MatchProposal
from qunxing.sources.models import Import
from qunxing.sources.queries import open_renames

NAMED = 5
"""Groups called by name; of more, only how many."""
UNDER_WAY = (Import.State.ASKING, Import.State.WAITING, Import.State.RUNNING)


def still_open(wanted: Wanted, now: datetime) -> list[dict[str, Any]]:
    """[{"what", "n", "names"}]: empty for a period that is over, of which everything is in and decided."""
    return [{"what": what, "n": n, "names": list(names[:NAMED])} for what, n, names in _found(wanted, now) if n]


def _found(wanted: Wanted, now: datetime) -> Iterator[tuple[str, int, Sequence[str]]]:
    community, zone = wanted.community, wanted.community.timezone
    yield "not_over", int(wanted.to_day >= now.astimezone(ZoneInfo(zone)).date()), ()
    short, gappy = _behind(wanted, zone), _with_gaps(wanted, zone)
    yield "behind", len(short), short
    yield "gaps", len(gappy), gappy
    yield "imports", Import.objects.filter(community=community, state__in=UNDER_WAY).count(), ()
    yield "renames", open_renames(community).count(), ()
    yield "matches", _undecided(wanted), ()


def _shown(wanted: Wanted) -> Iterable[tuple[str, list[Shown]]]:
    found: dict[int, list[Shown]] = {}
    for each in coverage.shown(wanted.whole.numbers):
        found.setdefault(each.grp, []).append(each)
    return [(group.name, found.get(group.pk, [])) for group in wanted.whole.groups]


def _behind(wanted: Wanted, zone: str) -> list[str]:
    """Groups whose newest data is of before the last day; one without any data is not behind, it is not seen."""
    last = wanted.to_day
    return [
        name
        for name, shown in _shown(wanted)
        if shown and day_of(local_day(max(each.last for each in shown), zone)) < last
    ]


def _with_gaps(wanted: Wanted, zone: str) -> list[str]:
    """Groups with days inside the period without data."""
    first, last = wanted.from_day.isoformat(), wanted.to_day.isoformat()
    end = datetime.combine(wanted.to_day, datetime.min.time(), ZoneInfo(zone)) + timedelta(days=1)
    groups = {group.pk: group for group in wanted.whole.groups}
    found = gaps(groups, coverage.shown(groups), zone, now=end)
    return list(dict.fromkeys(each.group for each in found if each.first <= last and each.last >= first))


def _undecided(wanted: Wanted) -> int:
    """Accounts of tables that may be a member, and nobody said yet."""
    batches = Import.objects.filter(community=wanted.community).exclude(batch=None).values("batch")
    waiting = MatchProposal.objects.filter(accepted=None, batch__in=batches)
    return waiting.values("identity").distinct().count()
