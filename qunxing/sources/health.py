"""How connections are, in words: for their list, their page, and whoever must look after them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.carriers.live import CarrierKind
from qunxing.carriers.registry import platform
from qunxing.communities.words import spoken
from qunxing.sources.models import Connection, Followed, Unread

State = Connection.State
LOOKS = {State.LISTENING: "green", State.STARTING: "blue", State.WAITING: "yellow", State.REFUSED: "red"}
"""The colour of a state's badge; what is paused has none."""
FAULTS = (
    gettext_noop("All connection attempts failed"),
    gettext_noop("ConnectTimeout"),
    gettext_noop("ReadTimeout"),
    gettext_noop("it ended"),
)
"""What a platform that does not answer is said to have done, in words of the libraries below us."""
OFF = gettext_noop(
    "The platform's calls are dated %(minutes)s minutes off ours, so they are refused: set the clock of this machine."
)
TOLD = {
    "message": gettext_noop("Messages"),
    "edited": gettext_noop("edits"),
    "recalled": gettext_noop("recalls"),
    "reacted": gettext_noop("reactions"),
    "joined": gettext_noop("people who joined"),
    "left": gettext_noop("people who left"),
    "removed": gettext_noop("people removed"),
    "roster": gettext_noop("member lists"),
    "reading": gettext_noop("numbers of the platform"),
}
"""The kinds of facts that people ask after; the lines of a member list are not told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One connection as it is now. `lag` is seconds since the platform last answered, None before it first did."""

    connection: Connection
    kind: CarrierKind
    look: str
    why: str
    lag: float | None
    groups: int
    blind: int
    unread: int

    @property
    def ignored(self) -> int:
        return sum(self.connection.ignored.values())

    @property
    def is_stuck(self) -> bool:
        """Whether nothing comes until somebody acts."""
        return self.connection.state == State.REFUSED

    @property
    def told(self) -> list[tuple[str, int]]:
        """What came, in words, with how much of it."""
        return [(_(words), n) for kind, words in TOLD.items() if (n := self.connection.told.get(kind))]


def health_of(connections: Iterable[Connection], *, now: datetime) -> list[Health]:
    """How each of them is, asked for all at once."""
    found = list(connections)
    groups, unread = _groups(found), _unread(found)
    return [
        Health(
            connection=each,
            kind=platform(each.carrier),
            look="yellow" if each.off_by else LOOKS.get(State(each.state), "secondary"),
            why=spoken(*why) if (why := reason(each)) else "",
            lag=max((now - each.heard_at).total_seconds(), 0) if each.heard_at else None,
            unread=unread.get(each.pk, 0),
            groups=groups.get(each.pk, (0, 0))[0],
            blind=groups.get(each.pk, (0, 0))[1],
        )
        for each in found
    ]


def reason(connection: Connection) -> tuple[str, dict[str, str]] | None:
    """Why it is not heard as it should be, as a template and its fields; None where all is well."""
    if connection.said:
        return connection.said["template"], connection.said["fields"]
    return (OFF, {"minutes": str(round(connection.off_by / 60))}) if connection.off_by else None


def _groups(connections: Sequence[Connection]) -> Mapping[int, tuple[int, int]]:
    """Of each how many groups are heard, and of how many of these the words are hidden."""
    heard = Followed.objects.filter(connection__in=connections, until=None).values("connection")
    counted = heard.annotate(groups=Count("pk"), blind=Count("pk", filter=~Q(blind="")))
    return {pk: (groups, blind) for pk, groups, blind in counted.values_list("connection", "groups", "blind")}


def _unread(connections: Sequence[Connection]) -> Mapping[int, int]:
    kept = Unread.objects.filter(connection__in=connections)
    return dict(kept.values("connection").annotate(n=Count("pk")).values_list("connection", "n"))
