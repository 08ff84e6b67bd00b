"""One group's talk while it is being made up: who is there, who says how much, and what was said so far."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from qunxing.core.facts import Form
from qunxing.simulate.bakery.calendar import Calendar
from qunxing.simulate.talk import Talk
from qunxing.simulate.truth import DAY, Message, Said, Stay


@dataclass(eq=False, slots=True)
class Line:
    """A message without its number yet."""

    ts: int
    person: int
    said: Said
    text: str
    reply_to: Line | None = None
    form: Form = Form.TEXT


@dataclass(slots=True)
class Crowd:
    """People and their weights on one day; who comes or goes on that day says nothing on it."""

    people: list[int]
    edges: list[float]

    @classmethod
    def of(cls, weights: dict[int, float]) -> Crowd:
        return cls(list(weights), list(accumulate(weights.values())))

    def pick(self, chance: float) -> int:
        """One of them, with a uniform chance in 0…1."""
        return self.people[min(bisect.bisect(self.edges, chance * self.edges[-1]), len(self.people) - 1)]


@dataclass(slots=True)
class Room:
    """`weights` says how much each member talks; silent members are absent from it."""

    group: int
    calendar: Calendar
    talk: Talk
    stays: Sequence[Stay]
    weights: dict[int, float]
    lines: list[Line] = field(default_factory=list)
    _crowds: dict[int, Crowd] = field(default_factory=dict)

    def chance(self) -> float:
        return self.talk.random.random()

    def crowd(self, day: int) -> Crowd:
        """Who may talk on the day so many days ago."""
        if day not in self._crowds:
            low, high = self.calendar.at(day), self.calendar.at(day - 1)
            here = (s.person for s in self.stays if s.start <= low and (not s.end or s.end >= high))
            self._crowds[day] = Crowd.of({p: w for p in here if (w := self.weights.get(p, 0.0))})
        return self._crowds[day]

    def day(self, ts: int) -> int:
        """How many days ago a moment lies; 1 is yesterday."""
        return (self.calendar.end - 1 - ts) // DAY + 1

    def somebody(self, ts: int, *others: int) -> int:
        """A member who is there, none of the `others`."""
        crowd = self.crowd(self.day(ts))
        for _ in range(50):
            person = crowd.pick(self.chance())
            if person not in others:
                return person
        return next(person for person in crowd.people if person not in others)

    def say(
        self, ts: int, person: int, said: Said, text: str, reply_to: Line | None = None, form: Form = Form.TEXT
    ) -> Line:
        line = Line(ts, person, said, text, reply_to, form)
        self.lines.append(line)
        return line

    def count(self, people: Iterable[int], *kinds: Said) -> int:
        """How many lines of these kinds are by these people."""
        wanted = set(people)
        return sum(line.person in wanted and line.said in kinds for line in self.lines)


def numbered(rooms: Sequence[Room]) -> Iterator[Message]:
    """All lines as messages, in order of time, numbered from 1."""
    lines = sorted(((line.ts, i, room.group, line) for room in rooms for i, line in enumerate(room.lines)), key=_order)
    number = {id(line): n for n, (*_, line) in enumerate(lines, 1)}
    for n, (ts, _, group, line) in enumerate(lines, 1):
        reply = number[id(line.reply_to)] if line.reply_to else 0
        yield Message(n, group, line.person, ts, line.said, line.text, reply, line.form)


def _order(row: tuple[int, int, int, Line]) -> tuple[int, int, int]:
    return row[0], row[2], row[1]
