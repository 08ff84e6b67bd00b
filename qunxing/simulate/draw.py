"""From a plan and a seed to what happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qunxing.core.facts import Kind
from qunxing.simulate.clock import Clock
from qunxing.simulate.plan import Plan
from qunxing.simulate.truth import DAY, SECOND, Act, Chat, Message, Part, Person, Renaming, Said, Stay, Truth

BORN = 1_767_196_800 * SECOND
"""2026-01-01, 00:00 in China: where a drawn community begins."""
LISTED_AT = 12 * 3600 * SECOND
"""Member lists are taken at noon."""
STAFF_ANSWERS = 0.4
REMARKS = 0.25
"""Share of plain messages that answer another plain message by a native link."""
TEXTS = {
    Said.QUESTION: "面团不出膜怎么办？",
    Said.ANSWER: "先冷藏静置二十分钟再打，容易出膜",
    Said.PLAIN: "今天做的吐司，同事一口气吃了三个",
    Said.ACKNOWLEDGEMENT: "收到",
    Said.AUTOMATIC: "【自动回复】群规在公告里",
}


def draw(plan: Plan, seed: int, *, born: int = BORN) -> Truth:
    """One community that follows the plan. The same plan and seed give the same truth."""
    return _Drawing(plan, np.random.default_rng(seed), born).truth()


@dataclass(slots=True)
class _Drawing:
    plan: Plan
    rng: np.random.Generator
    born: int

    @property
    def end(self) -> int:
        return self.born + self.plan.days * DAY

    def truth(self) -> Truth:
        people, stays = self._members()
        people, stays = self._helpers(people, stays)
        clock = Clock(self.born, self.plan.days, self.plan.hours, self.plan.weekdays)
        messages = self._messages(people, stays, clock)
        return Truth(
            start=self.born,
            connect=self.born + self.plan.connect * DAY,
            end=self.end,
            groups=[self._group(number) for number in range(1, self.plan.groups + 1)],
            people=people,
            stays=stays,
            messages=messages,
            acts=self._acts(people, stays, clock),
            renamings=self._renamings(people),
        )

    def _group(self, number: int) -> Chat:
        every = self.plan.list_every or self.plan.days
        lists = tuple(self.born + day * DAY + LISTED_AT for day in range(self.plan.connect, self.plan.days, every))
        return Chat(number, f"group {number}", events=self.plan.events, lists=lists, closed=self._closing(number))

    def _closing(self, group: int) -> int:
        return self.born + self.plan.closes * DAY if self.plan.closes and group == self.plan.groups else 0

    def _members(self) -> tuple[list[Person], list[Stay]]:
        people: list[Person] = []
        stays: list[Stay] = []
        joined: dict[int, set[int]] = {}
        for group in range(1, self.plan.groups + 1):
            last = self._closing(group) or self.end
            count = self.rng.poisson(self.plan.arrivals * (last - self.born) / DAY)
            for start in np.sort(self.rng.integers(self.born, last, count)):
                known, person = len(people), self._who(people, joined, group)
                joined.setdefault(group, set()).add(person)
                stays.append(self._stay(person, group, int(start) // SECOND * SECOND, last, people))
                if len(people) > known:
                    people[person - 1] = self._ceasing(people[person - 1], stays[-1].start)
        return people, stays

    def _who(self, people: list[Person], joined: dict[int, set[int]], group: int) -> int:
        """A new person, or one of an earlier group who is not in this one."""
        others = len(people) - len(joined.get(group, ()))
        if others > 0 and self.rng.random() < self.plan.several:
            person = int(self.rng.integers(1, len(people) + 1))
            if person not in joined.get(group, ()):
                return person
        tier = self.plan.tiers[int(np.searchsorted(self.plan.edges, self.rng.random()))]
        rate = self.rng.gamma(tier.spread, tier.talk / tier.spread) if tier.talk else 0.0
        number = len(people) + 1
        people.append(Person(number, f"member {number}", Part.MEMBER, tier.name, rate, tier.acts))
        return number

    def _ceasing(self, person: Person, start: int) -> Person:
        tier = next(t for t in self.plan.tiers if t.name == person.tier)
        if not tier.stops:
            return person
        return person._replace(stopped=start + max(int(self.rng.exponential(1 / tier.stops) * 86_400), 1) * SECOND)

    def _until(self, stay: Stay, people: list[Person]) -> int:
        """How long somebody in a group does anything there: they may cease before they leave."""
        end, stopped = stay.end or self.end, people[stay.person - 1].stopped
        return max(min(end, stopped), stay.start) if stopped else end

    def _stay(self, person: int, group: int, start: int, last: int, people: list[Person]) -> Stay:
        tier = next(t for t in self.plan.tiers if t.name == people[person - 1].tier)
        both = tier.leave + tier.removed
        end = start + max(int(self.rng.exponential(1 / both) * 86_400), 1) * SECOND if both else last
        removed = self.rng.random() * both < tier.removed
        if end < last:
            return Stay(person, group, start, end, Kind.REMOVED if removed else Kind.LEFT)
        return Stay(person, group, start, last, Kind.CLOSED) if self._closing(group) else Stay(person, group, start)

    def _helpers(self, people: list[Person], stays: list[Stay]) -> tuple[list[Person], list[Stay]]:
        """Staff and bots: in every group from the beginning to the end."""
        parts = [Part.STAFF] * self.plan.staff + [Part.BOT] * self.plan.bots
        helpers = [Person(len(people) + i, f"{part} {i}", part, rate=1.0) for i, part in enumerate(parts, 1)]
        for group in range(1, self.plan.groups + 1):
            end = self._closing(group)
            stays += [Stay(p.id, group, self.born, end, Kind.CLOSED if end else 0) for p in helpers]
        return people + helpers, stays

    def _messages(self, people: list[Person], stays: list[Stay], clock: Clock) -> list[Message]:
        start = np.array([stay.start for stay in stays], dtype=np.int64)
        end = np.array([self._until(stay, people) for stay in stays], dtype=np.int64)
        rate = np.array([people[stay.person - 1].rate for stay in stays])
        which, times = clock.scatter(self.rng, start, end, rate)
        order = np.argsort(times, kind="stable")
        chance = self.rng.random((len(order), 2)).tolist()
        messages: list[Message] = []
        last_plain: dict[int, int] = {}
        for (row, ts), (kind, link) in zip(
            zip(which[order].tolist(), times[order].tolist(), strict=True), chance, strict=True
        ):
            stay = stays[row]
            said = self._kind(people[stay.person - 1].part, kind)
            reply = last_plain.get(stay.group, 0) if said is Said.PLAIN and link < REMARKS else 0
            messages.append(Message(len(messages) + 1, stay.group, stay.person, ts, said, TEXTS[said], reply))
            if said is Said.PLAIN:
                last_plain[stay.group] = len(messages)
        return self._answered(messages, people, stays)

    def _kind(self, part: Part, chance: float) -> Said:
        if part is Part.BOT:
            return Said.AUTOMATIC
        if part is Part.MEMBER and chance < self.plan.questions:
            return Said.QUESTION
        return Said.ACKNOWLEDGEMENT if chance > 1 - self.plan.acknowledgements else Said.PLAIN

    def _answered(self, messages: list[Message], people: list[Person], stays: list[Stay]) -> list[Message]:
        questions = [m for m in messages if m.said is Said.QUESTION]
        is_answered = self.rng.random(len(questions)) < self.plan.waits.answered
        wait = self.plan.waits.median * np.exp(self.plan.waits.sigma * self.rng.standard_normal(len(questions)))
        helpful: dict[int, tuple[list[Stay], list[Stay]]] = {chat: ([], []) for chat in range(1, self.plan.groups + 1)}
        for stay in stays:
            part = people[stay.person - 1].part
            if part is Part.STAFF or (part is Part.MEMBER and people[stay.person - 1].rate):
                helpful[stay.group][part is Part.STAFF].append(stay._replace(end=self._until(stay, people)))
        for question, answered, seconds in zip(questions, is_answered.tolist(), wait.tolist(), strict=True):
            ts = question.ts + max(round(seconds), 1) * SECOND
            if answered and ts < (self._closing(question.group) or self.end):
                person = self._answerer(question, ts, *helpful[question.group])
                text = TEXTS[Said.ANSWER]
                messages.append(Message(len(messages) + 1, question.group, person, ts, Said.ANSWER, text, question.id))
        return sorted(messages, key=lambda m: (m.ts, m.id))

    def _answerer(self, question: Message, ts: int, members: list[Stay], staff: list[Stay]) -> int:
        """A talking member who is there, or one of the staff; the asker, whom it helps nothing, if there is nobody."""
        if members and not (staff and self.rng.random() < STAFF_ANSWERS):
            for place in self.rng.integers(len(members), size=50).tolist():
                stay: Stay = members[place]
                if stay.covers(ts) and stay.person != question.person:
                    return stay.person
        return staff[int(self.rng.integers(len(staff)))].person if staff else question.person

    def _acts(self, people: list[Person], stays: list[Stay], clock: Clock) -> list[Act]:
        start = np.array([stay.start for stay in stays], dtype=np.int64)
        end = np.array([self._until(stay, people) for stay in stays], dtype=np.int64)
        rate = np.array([people[stay.person - 1].acts for stay in stays])
        which, times = clock.scatter(self.rng, start, end, rate)
        rows = zip(which.tolist(), times.tolist(), strict=True)
        return sorted((Act(stays[row].person, stays[row].group, ts) for row, ts in rows), key=lambda a: a.ts)

    def _renamings(self, people: list[Person]) -> list[Renaming]:
        chosen = [p for p in people if p.part is Part.MEMBER and self.rng.random() < self.plan.renames]
        times = self.rng.integers(self.born + self.plan.connect * DAY, self.end, len(chosen)).tolist()
        return [Renaming(p.id, ts, p.name, f"{p.name} renamed") for p, ts in zip(chosen, times, strict=True)]
