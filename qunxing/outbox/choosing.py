"""The groups one can tick for a send, each with what it had today and what its platform still lets it get."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from qunxing.carriers.live import Cap
from qunxing.communities.access import may
from qunxing.communities.models import Access, Community, Group, Role, User
from qunxing.communities.words import natural
from qunxing.core.rules import quota
from qunxing.core.rules.sending import Had
from qunxing.goals.queries import goals_of
from qunxing.outbox import past, ways
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.drafts import Draft
from qunxing.outbox.models import Send, Snippet, Target
from qunxing.outbox.planning import NO_DOOR, Plan, plan, rules_of
from qunxing.outbox.snippets import Shown, snippets_of
from qunxing.outbox.ways import Way
from qunxing.people.models import Person
from qunxing.people.queries import known

UNSAVED = 0
"""The number of a send that is not kept: none has it."""
FOUND = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One group to tick. `left` is how many more its platform lets it get, None where that does not count."""

    group: Group
    way: Way
    had: int
    a_day: int
    left: int | None

    @property
    def is_full(self) -> bool:
        """Whether it gets nothing more today."""
        return self.had >= self.a_day or self.left == 0


def rows(community: Community, *, now: datetime) -> list[Row]:
    """Every group there still is, by name: 群 2 before 群 10."""
    day = community.today(now)
    alive = community.groups.filter(Q(ended_on=None) | Q(ended_on__gt=day))
    return _rows(community, sorted(alive, key=lambda each: natural(each.name)), day)


def row(group: Group, *, now: datetime) -> Row:
    """One group."""
    return _rows(group.community, [group], group.community.today(now))[0]


def _rows(community: Community, groups: Iterable[Group], day: date) -> list[Row]:
    rules, doors = rules_of(community), ways.doors(community)
    rule = quota.Rule(rules.quota)
    had = past.history(Send(pk=UNSAVED, community=community), day, rule)
    found = []
    for group in groups:
        door, got = doors.get(group.pk, NO_DOOR), had.get(group.pk, Had())
        counted = door.kind is not None and ways.is_counted_by_days(door.kind)
        left = quota.remaining(rule, got.span, today=day) if counted else None
        found.append(Row(group, door.way, got.day, rules.a_day, left))
    return found


def takers(community: Community) -> dict[str, frozenset[str]]:
    """Title of each platform our accounts are on → the kinds of attachments it takes."""
    kinds = {door.kind.name: door.kind for door in ways.doors(community).values() if door.kind}
    shown = {name: {"image"} if Cap.PICTURE in kind.supports else set() for name, kind in kinds.items()}
    return {kind.title: kind.sends.attaches | shown[name] for name, kind in kinds.items()}


def tried(community: Community, words: Draft, *, by: User, now: datetime) -> Plan:
    """What these words would do if they were a send; nothing is written. Raises Refusal as `Draft.checked`."""
    return plan(Send(pk=UNSAVED, community=community, author=by, made_at=now, **words.checked(community)), now=now)


def goals(community: Community, *, now: datetime) -> list[tuple[int, str]]:
    """The goals a send may serve: those that stand, by number and name."""
    day = community.today(now)
    newest: list[tuple[int, Any]] = [
        (goal.pk, goal.versions[-1])  # type: ignore[attr-defined] # prefetched
        for goal in goals_of(community).filter(dropped_at=None)
    ]
    return [(pk, terms.name) for pk, terms in newest if terms.deadline >= day]


def accounts(community: Community) -> list[tuple[int, str]]:
    """The accounts one can choose between, by number and name; none where each group is written to by one at most."""
    return [
        (each.pk, f"{each.name or each.native} · {_(ways.kind_of(each).title)}") for each in ways.choices(community)
    ]


def quiet(community: Community) -> tuple[str, str] | None:
    """From when to when nothing is sent here, on the community's clock; None where there is no such time."""
    rules = rules_of(community)
    if rules.quiet_from == rules.quiet_to:
        return None
    first, last = (f"{each // 60:02}:{each % 60:02}" for each in (rules.quiet_from, rules.quiet_to))
    return first, last


def scripts(community: Community) -> list[tuple[str, list[Shown]]]:
    """The prepared texts in use, class by class, the most used first."""
    found = snippets_of(community)
    classes = ((script, [each for each in found if each.snippet.script == script]) for script in Snippet.Script)
    return [(str(script.label), some) for script, some in classes if some]


def people_called(community: Community, needle: str) -> list[Person]:
    """Members of the community whose name holds this, a few."""
    needle = needle.strip()[:60]
    named = list(Person.objects.filter(name__icontains=needle).order_by("name", "pk")[:200]) if needle else []
    groups = list(community.groups.values_list("pk", flat=True))
    here = {row.person for row in known(groups, people=[person.pk for person in named])} if named else set()
    return [person for person in named if person.pk in here][:FOUND]


def may_approve(user: User, send: Send) -> bool:
    """Whether the user is one who may let it go."""
    own = send.author_id != user.pk or rules_of(send.community).own_send
    return may(user, send.community) and own


def approvers(send: Send) -> list[User]:
    """Who may let it go, by name."""
    acting = Access.objects.filter(community=send.community).exclude(role=Role.VIEWER).values("user")
    team = User.objects.filter(Q(pk__in=acting) | Q(is_superuser=True), is_active=True).order_by("username")
    own = rules_of(send.community).own_send
    return [each for each in team if own or each.pk != send.author_id]


def sent_back(send: Send) -> Audit | None:
    """Why it was sent back last, of a draft that was."""
    lines = Audit.objects.filter(send=send.pk, what__in=(What.SENT_BACK, What.SUBMITTED)).order_by("-pk")
    last = lines.first()
    return last if last and last.what == What.SENT_BACK else None


def tests_of(send: Send) -> Sequence[Target]:
    """Where it was tried out, the newest first."""
    return list(Target.objects.filter(send__resends=send, send__is_test=True).select_related("group").order_by("-pk"))
