"""Whether anybody was there to answer platforms that call us.

Where nobody was for longer than such a platform repeats its calls, it may have told us what nobody knows any more: that
stretch is a hole. The process that answers says from time to time that it does; the listener makes holes of the rest.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import close_old_connections

from qunxing.carriers.live import Cap, Hole, Page
from qunxing.carriers.registry import PLATFORMS, platform
from qunxing.core.zones import micros
from qunxing.sources.calls import SILENT
from qunxing.sources.hearing import Hearing
from qunxing.sources.models import Connection

log = logging.getLogger("qunxing.answering")
BEAT = 5.0
"""Seconds between two signs that calls are answered here."""


def beating(clock: Callable[[], datetime]) -> None:
    """Give a sign again and again, as long as this process answers."""
    while True:
        time.sleep(BEAT)
        try:
            close_old_connections()
            beat(clock())
        except Exception:
            log.exception("no sign could be given")


def beat(now: datetime) -> None:
    """Calls are answered now; where they were not for too long, remember from when to when."""
    called = [each.name for each in PLATFORMS if each.repeats is not None]
    taken = Connection.objects.filter(carrier__in=called, off_by=0)  # for a clock that is off all are refused
    for each in taken.exclude(state__in=SILENT):
        before, fields = each.answered_at, {"answered_at": now}
        if before and Cap.MEMBER_EVENTS in each.supports and now - before > _patience(each):
            fields |= {"unanswered_from": each.unanswered_from or before, "unanswered_to": now}
        Connection.objects.filter(pk=each.pk, answered_at=before).update(**fields)


def _patience(connection: Connection) -> timedelta:
    return timedelta(seconds=platform(connection.carrier).repeats or 0)


def own_up(hearing: Hearing, now: datetime) -> None:
    """Make a hole of the stretch in which calls were not answered, in each group that was heard by then."""
    connection = hearing.connection
    mine = Connection.objects.filter(pk=connection.pk)
    begun, ended = mine.values_list("unanswered_from", "unanswered_to").get()
    if begun is None or ended is None:
        return
    there = connection.followed.filter(until=None, since__lt=ended).values_list("native", flat=True)
    page = Page(holes=[Hole(each, micros(begun), micros(ended)) for each in there])
    over = mine.filter(unanswered_to=ended)  # what was added meanwhile is told next
    hearing.take_in(page, now=now, also=lambda: over.update(unanswered_from=None, unanswered_to=None))
