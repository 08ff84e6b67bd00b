"""Accounts that need somebody: refused, silent for long, or saying what we cannot read. Staff are told once of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext_noop

from qunxing.carriers.registry import platform
from qunxing.communities.models import Community
from qunxing.notices.actions import settle, tell
from qunxing.notices.queries import lasting
from qunxing.sources.models import Connection

KIND = "connection"
REFUSED = gettext_noop(
    "%(account)s (%(platform)s): the platform refuses its credentials. Nothing is heard until they are typed again."
)
SILENT = gettext_noop("%(account)s (%(platform)s) has been silent for %(minutes)s minutes: its groups are not heard.")
CLOCK = gettext_noop(
    "%(account)s (%(platform)s): its calls are dated %(minutes)s minutes off ours, so they are refused. Set the clock."
)
UNREAD = gettext_noop("%(account)s (%(platform)s) said what could not be read (%(count)s times). It is kept.")
State = Connection.State


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a connection: a sentence, and what fills it."""

    connection: Connection
    what: str
    template: str
    fields: dict[str, Any]

    @property
    def key(self) -> str:
        return f"connection:{self.connection.pk}:{self.what}"

    @property
    def path(self) -> str:
        return f"/sources/connections/{self.connection.pk}/"


def look(*, now: datetime) -> None:
    """Tell staff of what is wrong and was not told; what is over may be told anew."""
    found = list(troubles(Connection.objects.select_related("community"), now=now))
    for each in found:
        tell(each.connection.community, KIND, each.template, each.fields, key=each.key, now=now, path=each.path)
    current = {(each.connection.community_id, each.key) for each in found}
    for community, key in lasting(KIND) - current:
        settle(Community(pk=community), key, now=now)


def troubles(connections: Iterable[Connection], *, now: datetime) -> Iterator[Trouble]:
    """What is wrong with each of them that is still connected."""
    found = [each for each in connections if each.state != State.FORGOTTEN]
    unread = Connection.objects.filter(pk__in=[each.pk for each in found], unread__gt=0)
    counts = dict(unread.annotate(n=Count("unread")).values_list("pk", "n"))
    for each in found:
        named = {"account": each.name or each.native, "platform": platform(each.carrier).title}
        if each.state == State.REFUSED:
            yield Trouble(each, "refused", REFUSED, named)
        elif minutes := _silent(each, now):
            yield Trouble(each, "silent", SILENT, {**named, "minutes": minutes})
        if each.off_by and each.state != State.PAUSED:
            yield Trouble(each, "clock", CLOCK, {**named, "minutes": round(each.off_by / 60)})
        if each.pk in counts:
            yield Trouble(each, "unread", UNREAD, {**named, "count": counts[each.pk]})


def _silent(connection: Connection, now: datetime) -> int:
    """For how many minutes a connection that should be heard was not; 0 while that is not long."""
    if connection.state == State.PAUSED:
        return 0
    allowed = timedelta(minutes=settings.SILENT_MINUTES, seconds=platform(connection.carrier).answers_every)
    lasted = now - (connection.heard_at or connection.at)
    return int(lasted.total_seconds() // 60) if lasted > allowed else 0
