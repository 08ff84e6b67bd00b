"""What is due by one account, and taking hold of it: what is claimed is durable before anything goes on a wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_noop

from qunxing.communities.models import Community
from qunxing.core.rules.sending import Quiet
from qunxing.outbox import arrivals, log
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Send, Stop, Target, Task
from qunxing.outbox.planning import rules_of
from qunxing.sources.models import Connection

State = Send.State
ON_ITS_WAY = (State.APPROVED, State.RUNNING)
REMEMBERED = timedelta(hours=12)
"""How long a platform that knows our keys knows them for sure: Synapse forgets them after a day."""
LOST = gettext_noop("The program ended before the platform answered.")


class Due(NamedTuple):
    """A target that may leave now."""

    pk: int
    chat: str
    key: str
    text: str
    tries: int
    login: str = ""
    attached: Sequence[Mapping[str, Any]] = ()


def due(connection: int, now: datetime, most: int) -> list[Due]:
    """What may leave by this account, in the order of the sends; nothing while it is stopped, or where it is quiet."""
    if is_stopped(connection):
        return []
    found = _planned(connection, now)
    rows = found.exclude(send__community__in=quiet(found, now)).order_by("send__at", "pk")
    return [Due(*row) for row in rows.values_list("pk", "chat", "key", "text", "tries", "login", "attached")[:most]]


def is_stopped(connection: int) -> bool:
    """Whether this account sends no more until somebody says so."""
    return Stop.objects.filter(connection=connection, lifted_at=None).exists()


def _planned(connection: int, now: datetime) -> QuerySet[Target]:
    """Planned and let go, in no task of a person."""
    may_go = Q(not_before=None) | Q(not_before__lte=now)
    let_go = Q(send__state__in=ON_ITS_WAY, send__paused_at=None, send__at__lte=now)
    return Target.objects.filter(may_go, let_go, connection=connection, fate=Fate.PLANNED, task=None)


def quiet(found: QuerySet[Any], now: datetime) -> list[int]:
    """The communities of the sends of these targets or tasks in which nothing is sent now."""
    communities = Community.objects.filter(pk__in=found.order_by().values("send__community").distinct())
    return [each.pk for each in communities if is_quiet(each, now)]


def is_quiet(community: Community, now: datetime) -> bool:
    """Whether nothing is sent there now."""
    rules = rules_of(community)
    return Quiet(rules.quiet_from, rules.quiet_to).holds(now, ZoneInfo(community.timezone))


@transaction.atomic
def claim(pks: Sequence[int], now: datetime, login: str = "") -> list[bool]:
    """Take targets to hand them to the platform; False for those paused, cancelled or taken meanwhile."""
    sends = Send.objects.filter(state__in=ON_ITS_WAY, paused_at=None)
    free = Target.objects.filter(pk__in=pks, fate=Fate.PLANNED, send__in=sends).select_for_update(of=("self",))
    found = {each.pk: each for each in free.select_related("send")}
    mine = Target.objects.filter(pk__in=found)
    if login:
        mine.filter(login="").update(login=login)
    mine.update(fate=Fate.SUBMITTING, left_at=now, not_before=None, tries=F("tries") + 1)
    for send in {each.send_id for each in found.values()}:
        arrivals.begin(send)
    Audit.objects.bulk_create(_left(each, now) for each in found.values())
    return [each in found for each in pks]


def _left(target: Target, now: datetime) -> Audit:
    about = {"group": target.group_id, "try": target.tries + 1}
    return Audit(**log.named(target), what=What.LEFT, at=now, about=about)


@transaction.atomic
def back(due: Due, now: datetime, wait: float, said: str, *, surely: bool = True) -> None:
    """The platform did not take it: it is planned again, for `wait` seconds from now on. Unless it `surely` did
    nothing, it may have done it and know its key."""
    mine = Target.objects.filter(pk=due.pk, fate=Fate.SUBMITTING)
    if surely:
        mine.update(login=due.login)
    mine.update(fate=Fate.PLANNED, not_before=now + timedelta(seconds=wait), said=said[:500])
    _cancelled(Target.objects.filter(pk=due.pk), now)


@transaction.atomic
def give_back(some: Sequence[Due], now: datetime) -> None:
    """What was claimed and never handed over is planned again."""
    unsent = Target.objects.filter(pk__in=[each.pk for each in some], fate=Fate.SUBMITTING)
    unsent.filter(pk__in=[each.pk for each in some if not each.login]).update(login="")
    unsent.update(fate=Fate.PLANNED, tries=F("tries") - 1, left_at=None)
    _cancelled(Target.objects.filter(pk__in=[each.pk for each in some]), now)


@transaction.atomic
def recover(connection: Connection, idempotent: bool, now: datetime) -> None:
    """What a process that ended had handed over: where the platform knows our keys it is asked again, else nobody knows
    what became of it, and a person decides."""
    left = Target.objects.filter(connection=connection, fate=Fate.SUBMITTING)
    left = left.filter(Q(task=None) | Q(task__fate=Fate.SUBMITTING))  # of other tasks it is known
    if idempotent:
        known = Q(login=connection.login, left_at__gt=now - REMEMBERED)
        found = list(left.filter(known).values_list("pk", flat=True))
        Target.objects.filter(pk__in=found).update(fate=Fate.PLANNED)
        _cancelled(Target.objects.filter(pk__in=found), now)
        tried = Q(fate=Fate.SUBMITTING) | Q(fate=Fate.PLANNED) & ~Q(login="")
        left = Target.objects.filter(tried, connection=connection).exclude(known)
    fields = {"fate": Fate.UNKNOWN, "said": LOST}
    about = list(left.select_related("send"))
    Target.objects.filter(pk__in=[each.pk for each in about]).update(**fields)
    Task.objects.filter(connection=connection, fate=Fate.SUBMITTING).update(**fields)
    Audit.objects.bulk_create(
        Audit(**log.named(each), what=What.CAME_OUT, at=now, about={"fate": Fate.UNKNOWN.value, "said": LOST})
        for each in about
    )


def _cancelled(targets: QuerySet[Target], now: datetime) -> None:
    """What comes back to a send that was cancelled meanwhile does not leave again."""
    targets.filter(fate=Fate.PLANNED, send__state=State.CANCELLED).update(fate=Fate.CANCELLED, at=now)
