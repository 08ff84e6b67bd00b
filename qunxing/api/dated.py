"""What is dated: the days on which somebody has something to do, known today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from qunxing.api.models import Token
from qunxing.api.queries import Caller
from qunxing.closing.models import Closing
from qunxing.communities.models import Community
from qunxing.communities.words import full_day, period_words
from qunxing.core.zones import moment
from qunxing.insight import coverage
from qunxing.insight.gathering import single_lists

AGAIN = timedelta(days=7)
"""A member list and other data are brought in once a week."""
MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Dated:
    """Something to do on a day. `key` stays the same while it is the same thing; `path` is where it is done."""

    key: str
    day: date
    title: str
    note: str
    path: str


def dated(caller: Caller, now: datetime) -> list[Dated]:
    """Everything dated in the communities of the caller, and when their tokens end; the nearest first."""
    found = list(_tokens(caller, now))
    for community in caller.communities():
        found += _of_community(caller, community, now)
    return sorted(found, key=lambda each: (each.day, each.key))


def _of_community(caller: Caller, community: Community, now: datetime) -> Iterator[Dated]:
    groups = {group.pk: group.name for group in caller.groups(community)}
    shown = coverage.shown(groups)
    if not shown:
        return
    zone, sources = ZoneInfo(community.timezone), f"{reverse('sources')}?community={community.pk}"
    last = _day(max(each.last for each in shown), zone)
    note = _("The newest data is of %(day)s.") % {"day": full_day(last)}
    title = _("Bring in new data: %(name)s") % {"name": community.name}
    yield Dated(f"data-{community.pk}-{last}", last + AGAIN, title, note, sources)
    for grp, once in single_lists(shown).items():
        title = _("Paste the member list again: %(name)s") % {"name": groups[grp]}
        note = _("There is one list of this group; the second shows who came and who left.")
        listed = _day(once.last, zone)
        yield Dated(f"list-{grp}-{listed}", listed + AGAIN, title, note, reverse("group", args=[grp]))
    yield from _closings(community, now.astimezone(zone).date())


def _closings(community: Community, today: date) -> Iterator[Dated]:
    """Months to close: those after the last one that was closed, else the present one, on the day after their end."""
    closed = Closing.objects.filter(community=community, kind=Closing.Kind.MONTH).order_by("-to_day").first()
    month = closed.to_day + timedelta(days=1) if closed else today.replace(day=1)
    for _nth in range(MOST_MONTHS):
        if month > today:
            return
        following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        said = period_words(month.isoformat(), (following - timedelta(days=1)).isoformat(), "month")
        title = _("Close the month: %(month)s, %(name)s") % {"month": said, "name": community.name}
        note = _("Closed figures stay; what changes later is listed with its cause.")
        path = f"{reverse('closings')}?community={community.pk}"
        yield Dated(f"close-{community.pk}-{month:%Y-%m}", following, title, note, path)
        month = following


def _tokens(caller: Caller, now: datetime) -> Iterator[Dated]:
    for token in Token.objects.filter(user=caller.user, revoked_at=None, expires_at__gt=now):
        assert token.expires_at is not None
        title = _("The token “%(name)s” ends") % {"name": token.name}
        note = _("Programs that use it read nothing any more. Make a new one before.")
        yield Dated(f"token-{token.pk}", token.expires_at.date(), title, note, reverse("tokens"))


def _day(ts: int, zone: ZoneInfo) -> date:
    return moment(ts).astimezone(zone).date()
