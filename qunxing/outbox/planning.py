"""What a send would do: target by target what they get and how, who is left out and why. Nothing is written.

The same plan is shown, approved and sent: its digest says whether anything changed in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import blake2b
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec

from qunxing.carriers.live import Cap
from qunxing.carriers.live.mass import Attached
from qunxing.communities.models import Community, Group
from qunxing.core.rules import quota
from qunxing.core.rules.audiences import audience_of
from qunxing.core.rules.sending import BY_HAND, Caps, Had, Purpose, Quiet, Why, next_allowed, over
from qunxing.outbox import aiming, past, ways
from qunxing.outbox.fates import COUNTS
from qunxing.outbox.models import Send, SendingRules, Stop, Target
from qunxing.outbox.saying import Sayer
from qunxing.outbox.ways import Door, Fitted, Way
from qunxing.people.dimensions import merged_people
from qunxing.people.models import Channel, Person, Preference
from qunxing.people.models import Way as Wish
from qunxing.people.wishes import ways_of
from qunxing.sources.models import Connection

PRIVATE = (Channel.ANY, Channel.WECOM, Channel.WECHAT, Channel.QQ)
"""By what a person might send it to one person."""


@dataclass(frozen=True, slots=True)
class Line:
    """One target: what it gets, by which account (none: by hand), and why it does not or not by us.

    `left` is how many more messages the platform lets it get now, this one not yet taken; None where it does not count.
    """

    group: Group | None
    person: Person | None
    door: Door
    message: Fitted
    why: Why | None = None
    left: int | None = None

    @property
    def connection(self) -> Connection | None:
        return self.door.followed.connection if self.door.followed else None

    @property
    def way(self) -> Way:
        return self.door.way

    @property
    def is_out(self) -> bool:
        return self.why is not None and self.why not in BY_HAND


@dataclass(frozen=True, slots=True)
class Part:
    """The targets of one account together, or those by hand."""

    connection: Connection | None
    way: Way
    title: str
    note: str
    count: int
    texts: int
    """How many different ones: where somebody confirms them, each is confirmed by itself."""
    length: int
    most: int | None
    unit: str
    dropped: tuple[Attached, ...]
    least_left: int | None
    is_stopped: bool


@dataclass(frozen=True)
class Plan:
    """Everything a send would do if it were approved now. `at` is when it would begin; `is_delayed` by quiet hours."""

    send: Send
    lines: Sequence[Line]
    at: datetime
    is_delayed: bool
    alike: Sequence[past.Alike]
    stopped: frozenset[int]

    @cached_property
    def going(self) -> list[Line]:
        """Those that get it, by us or by hand."""
        return [each for each in self.lines if not each.is_out]

    @cached_property
    def out(self) -> list[Line]:
        """Those that do not."""
        return [each for each in self.lines if each.is_out]

    @cached_property
    def reasons(self) -> Counter[Why]:
        """Why → how many targets."""
        return Counter(each.why for each in self.lines if each.why)

    @cached_property
    def digest(self) -> str:
        """Of who gets what by which way: the same as long as nothing of that changes."""
        found = blake2b(digest_size=16)
        for each in self.lines:
            said = (*_who(each), _pk(each.connection), each.why or "", each.message.text, each.message.attached)
            found.update(msgspec.json.encode([str(part) for part in said]))
        found.update(str(self.send.at).encode())
        return found.hexdigest()

    @cached_property
    def parts(self) -> list[Part]:
        """Account by account, those by hand last."""
        by_account = groupby(sorted(self.going, key=_account), _account)
        return [self._part(list(some)) for _number, some in by_account]

    @cached_property
    def reach(self) -> aiming.Reach:
        """Who would read it, and who in several groups."""
        groups = [each.group.pk for each in self.going if each.group]
        return aiming.reach(groups, _number(self.send.community.today(self.at)))

    def _part(self, lines: Sequence[Line]) -> Part:
        first = lines[0]
        kind = first.door.kind
        longest = max((each.message for each in lines), key=lambda message: message.length)
        counted = [each.left for each in lines if each.left is not None]
        return Part(
            connection=first.connection,
            way=first.way,
            title=kind.title if kind else "",
            note=kind.supports[Cap.SEND_GROUP].note if kind else "",
            count=len(lines),
            texts=len({each.message.text for each in lines}),
            length=longest.length,
            most=longest.most,
            unit=longest.unit,
            dropped=longest.dropped,
            least_left=min(counted, default=None),
            is_stopped=_pk(first.connection) in self.stopped,
        )


def rules_of(community: Community) -> SendingRules:
    """What the community allows itself; what nobody changed is as it begins."""
    found = SendingRules.objects.filter(community=community).select_related("own_group").first()
    return found or SendingRules(community=community)


def plan(send: Send, *, now: datetime) -> Plan:
    """What the send would do now. Raises Refusal where its words or audience are none."""
    rules, zone = rules_of(send.community), ZoneInfo(send.community.timezone)
    wanted = max(send.at or now, now)
    at = next_allowed(wanted, zone, Quiet(rules.quiet_from, rules.quiet_to))
    audience = audience_of(send.audience)
    day = at.astimezone(zone).date()
    if audience.is_of_people:
        lines = to_people(send, aiming.people_of(send.community, audience, now=now), day)
    else:
        lines = to_groups(send, aiming.groups_of(send.community, audience, day=day), rules, day)
    stopped = Stop.objects.filter(connection__community=send.community, lifted_at=None)
    return Plan(
        send=send,
        lines=lines,
        at=at,
        is_delayed=at > wanted,
        alike=past.alike(send, now=now),
        stopped=frozenset(stopped.values_list("connection", flat=True)),
    )


def to_groups(send: Send, groups: Sequence[Group], rules: SendingRules, day: date) -> list[Line]:
    doors, had = ways.doors(send.community, send.via_id), past.history(send, day, quota.Rule(rules.quota))
    say = Sayer(send)
    return [
        _line(send, group, doors.get(group.pk, NO_DOOR), had.get(group.pk, Had()), rules, day, say) for group in groups
    ]


NO_DOOR = Door(why=Why.NO_ACCOUNT)


def _line(send: Send, group: Group, door: Door, had: Had, rules: SendingRules, day: date, say: Sayer) -> Line:
    message = say.to(door, group=group.name, number=group.pk)
    left = None
    if door.kind and ways.is_counted_by_days(door.kind):
        left = quota.remaining(quota.Rule(rules.quota), had.span, today=day)
    caps = Caps(rules.a_day, rules.promotions_a_week)
    why = _why_out(group, message, left, day) or over(Purpose(send.purpose), had, caps) or door.why
    return Line(group, None, door, message, why, left)


def _why_out(group: Group, message: Fitted, left: int | None, day: date) -> Why | None:
    if group.ended_on and group.ended_on <= day:
        return Why.ENDED
    if not message.text and not message.attached:
        return Why.EMPTY
    if message.most is not None and message.length > message.most:
        return Why.TOO_LONG
    return Why.QUOTA if left == 0 else None


def to_people(send: Send, people: Sequence[Person], day: date) -> list[Line]:
    """No platform lets us write to members one by one: a person does, where they want to be written to."""
    say, door = Sayer(send), Door(why=Why.CANNOT)
    wishes = ways_of([each.pk for each in people])
    today = Target.objects.filter(person__in=people, day=day, fate__in=COUNTS).exclude(send=send)
    had = set(today.values_list("person", flat=True))
    return [
        Line(
            None, each, door, say.to(door, member=each.name), _wish(wishes.get(each.pk, {}), each.pk in had) or door.why
        )
        for each in people
    ]


def _wish(said: Mapping[str, Preference], had_today: bool) -> Why | None:
    """Why somebody is not written to: they want nothing by any private way, or one message a day at most."""
    ways_ = {channel: preference.way for channel, preference in said.items() if channel in PRIVATE}
    if Wish.NEVER in ways_.values():
        return Why.OPTED_OUT
    return Why.ONCE_A_DAY if had_today and Wish.DIGEST in ways_.values() else None


def wants_nothing(person: int) -> bool:
    """Whether somebody asked, as whoever they are now, not to be written to."""
    now = merged_people([person]).get(person, person)
    return _wish(ways_of([now]).get(now, {}), False) is Why.OPTED_OUT


def _account(line: Line) -> tuple[bool, int]:
    return line.connection is None, _pk(line.connection)


def _who(line: Line) -> Iterable[object]:
    return _pk(line.group), _pk(line.person)


def _pk(thing: Group | Person | Connection | None) -> int:
    return thing.pk if thing else 0


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days
