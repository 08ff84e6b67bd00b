"""What 今日 says of members' requests about their own data: how many wait, and whether one is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunxing.communities.models import Community
from qunxing.communities.words import short_day
from qunxing.insight.today import Sentence
from qunxing.people.models import DataRequest


def sentences(community: Community, now: datetime) -> Iterator[Sentence]:
    """Nothing while nobody waits."""
    waiting = DataRequest.objects.filter(community=community, state=DataRequest.State.OPEN).order_by("due_on")
    days = list(waiting.values_list("due_on", flat=True))
    if not days:
        return
    said = {"n": len(days), "day": short_day(days[0])}
    if days[0] < community.today(now):
        text = _("Members asked about their own data (%(n)s); one should have been answered by %(day)s.")
    else:
        text = ngettext(
            "%(n)s member asked about their own data: answer by %(day)s.",
            "%(n)s members asked about their own data: answer the first by %(day)s.",
            len(days),
        )
    yield Sentence(0, text % said, f"/members/requests/?community={community.pk}", "do")
