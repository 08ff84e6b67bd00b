"""What groups got before and get besides, and which sends said the same lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from qunxing.core.rules import lookalike
from qunxing.core.rules.quota import Rule, span
from qunxing.core.rules.sending import Had, Purpose, week_of
from qunxing.outbox.fates import COUNTS
from qunxing.outbox.models import Send, Target

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Alike:
    """A send of the last seven days that says nearly the same, and how much of it (0 to 1)."""

    send: Send
    likeness: float


def history(send: Send, day: date, rule: Rule) -> dict[int, Had]:
    """Group → what it gets besides this send around a day, arrived or on its way; counted in one query."""
    counted = Target.objects.filter(send__community=send.community, send__is_test=False, fate__in=COUNTS)
    rows = counted.filter(group__isnull=False).exclude(send=send)
    rows = rows.exclude(send__state__in=(Send.State.DRAFT, Send.State.WAITING))
    week, span_ = week_of(day), span(rule, day)
    rows = rows.filter(day__range=(min(week[0], span_[0]), max(week[1], span_[1]))).order_by()
    counts = rows.values_list("group").annotate(
        that_day=Count("pk", filter=Q(day=day)),
        promotions=Count("pk", filter=Q(day__range=week, send__purpose=Purpose.PROMOTION.value)),
        in_span=Count("pk", filter=Q(day__range=span_)),
    )
    return {group: Had(*had) for group, *had in counts}


def alike(send: Send, *, now: datetime) -> list[Alike]:
    """Sends approved in the last seven days that say nearly the same, the likest first."""
    mine = lookalike.pairs(send.text)
    recent = Send.objects.filter(community=send.community, is_test=False, approved_at__gt=now - WEEK)
    recent = recent.filter(cancelled_at=None, resends=None).exclude(pk__in=(send.pk, send.resends_id or 0))
    found = [Alike(each, lookalike.likeness(mine, lookalike.pairs(each.text))) for each in recent]
    return sorted((each for each in found if each.likeness >= lookalike.ALIKE), key=lambda each: -each.likeness)
