"""A community with accounts of ours in its groups, ready to send."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from qunxing.communities.models import Community, Group, User
from qunxing.ledger.models import Batch
from qunxing.outbox import actions
from qunxing.outbox.drafts import Draft
from qunxing.outbox.models import Send, Target
from qunxing.outbox.planning import plan
from qunxing.sources.models import Connection, Followed
from qunxing.testing.cast import Cast, gather

NOW = datetime(2026, 11, 19, 2, tzinfo=UTC)
"""A Thursday, ten in the morning in Shanghai."""
HOUR = timedelta(hours=1)
WORDS = "今晚八点直播，带你做戚风蛋糕，进来抢优惠券"


@dataclass
class World:
    """Rui writes, Olga approves. `groups` are written to by the account `connection`, `loose` by nobody."""

    cast: Cast
    connection: Connection
    groups: list[Group] = field(default_factory=list)

    @property
    def community(self) -> Community:
        return self.cast.community

    @property
    def loose(self) -> Group:
        return self.cast.group

    def draft(self, *, now: datetime = NOW, by: User | None = None, **said: Any) -> Send:
        return actions.draft(self.community, words(**said), by=by or self.cast.rui, now=now)

    def approved(self, *, now: datetime = NOW, **said: Any) -> Send:
        """A send that somebody else let go."""
        send = self.draft(now=now, **said)
        actions.submit(send, by=self.cast.rui, now=now)
        return actions.approve(send, seen=plan(send, now=now).digest, by=self.cast.olga, now=now)

    def target(self, send: Send, group: Group) -> Target:
        return Target.objects.get(send=send, group=group)


def words(**said: Any) -> Draft:
    given = {"purpose": "event", "text": WORDS, "audience": {"every": True}, "no_goal_reason": "开业"}
    return Draft(**{**given, **said})


def world(groups: int = 3, carrier: str = "telegram", **more: Any) -> World:
    cast = gather()
    found = World(cast, connected(cast.community, carrier, **more))
    found.groups = [joined(found.connection, f"{nth:04}") for nth in range(groups)]
    return found


def connected(community: Community, carrier: str = "telegram", **more: Any) -> Connection:
    batch = Batch.objects.create(label=carrier, at=NOW)
    given = {"native": f"{carrier}{batch.pk}", "state": Connection.State.LISTENING}
    return Connection.objects.create(community=community, carrier=carrier, batch=batch, **{**given, **more})


def joined(connection: Connection, native: str, **more: Any) -> Group:
    """A group the account is in."""
    group = Group.objects.create(
        community=connection.community, name=f"群{native}", platform=connection.carrier, namespace=connection.carrier,
        native=native,
    )  # fmt: skip
    Followed.objects.create(connection=connection, group=group, native=native, since=NOW, **more)
    return group
