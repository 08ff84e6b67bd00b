"""What of sends waits for somebody, what can be sent again, and receipts as rows of a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, QuerySet, When
from django.http import Http404
from django.utils.translation import gettext as _

from qunxing.carriers.registry import platform
from qunxing.communities.access import communities_for, require
from qunxing.communities.models import Community, Role, User
from qunxing.core.rules.quota import DAY, next_reminder
from qunxing.outbox import freezing, words
from qunxing.outbox.fates import LEAVES, MISSED, WAITS, Fate
from qunxing.outbox.models import Send, Stop, Target, Task
from qunxing.outbox.queries import hand_list, stops_of, targets_of, tasks_of, unknowns_of
from qunxing.outbox.shown import SENDS, first_line
from qunxing.people.models import Identity
from qunxing.sources.models import Connection

NAMED = 8
NEED = (Fate.UNKNOWN, *MISSED, Fate.BY_HAND, Fate.AWAITING_HUMAN, Fate.SUBMITTING, Fate.SUBMITTED, Fate.PLANNED)
"""In this order receipts are told of, before what arrived and what was left out."""
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Todo:
    """What of all sends waits for a person now."""

    to_confirm: int
    by_hand: int
    unknown: int

    def __bool__(self) -> bool:
        return bool(self.to_confirm or self.by_hand or self.unknown)


def todo(community: Community, *, now: datetime) -> Todo:
    """Tasks to confirm on the platform, groups to send to by hand, fates nobody knows."""
    return Todo(
        to_confirm=tasks_of(community).count(),
        by_hand=hand_list(community, now=now).count(),
        unknown=unknowns_of(community).count(),
    )


def waits(fates: Mapping[str, int]) -> bool:
    """Whether something may still come of some targets."""
    return any(fates.get(each) for each in WAITS)


def is_stuck(target: Target, stopped: Collection[int]) -> bool:
    """Whether it does not leave as things stand: its account is not heard, or has stopped."""
    account = target.connection
    if target.fate != Fate.PLANNED or account is None:
        return False
    return account.state not in SENDS or account.pk in stopped


def by_need(targets: QuerySet[Target]) -> QuerySet[Target]:
    """Those that need somebody first, what arrived last."""
    order = Case(*(When(fate=fate, then=nth) for nth, fate in enumerate(NEED)), default=len(NEED))
    return targets.annotate(need=order).order_by("need", "pk")


def missed(send: Send) -> int:
    """How many did not get it and are not tried again by another send."""
    return freezing.missed_by(send).count()


def stops_in_the_way(send: Send) -> QuerySet[Stop, int]:
    """The stops of accounts by which some of it was still to leave."""
    left = Target.objects.filter(send=send, fate__in=LEAVES).values("connection")
    return Stop.objects.filter(connection__in=left, lifted_at=None).values_list("pk", flat=True)


def stops(community: Community) -> QuerySet[Stop]:
    """The accounts that send no more for now, and could."""
    return stops_of(community).exclude(connection__state=Connection.State.FORGOTTEN)


def columns() -> list[str]:
    """The heads of the file."""
    return [
        _("Group or member"), _("Platform"), _("Account"), _("Result"), _("Why"), _("Time"), _("Decided by"), _("Text"),
    ]  # fmt: skip


def rows(send: Send) -> list[dict[str, Any]]:
    """Every receipt under these heads."""
    return [dict(zip(columns(), each, strict=True)) for each in _cells(send)]


def _cells(send: Send) -> Iterator[tuple[Any, ...]]:
    zone = ZoneInfo(send.community.timezone)
    for each in targets_of(send):
        yield (
            who(each),
            each.group.platform if each.group else "",
            account(each),
            Fate(each.fate).label,
            words.why(each),
            each.at.astimezone(zone) if each.at else None,
            each.by.username if each.by else "",
            each.text,
        )


def who(target: Target) -> str:
    """The group or the member; a member who was forgotten since has no name."""
    named = target.group or target.person
    return named.name if named else _("(deleted)")


def account(target: Target) -> str:
    """By which of our accounts; empty by hand."""
    return (target.connection.name or target.connection.native) if target.connection else ""


def stop_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Stop:
    """One account that stopped. Raises Http404 for a stranger, NotAllowed below the role `may`."""
    rows_ = Stop.objects.filter(connection__community__in=communities_for(user))
    found = rows_.select_related("connection__community").filter(pk=pk).first()
    if found is None:
        raise Http404
    require(user, found.connection.community, may)
    return found


@dataclass(frozen=True, slots=True)
class TaskShown:
    """What somebody has to confirm on the platform: who, for which groups, since when, and whether to remind them.

    `reminded` is how often they were in the last day; `wait` how many hours until they may be again, 0 for now;
    `objection` what the platform had against the last time; `said` why it is not taken back.
    """

    task: Task
    title: str
    who: str
    platform: str
    groups: list[str]
    more: int
    waited: str
    reminded: int
    wait: int
    objection: str
    said: str


def tasks_shown(community: Community, *, now: datetime) -> list[TaskShown]:
    """All of them, the oldest first. A few queries for all."""
    tasks = list(tasks_of(community))
    waiting = Target.objects.filter(task__in=tasks, fate=Fate.AWAITING_HUMAN, group__isnull=False)
    groups: dict[int, list[str]] = {}
    for task, name in waiting.values_list("task", "group__name").order_by("pk"):
        groups.setdefault(task, []).append(name)
    names = senders_named(community, {each.sender for each in tasks})
    return [_task(each, names.get(each.sender, each.sender), groups.get(each.pk, []), now) for each in tasks]


def waits_for(community: Community, targets: Iterable[Target]) -> dict[int, str]:
    """Target → who has to confirm it on the platform, of those that wait for somebody."""
    found = {each.pk: each.task.sender for each in targets if each.task and each.fate == Fate.AWAITING_HUMAN}
    names = senders_named(community, set(found.values()))
    return {pk: names.get(sender, sender) for pk, sender in found.items()}


def senders_named(community: Community, senders: Collection[str]) -> dict[str, str]:
    """Account that has to confirm → what it is called, where its platform ever told us."""
    spaces = community.groups.exclude(namespace="").values("namespace")
    found = Identity.objects.filter(namespace__in=spaces, external__in=senders).exclude(name="")
    return dict(found.values_list("external", "name"))


def _task(task: Task, who_: str, groups: list[str], now: datetime) -> TaskShown:
    asked = list(task.remindings.all())
    reminded = [int(each.at.timestamp()) for each in asked]
    seconds = int(now.timestamp())
    return TaskShown(
        task=task,
        title=first_line(task.send),
        who=who_,
        platform=platform(task.connection.carrier).title,
        groups=groups[:NAMED],
        more=max(0, len(groups) - NAMED),
        waited=words.ago((now - task.made_at).total_seconds()),
        reminded=sum(each > seconds - DAY for each in reminded),
        wait=-(-next_reminder(reminded, now=seconds) // HOUR),
        objection=words.kept(asked[-1].said) if asked else "",
        said=words.kept(task.said),
    )
