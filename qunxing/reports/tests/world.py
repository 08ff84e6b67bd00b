"""A small community for reports: two groups with talk, one known by nothing but a reading and an older list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from qunxing.communities.models import Group
from qunxing.core.facts import Fact, Kind, Proof, Sees
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Standing
from qunxing.ledger.fill import fill
from qunxing.ledger.models import Batch
from qunxing.people.accounts import identities_of
from qunxing.reports.days import span_of
from qunxing.reports.drafting import draft
from qunxing.reports.models import Kind as Report
from qunxing.reports.sheet import Sheet
from qunxing.testing import ledgers
from qunxing.testing.cast import Cast, gather
from qunxing.testing.facts import at, said
from qunxing.testing.ledgers import NOW

TALK = frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.REPLIES, Sees.ROSTER, Sees.JOINS, Sees.LEAVES})
OURS = ("夜里不睡", "阿强", "小红", "路人甲")
QUESTION = "面团不出膜怎么办？"
TODAY = date(2026, 1, 29)
"""Twenty-eight days after the first of the history; a Thursday."""
EVENING = datetime(2026, 1, 29, 10, 20, tzinfo=UTC)
"""18:20 in Shanghai."""


@dataclass
class World:
    """`who` are the accounts of OURS; `groups` two with talk and one without."""

    cast: Cast
    groups: list[Group]
    who: list[int]

    @property
    def scope(self) -> Scope:
        return Scope.of_community(self.cast.community)

    def sheet(
        self, day: date = TODAY, kind: Report = Report.DAILY, *, now: datetime = EVENING, today: date = TODAY
    ) -> Sheet:
        scope = self.scope
        return draft(span_of(kind, day, today), scope, now=now, standing=Standing.of(scope.numbers))

    def line(self, sheet: Sheet, at: int) -> Any:
        return next(line for line in sheet.lines if line.group == self.groups[at].pk)


def make() -> World:
    """Everybody speaks every Thursday; on the last one a question waits, and the data of group 乙 ends before."""
    cast = gather()
    groups = [
        cast.group,
        *(Group.objects.create(community=cast.community, name=n, platform="qq") for n in ("乙群", "=丙群")),
    ]
    found = identities_of({("qq", str(nth)): name for nth, name in enumerate(OURS)})
    world = World(cast, groups, [found["qq", str(nth)] for nth in range(len(OURS))])
    Batch.objects.get_or_create(pk=1, defaults={"label": "generated", "at": NOW})
    ledgers.put(_facts(world))
    fill(now=NOW)
    return world


def _facts(world: World) -> list[Fact]:
    first, second, third = (group.pk for group in world.groups)
    who = world.who
    facts = [_seen(first, TALK, 28.3), _seen(second, TALK, 28.05)]
    for grp, members in ((first, who[:3]), (second, who[:2])):
        facts += [_fact(Kind.JOINED, grp, member, 1) for member in members]
        facts += [said(grp * 100 + w, day=w * 7, who=members[0], grp=grp) for w in range(5)]
    facts += [said(1, day=28, who=who[1], grp=first), said(2, day=28.1, who=who[2], grp=first, text=QUESTION)]
    asked = said(3, day=28.12, who=who[1], grp=first, text="几点开课？")
    facts += [asked, said(4, day=28.13, who=who[0], grp=first, ref1=asked.k1, ref2=asked.k2)]
    facts += [_fact(Kind.LEFT, second, who[1], 28), _fact(Kind.JOINED, first, who[3], 28)]
    facts += [_fact(Kind.ORDERED, first, who[0], 28, value=5900), _fact(Kind.CHAINED, first, who[1], 28, value=2)]
    facts += [_seen(first, frozenset({Sees.ORDERS, Sees.ACTIONS}), 28.3, k2=78)]
    facts += [_fact(Kind.ROSTER, third, 0, 24), _fact(Kind.LISTED, third, who[0], 24)]
    facts += [_seen(third, frozenset({Sees.ROSTER}), 24, first=24, k2=79)]
    facts += [_fact(Kind.READING, third, 0, 28, value=7, note="发言人数", proof=Proof.SELF_REPORTED)]
    facts += [_seen(third, frozenset({Sees.READINGS}), 28, first=28, k2=80)]
    return facts


def _fact(kind: Kind, grp: int, who: int, day: float, **more: Any) -> Fact:
    return Fact(
        k1=int(kind) * 10_000 + grp * 100 + who, k2=5, kind=kind, grp=grp, identity=who, ts=at(day), batch=1, **more
    )


def _seen(grp: int, sees: frozenset[Sees], until: float, *, first: float = 0, k2: int = 77) -> Fact:
    value = sum(1 << each for each in sees)
    return Fact(k1=-grp, k2=k2, kind=Kind.OBSERVED, grp=grp, ts=at(first), until=at(until), batch=1, value=value)


def later(world: World) -> None:
    """Another person of group 乙 had spoken that day; it came in afterwards."""
    ledgers.add([said(9, day=28.04, who=world.who[1], grp=world.groups[1].pk)])
    fill(now=NOW)
