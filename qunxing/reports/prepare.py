"""Asking beforehand what a report and the owner's page ask, so that they open at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from qunxing.communities.models import Community
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Standing
from qunxing.reports.days import span_of, usual_day
from qunxing.reports.drafting import draft
from qunxing.reports.models import Kind
from qunxing.reports.page.figures import chosen, gather


def prepare(*, now: datetime, stop: Callable[[], bool] = lambda: False) -> None:
    """Make the reports that open first, of every community; the answers are kept, and one still good costs little."""
    for community in Community.objects.all():
        scope = Scope.of_community(community)
        standing = Standing.of(scope.numbers)
        for kind in Kind:
            if stop():
                return
            day = usual_day(kind, scope, standing, now)
            draft(span_of(kind, day, community.today(now)), scope, now=now, standing=standing)
        if stop():
            return
        gather(community, chosen(community, None, None, now=now), now=now)
