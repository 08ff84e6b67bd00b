"""Finding sends, their targets, tasks and the log; looking one up is the permission check.

Those that take a community or a send are of one that the caller was let into.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404

from qunxing.communities.access import communities_for, require
from qunxing.communities.models import Community, Role, User
from qunxing.outbox import besides
from qunxing.outbox.audits import Audit
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import AnsweredElsewhere, Send, Stop, Target, Task

State = Send.State
DAY = timedelta(days=1)
Found = TypeVar("Found", bound=Model)


class Box(StrEnum):
    """The lists of sends: 草稿, 待同意 (by one of us), 待发, 已发."""

    DRAFTS = "drafts"
    TO_APPROVE = "to_approve"
    TO_SEND = "to_send"
    SENT = "sent"


BOXES = {
    Box.DRAFTS: (State.DRAFT,),
    Box.TO_APPROVE: (State.WAITING,),
    Box.TO_SEND: (State.APPROVED, State.RUNNING),
    Box.SENT: (State.DONE, State.CANCELLED),
}


def sends_of(community: Community, box: Box | None = None) -> QuerySet[Send]:
    """The sends of a community, the newest first, try-outs left out."""
    found = Send.objects.filter(community=community, is_test=False).select_related("author", "approved_by", "goal")
    return found.filter(state__in=BOXES[box]) if box else found


def boxes_of(community: Community) -> dict[Box, int]:
    """How many sends lie in each list."""
    states = Counter(Send.objects.filter(community=community, is_test=False).values_list("state", flat=True))
    return {box: sum(states[state] for state in found) for box, found in BOXES.items()}


def fates_of(sends: Iterable[Send]) -> dict[int, Counter[str]]:
    """Send → how many of its targets came to what. One query."""
    found: dict[int, Counter[str]] = {each.pk: Counter() for each in sends}
    frozen = Target.objects.filter(send__in=found).exclude(send__state__in=(State.DRAFT, State.WAITING)).order_by()
    for send, fate, count in frozen.values_list("send", "fate").annotate(n=Count("pk")):
        found[send][fate] = count
    return found


def targets_of(send: Send, *fates: str) -> QuerySet[Target]:
    """The receipts of a send, of these fates or of all; none before it is approved."""
    frozen = Target.objects.filter(send=send).exclude(send__state__in=(State.DRAFT, State.WAITING))
    found = frozen.select_related("send__community", "group", "person", "connection", "task", "by", "again")
    return found.filter(fate__in=fates) if fates else found


def hand_list(community: Community, *, now: datetime) -> QuerySet[Target]:
    """The hand-send list (手动发送清单): what people have to send now, the oldest first."""
    due = Q(send__state__in=(State.APPROVED, State.RUNNING), send__paused_at=None, send__at__lte=now)
    found = Target.objects.filter(due, send__community=community, fate=Fate.BY_HAND)
    return found.select_related("send__community", "group", "person").order_by("send__at", "send", "group__name", "pk")


def unknowns_of(community: Community) -> QuerySet[Target]:
    """What nobody knows the fate of: a person has to look into the group and say."""
    found = Target.objects.filter(send__community=community, fate=Fate.UNKNOWN)
    return found.select_related("send__community", "group", "person", "connection", "task").order_by("left_at", "pk")


def tasks_of(community: Community, *, all_: bool = False) -> QuerySet[Task]:
    """What somebody has to confirm on the platform, with `count` of its groups; `all_`: what was confirmed too."""
    found = Task.objects.filter(send__community=community).annotate(count=Count("targets"))
    found = found.select_related("send__community", "connection").prefetch_related("remindings__by")
    return found.order_by("-pk") if all_ else found.filter(fate=Fate.AWAITING_HUMAN).order_by("made_at", "pk")


def stops_of(community: Community) -> QuerySet[Stop]:
    """The accounts that send no more for now."""
    return Stop.objects.filter(connection__community=community, lifted_at=None).select_related("connection", "by")


def audit_of(community: Community, send: Send | None = None) -> QuerySet[Audit]:
    """The log, the newest first; of one send only."""
    found = Audit.objects.filter(community=community.pk)
    return found.filter(send=send.pk) if send else found


def answered_of(groups: Iterable[int]) -> dict[tuple[int, int, int], AnsweredElsewhere]:
    """(group, key of the question) → who said that it was answered in the group."""
    found = AnsweredElsewhere.objects.filter(group__in=list(groups), taken_back_at=None).select_related("by")
    return {(each.group_id, each.k1, each.k2): each for each in found}


def closed(groups: Collection[int]) -> list[tuple[int, int, int]]:
    """The same without who said so: questions that wait no more."""
    return list(answered_of(groups))


@dataclass(frozen=True, slots=True)
class HumanShare:
    """Messages that arrived: `by_hand` of a person, `confirmed` by one on the platform, `by_account` of ours alone."""

    by_hand: int
    confirmed: int
    by_account: int

    @property
    def share(self) -> float | None:
        """What a named person sent themselves (R54); None while nothing arrived."""
        every = self.by_hand + self.confirmed + self.by_account
        return (self.by_hand + self.confirmed) / every if every else None


def human_share(community: Community, first: date, last: date) -> HumanShare:
    """Of everything that arrived from one day to another (both inside, the community's), who sent it. What was said
    automatically left by an account alone."""
    arrived = Target.objects.filter(
        send__community=community, send__is_test=False, fate=Fate.SENT, day__range=(first, last)
    )
    by_hand = Count("pk", filter=Q(connection=None))
    counts = arrived.aggregate(every=Count("pk"), by_hand=by_hand, confirmed=Count("pk", filter=~Q(task=None)))
    by_people = counts["by_hand"] + counts["confirmed"]
    midnight = datetime.combine(first, time(), ZoneInfo(community.timezone))
    automatic = besides.arrived(community, midnight, midnight + (last - first + DAY))
    return HumanShare(counts["by_hand"], counts["confirmed"], counts["every"] - by_people + automatic)


def send_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Send:
    """One send. Raises Http404 for a stranger, NotAllowed below the role `may`; so do the others here."""
    rows = Send.objects.select_related("community", "author", "approved_by", "goal", "resends", "snippet__snippet")
    found = _one(rows.filter(community__in=communities_for(user)), pk)
    require(user, found.community, may)
    return found


def target_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Target:
    """One receipt."""
    rows = Target.objects.select_related("send__community", "group", "person", "task", "connection")
    found = _one(rows.filter(send__community__in=communities_for(user)), pk)
    require(user, found.send.community, may)
    return found


def task_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Task:
    """One task of a person on the platform."""
    rows = Task.objects.select_related("send__community", "connection")
    found = _one(rows.filter(send__community__in=communities_for(user)), pk)
    require(user, found.send.community, may)
    return found


def answered_for(user: User, pk: int, *, may: Role = Role.OPERATOR) -> AnsweredElsewhere:
    """What somebody said of one question, to take it back."""
    rows = AnsweredElsewhere.objects.select_related("group__community")
    found = _one(rows.filter(group__community__in=communities_for(user)), pk)
    require(user, found.group.community, may)
    return found


def _one(rows: QuerySet[Found], pk: int) -> Found:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
