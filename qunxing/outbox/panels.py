"""What this room shows on pages of other rooms: a group's last sends, and what of sends needs somebody today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunxing.communities.access import may
from qunxing.communities.models import Community, Group, User
from qunxing.communities.panels import Panel
from qunxing.communities.words import is_chinese, number
from qunxing.core.rules.audiences import audience_of
from qunxing.insight.today import Sentence
from qunxing.outbox import choosing, receiving, shown, words
from qunxing.outbox.fates import MISSED, Fate
from qunxing.outbox.models import Send, Target
from qunxing.outbox.queries import Box, fates_of, sends_of

ORDER = 30
LAST = 3
NUMBER = 9
"""Of these sentences on the demo's design page."""
UNDER_WAY = 2
"""So many sends are told of on 今日."""


def on_group(group: Group, user: User, now: datetime) -> Iterable[Panel]:
    """By which way the group is written to, what it may still get, and what it got last."""
    day = group.community.today(now)
    if group.ended_on and group.ended_on <= day:
        return []
    rows = Target.objects.filter(group=group, send__is_test=False).exclude(
        send__state__in=(Send.State.DRAFT, Send.State.WAITING)
    )
    last = [
        (each, shown.first_line(each.send), words.LOOKS[each.fate])
        for each in rows.select_related("send").order_by("-pk")[:LAST]
    ]
    row = choosing.row(group, now=now)
    about = {
        "group": group,
        "community": group.community,
        "row": row,
        "way": words.WAYS[row.way],
        "last": last,
        "may": may(user, group.community),
    }
    return [Panel(ORDER, "outbox/panel.html", about)]


def sentences(community: Community, now: datetime) -> Iterator[Sentence]:
    """What waits for somebody's word, accounts that stopped, and how far the newest sends are."""
    query = f"?community={community.pk}"
    if n := sends_of(community, Box.TO_APPROVE).count():
        text = ngettext("%(n)s send waits for approval.", "%(n)s sends wait for approval.", n) % {"n": number(n)}
        yield Sentence(NUMBER, text, f"/sends/{query}&box=to_approve", "do")
    for stop in receiving.stops(community):
        said = {"account": stop.connection.name or stop.connection.native}
        text = _("%(account)s sends no more. What is planned waits until somebody goes on.") % said
        yield Sentence(NUMBER, text, f"/sends/{query}", "do")
    sends = list(sends_of(community, Box.TO_SEND).filter(state=Send.State.RUNNING)[:UNDER_WAY])
    fates = fates_of(sends)
    for each in sends:
        yield _how_far(each, fates[each.pk])


def _how_far(send: Send, fates: Mapping[str, int]) -> Sentence:
    """给 30 个群的通知：26 个已发，3 个等群主在企业微信里点确认，1 个不确定."""
    counts = {
        _("%(n)s delivered"): fates.get(Fate.SENT, 0),
        _("%(n)s wait for their group owner"): fates.get(Fate.AWAITING_HUMAN, 0),
        _("%(n)s are to be sent by hand"): fates.get(Fate.BY_HAND, 0),
        _("%(n)s failed"): sum(fates.get(each, 0) for each in MISSED),
        _("%(n)s are uncertain: please look into the group"): fates.get(Fate.UNKNOWN, 0),
    }
    parts = ("，" if is_chinese() else ", ").join(words_ % {"n": number(n)} for words_, n in counts.items() if n)
    said = {"purpose": send.get_purpose_display(), "to": _to(send, fates), "parts": parts}
    needs = fates.get(Fate.UNKNOWN) or fates.get(Fate.BY_HAND) or fates.get(Fate.AWAITING_HUMAN)
    text = _("%(purpose)s to %(to)s: %(parts)s.") % said
    return Sentence(NUMBER, text, f"/sends/{send.pk}/", "do" if needs else "know")


def _to(send: Send, fates: Mapping[str, int]) -> str:
    planned = words.progress(fates).planned
    return words.n_people(planned) if audience_of(send.audience).is_of_people else words.n_groups(planned)
