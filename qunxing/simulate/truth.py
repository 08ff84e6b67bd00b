"""What really happened in a simulated community: everything, whether or not any source could have shown it.

Times are µs UTC. Nothing here is an estimate: these are the numbers that estimates are held against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from qunxing.core.facts import Form, Kind

SECOND = 1_000_000
DAY = 86_400 * SECOND


class Part(StrEnum):
    """What somebody is to the community."""

    MEMBER = "member"
    STAFF = "staff"
    BOT = "bot"


class Said(StrEnum):
    """What a message is, known because it was made so."""

    QUESTION = "question"
    ANSWER = "answer"
    PLAIN = "plain"
    ACKNOWLEDGEMENT = "acknowledgement"
    AUTOMATIC = "automatic"


class Person(NamedTuple):
    """`rate` is messages a day while present; `acts` other signs of life a day; neither after `stopped` (0: never)."""

    id: int
    name: str
    part: Part = Part.MEMBER
    tier: str = ""
    rate: float = 0.0
    acts: float = 0.0
    stopped: int = 0


class Stay(NamedTuple):
    """One presence in one group; `end` 0 while it lasts, `leaving` the kind of its end or 0."""

    person: int
    group: int
    start: int
    end: int = 0
    leaving: int = 0
    scene: str = ""
    inviter: int = 0

    def covers(self, ts: int) -> bool:
        return self.start <= ts and (not self.end or ts < self.end)


class Message(NamedTuple):
    """`reply_to` is the number of the message it answers by a native link, 0 for none."""

    id: int
    group: int
    person: int
    ts: int
    said: Said
    text: str
    reply_to: int = 0
    form: Form = Form.TEXT


class Act(NamedTuple):
    """Something done without a word."""

    person: int
    group: int
    ts: int


class Order(NamedTuple):
    """One order; `is_named`: whether the shop's table shows who bought, else only a masked phone number."""

    id: int
    person: int
    ts: int
    cents: int
    goods: str
    refunded: int = 0
    is_named: bool = True


class Renaming(NamedTuple):
    person: int
    ts: int
    before: str
    after: str


class Chat(NamedTuple):
    """One group. `events`: its source shows joins and leaves as they happen; `lists` are times of member lists."""

    id: int
    name: str
    platform: str = "wecom"
    talk: bool = True
    events: bool = True
    lists: tuple[int, ...] = ()
    closed: int = 0


@dataclass(frozen=True, slots=True)
class Truth:
    """A whole community from `start` to `end`; sources begin to look at `connect`."""

    start: int
    connect: int
    end: int
    groups: Sequence[Chat]
    people: Sequence[Person]
    stays: Sequence[Stay]
    messages: Sequence[Message]
    acts: Sequence[Act] = ()
    renamings: Sequence[Renaming] = ()
    orders: Sequence[Order] = ()
    zone: str = "Asia/Shanghai"
    shift: int = 8 * 3600 * SECOND
    """What the zone's clock is ahead of UTC; the simulated zone keeps no summer time."""
    by_id: dict[int, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id.update((person.id, person) for person in self.people)

    def day_of(self, ts: int) -> int:
        """The local day number."""
        return (ts + self.shift) // DAY

    def is_member(self, person: int) -> bool:
        return self.by_id[person].part is Part.MEMBER

    def present(self, ts: int, groups: Sequence[int] | None = None) -> list[Stay]:
        """All stays that cover this moment."""
        return [stay for stay in self.stays if stay.covers(ts) and (groups is None or stay.group in groups)]

    def members(self, ts: int, groups: Sequence[int] | None = None) -> set[int]:
        """The real members present: different people, no staff, no bots."""
        return {stay.person for stay in self.present(ts, groups) if self.is_member(stay.person)}

    def speakers(self) -> set[int]:
        """Members who said anything that is more than an acknowledgement, since sources look."""
        idle = (Said.ACKNOWLEDGEMENT, Said.AUTOMATIC)
        return {
            m.person for m in self.messages if m.ts >= self.connect and m.said not in idle and self.is_member(m.person)
        }

    def zombies(self) -> set[int]:
        """Members present at the end who will never do anything: they never did, or they ceased."""
        return {person for person in self.members(self.end - 1) if self.is_still(person) or self.has_ceased(person)}

    def is_still(self, person: int) -> bool:
        """Whether they never do anything."""
        return not self.by_id[person].rate and not self.by_id[person].acts

    def has_ceased(self, person: int) -> bool:
        """Whether they did something once and ceased for good before the end."""
        return not self.is_still(person) and 0 < self.by_id[person].stopped < self.end

    def lurkers(self) -> set[int]:
        """Members present at the end who act but never speak."""
        here = self.members(self.end - 1)
        return {person for person in here if not self.by_id[person].rate and self.by_id[person].acts}

    def said(self, kind: Said, groups: Sequence[int] | None = None) -> list[Message]:
        return [m for m in self.messages if m.said is kind and (groups is None or m.group in groups)]

    def first_answers(self, groups: Sequence[int] | None = None) -> list[tuple[Message, Message | None]]:
        """Every question with the first message of somebody else that answers it by a native link."""
        first: dict[int, Message] = {}
        asker = {m.id: m.person for m in self.messages if m.said is Said.QUESTION}
        for m in sorted(self.messages, key=lambda m: (m.ts, m.id)):
            if m.reply_to in asker and m.person != asker[m.reply_to]:
                first.setdefault(m.reply_to, m)
        return [(question, first.get(question.id)) for question in self.said(Said.QUESTION, groups)]

    def leaves(self) -> list[Stay]:
        """Stays that ended because somebody went or was removed, since sources look."""
        ends = (Kind.LEFT, Kind.REMOVED)
        return [stay for stay in self.stays if stay.leaving in ends and stay.end > self.connect]
