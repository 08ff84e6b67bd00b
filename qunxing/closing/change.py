"""One thing that is otherwise than it was when a period was closed, and which figures can feel it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from qunxing.closing.models import Figure
from qunxing.communities.models import User
from qunxing.core.metrics.registry import METRICS
from qunxing.insight.asking import goes_by_charters
from qunxing.insight.coverage import ACTS

LATER = 7
"""Days after a period in which talk can still change it: a question is looked after for so long."""


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is otherwise than it was. `what` is a key of `words.CHANGES`.

    `groups` are those it can be felt in (None: any), `first` to `last` the local days of what came or went, as ISO
    dates; `metric` is the only number it is about, `by_charter` leaves only numbers that go by charters. `by` is empty
    where nobody is known to have done it.
    """

    what: str
    at: str = ""
    by: str = ""
    name: str = ""
    n: int = 1
    groups: list[int] | None = None
    first: str = ""
    last: str = ""
    only_talk: bool = False
    whole_only: bool = False
    metric: str = ""
    by_charter: bool = False
    path: str = ""

    def touches(self, figure: Figure, places: set[int]) -> bool:
        """Whether the figure, which looks at these groups, can feel it. Whether it does, nobody can tell of several."""
        if self.metric:
            return figure.metric == self.metric
        if (self.whole_only and figure.grp) or (self.by_charter and not _goes_by_charters(figure.metric)):
            return False
        if self.groups is not None and places.isdisjoint(self.groups):
            return False
        late = self.first and date.fromisoformat(self.first).toordinal() > figure.to_day.toordinal() + LATER
        return not (late and self.only_talk)


def _goes_by_charters(metric: str) -> bool:
    return metric in METRICS and goes_by_charters(METRICS[metric])


def places_of(figure: Figure, every: set[int], desk: int) -> set[int]:
    """The groups a figure looks at, those that came since among them, and the desk where it counts acts.

    `every`: the groups its closing looks at now.
    """
    metric = METRICS.get(figure.metric)
    looks_at_desk = metric is None or bool(metric.needs & ACTS)
    groups = set(figure.scope) if figure.grp else {*figure.scope, *every}
    return groups | {desk} if looks_at_desk else groups - {desk}


def when(at: datetime | None, by: User | None) -> dict[str, Any]:
    """The fields `at` and `by`."""
    return {"at": at.isoformat() if at else "", "by": by.username if by else ""}
