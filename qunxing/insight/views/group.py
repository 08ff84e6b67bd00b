"""One 群: its truth on one page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from qunxing.communities.access import group_for
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Group
from qunxing.communities.panels import on_group
from qunxing.core.facts import Sees
from qunxing.core.metrics.periods import day_number
from qunxing.insight import cards, coverage, gathering, readings
from qunxing.insight.views import live
from qunxing.insight.views.today import sees_of
from qunxing.sources.queries import imports_for
from qunxing.sources.views.receiving import today_in


def one(request: TeamRequest, pk: int) -> HttpResponse:
    """One group: its numbers, when people talk, what can and cannot be seen here."""
    found = group_for(request.user, pk)
    now, seen = datetime.now(UTC), coverage.shown([found.pk])
    first, last = on_group.of(found, request.user, now)
    heard = live.heard_of(found, now)
    context: dict[str, Any] = {
        "group": found,
        "community": found.community,
        "first": first,
        "last": last,
        "seen": [cards.SEES[each] for each in sorted(sees_of(seen))],
        "unseen": [cards.SEES[each] for each in sorted(set(cards.SEES) - sees_of(seen))],
        "gaps": gathering.gaps({found.pk: found}, seen, found.community.timezone, now=now),
        "imports": imports_for(request.user).filter(group=found)[:5],
        "has_data": bool(seen or heard),
        "heard": heard,
        "has_talk": Sees.MESSAGES in sees_of(seen),
        "read_off": _read_off(found) if Sees.READINGS in sees_of(seen) else [],
    }
    if seen or heard:
        context |= live.numbers_of(found, now)
    return render(request, "insight/group.html", context)


def _read_off(group: Group) -> list[readings.Line]:
    """What was read off here last, under every name."""
    return readings.latest(group, day_number(today_in(group.community)))
