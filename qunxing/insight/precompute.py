"""Computing beforehand what people open first, so that opening a page never scans everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from qunxing.communities.models import Community, Group
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.insight.asking import Scope
from qunxing.insight.gathering import gather
from qunxing.insight.models import CachedMeasure
from qunxing.insight.questions import Question, ask_all
from qunxing.ledger.models import GroupEpoch

Wanted = tuple[tuple[str, dict[str, str]], ...]
TODAY: Wanted = (("headcount", {}), ("active_members", {"window": "7"}), ("messages", {}), ("response", {}))
"""The cards of 今日, by week."""
LISTED: Wanted = TODAY[:2]
"""The cards of each line of 社群."""
AT_ONCE = 500
"""Groups whose lines are asked at once: between two such lots the worker may be wanted elsewhere."""
KEPT_FOR = timedelta(days=7)


Stop = Callable[[], bool]


def precompute(*, since: int, now: datetime, stop: Stop = lambda: False) -> bool:
    """Ask what the first pages ask, for all that changed after the epoch `since`; whether it came to the end.

    Answers are kept by `compute.measure`; one that is still good costs next to nothing.
    """
    return _ask(_first_pages(since), now, stop)


def precompute_whole(*, since: int, now: datetime, stop: Stop = lambda: False) -> bool:
    """Ask every metric of the communities in which anything changed after `since`, which takes longest."""
    return _ask(_every_metric(since), now, stop)


def _ask(asks: Iterable[Callable[[datetime], object]], now: datetime, stop: Stop) -> bool:
    for ask in asks:
        if stop():
            return False
        with suppress(Refusal):  # a metric that cannot be asked this way is not on those pages either
            ask(now)
    return True


def local_days(now: datetime) -> dict[str, date]:
    """What day it is in each community's zone: with a new one, every default range is another."""
    zones = Community.objects.values_list("timezone", flat=True).distinct()
    return {zone: now.astimezone(ZoneInfo(zone)).date() for zone in zones}


def forget(*, now: datetime) -> int:
    """Drop answers computed long ago: another day's questions are never asked again; how many."""
    return CachedMeasure.objects.filter(at__lt=now - KEPT_FOR).delete()[0]


def _changed(since: int) -> Iterator[tuple[Community, list[Group]]]:
    changed = set(GroupEpoch.objects.filter(number__gt=since).values_list("grp", flat=True))
    for community in Community.objects.all():
        if groups := [group for group in community.groups.all() if group.pk in changed]:
            yield community, groups


def _first_pages(since: int) -> Iterator[Callable[[datetime], object]]:
    for community, groups in _changed(since):
        for card in _cards(Scope.of_community(community), TODAY, by_group=False):
            yield card.ask
        yield partial(gather, community)
        for start in range(0, len(groups), AT_ONCE):
            lines = [_cards(Scope.of_group(group), LISTED, by_group=True) for group in groups[start : start + AT_ONCE]]
            yield partial(ask_all, [question for line in lines for question in line])


def _every_metric(since: int) -> Iterator[Callable[[datetime], object]]:
    for community, _groups in _changed(since):
        for metric in METRICS.values():
            yield Question(metric, Scope.of_community(community), False).ask


def _cards(scope: Scope, wanted: Wanted, *, by_group: bool) -> list[Question]:
    return [Question(METRICS[name], scope, by_group, grain="week", params=params) for name, params in wanted]
