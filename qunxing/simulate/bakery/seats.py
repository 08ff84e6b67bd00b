"""Who sits in which group of the bakery, since when and until when."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from qunxing.core.facts import Kind
from qunxing.simulate.bakery import cast
from qunxing.simulate.bakery.calendar import Calendar
from qunxing.simulate.bakery.cast import D1, D2, A, B, C, E, W
from qunxing.simulate.talk import Talk, names
from qunxing.simulate.truth import DAY, SECOND, Person, Stay

SCAN, LINK, DIRECT = "扫描群二维码", "邀请链接", "员工直接邀请"
ONLY_A_OR_B = 60
"""Members who are in the talking groups but in none of the benefit groups."""
PROPER_NAMES = {A: 0.7, B: 0.4}
"""Share of members who are named as the group rules ask."""


@dataclass(slots=True)
class Seating:
    """The result: everybody, all stays, and who sits in each group at the end."""

    people: list[Person]
    stays: list[Stay] = field(default_factory=list)
    now: dict[int, list[int]] = field(default_factory=dict)


class Usher:
    """Seats people; every draw comes from one generator, so the order of the steps is part of the result."""

    def __init__(self, rng: np.random.Generator, calendar: Calendar, talk: Talk) -> None:
        self.rng, self.calendar, self.talk = rng, calendar, talk
        self.names = names(talk)
        self.result = Seating(list(cast.CAST))

    def seat(self) -> Seating:
        self._final_seats()
        for group in (A, B, D1, D2, E, W):
            self._stays_of(group)
        self._stays_of_benefit_groups()
        self._leavers()
        return self.result

    def _person(self, proper: float = 0.15) -> int:
        name = next(self.names)
        if self.rng.random() < proper:
            name = self.talk.proper_name(name)
        number = len(self.result.people) + 1
        self.result.people.append(Person(number, name))
        return number

    def _final_seats(self) -> None:
        now = self.result.now = {group: [] for group in cast.GROUPS}
        for person, places in cast.PLACES.items():
            for group in places:
                now[group].append(person)
        sizes = dict(zip(C, self._sizes(), strict=True))
        seats = {**cast.SEATS, **sizes}
        elsewhere = [self._person() for _ in range(seats[E] - len(now[E]))]
        friends = [self._person() for _ in range(seats[W] - len(now[W]))]
        now[E] += elsewhere
        now[W] += friends
        members = cast.PEOPLE - len(self.result.people)
        pool = [self._person(PROPER_NAMES[A] if i % 20 == 0 else 0.15) for i in range(members)]
        self._fill_benefit_groups(pool[ONLY_A_OR_B:], sizes)
        rest = pool[:ONLY_A_OR_B]
        now[A] += rest[: ONLY_A_OR_B // 2]
        now[B] += rest[ONLY_A_OR_B // 2 :]
        for group in (A, B, D1, D2):
            self._fill(group, seats[group], pool[ONLY_A_OR_B:])

    def _sizes(self) -> list[int]:
        """Sizes of the benefit groups, with their exact total; C-7 has an ordinary one."""
        drawn = self.rng.normal(1, 0.12, len(C)).clip(0.75, 1.2)
        sizes = (cast.C_SEATS * drawn / drawn.sum()).astype(int)
        sizes[-1] += cast.C_SEATS - int(sizes.sum())
        return [int(size) for size in sizes]

    def _fill_benefit_groups(self, pool: list[int], sizes: dict[int, int]) -> None:
        now = self.result.now
        free = np.repeat(np.array(C), [sizes[group] - len(now[group]) for group in C])
        free = self.rng.permutation(free)
        for person, group in zip(pool, free[: len(pool)].tolist(), strict=True):
            now[group].append(person)
        for group in C:
            self._fill(group, sizes[group], pool)

    def _fill(self, group: int, size: int, pool: list[int]) -> None:
        """Give the seats still free to people of the pool who are not in the group."""
        here = set(self.result.now[group])
        while len(self.result.now[group]) < size:
            person = pool[int(self.rng.integers(len(pool)))]
            if person not in here:
                here.add(person)
                self.result.now[group].append(person)

    def _stays_of(self, group: int) -> None:
        """Everybody now in a group that is no benefit group: since before the story, or a newcomer."""
        day = self.calendar.at
        members = self._members(group)
        recent = {D1: len(members), D2: len(members), W: cast.W_JOINED}.get(group) or cast.NEWCOMERS[group]
        span = {D1: (63, 60), D2: (17, 14), W: (14, 2)}.get(group, (59, 2))
        newcomers = set(self._some(members, recent))
        for person in self.result.now[group]:
            start = self._moment(day(span[0]), day(span[1])) if person in newcomers else self._long_ago()
            self._stay(person, group, start)

    def _members(self, group: int) -> list[int]:
        return [person for person in self.result.now[group] if person >= cast.FIRST_FREE]

    def _some(self, people: list[int], count: int) -> list[int]:
        return [people[i] for i in self.rng.choice(len(people), count, replace=False).tolist()]

    def _stays_of_benefit_groups(self) -> None:
        seats = [(person, group) for group in C for person in self._members(group)]
        order = self.rng.permutation(len(seats)).tolist()
        stayed = cast.FISSION - cast.FISSION_GONE
        fission = {seats[i] for i in order[:stayed]}
        newcomers = {seats[i] for i in order[stayed : stayed + cast.C_NEWCOMERS]}
        for group in C:
            for person in self.result.now[group]:
                seat = (person, group)
                if seat in fission:
                    self._stay(person, group, self._fission(), scene=LINK)
                elif seat in newcomers:
                    self._stay(person, group, self._moment(self.calendar.at(48), self.calendar.at(2)))
                else:
                    self._stay(person, group, self._long_ago())

    def _leavers(self) -> None:
        day = self.calendar.at
        for group, count in cast.EARLY_LEAVERS.items():
            for _ in range(count):
                start = self._moment(day(58), day(16))
                self._stay(self._person(), group, start, start + 12 * DAY)
        for group, count in cast.LEAVERS.items():
            first = {D1: 40, D2: 13}.get(group, 59)
            self._gone(group, count - cast.EARLY_LEAVERS.get(group, 0), day(first), day(2))
        for _ in range(cast.FISSION_GONE):
            group = C[int(self.rng.integers(len(C)))]
            start = self._fission()
            end = min(start + int(self.rng.exponential(1.6 * DAY) + 3600 * SECOND), day(cast.TEST_DAY, -1))
            self._stay(self._person(), group, start, end // SECOND * SECOND, scene=LINK)
        for group in C:
            if group != cast.C7:
                self._gone(group, self._leaves(group, 59, cast.TEST_DAY, 0.0043), day(59), day(cast.TEST_DAY))
        for tested in (True, False):
            groups = [group for group in C if group != cast.C7 and (group in cast.TESTED) is tested]
            self._leave_in_the_test(groups, cast.WEEKLY_LEAVE[tested])
        self._leavers_of_c7()
        self._gone(W, cast.W_LEFT, day(14), day(2))

    def _leaves(self, group: int, first: int, last: int, weekly: float) -> int:
        return int(self.rng.poisson(len(self.result.now[group]) * weekly * (first - last) / 7))

    def _leave_in_the_test(self, groups: list[int], weekly: float) -> None:
        """Exactly the share the story tells, spread over the arm's groups by chance."""
        seats = np.array([len(self.result.now[group]) for group in groups])
        total = round(float(seats.sum()) * weekly * (cast.TEST_DAY - 1) / 7)
        counts = self.rng.multinomial(total, seats / seats.sum()).tolist()
        for group, count in zip(groups, counts, strict=True):
            self._gone(group, count, self.calendar.at(cast.TEST_DAY), self.calendar.at(2))

    def _leavers_of_c7(self) -> None:
        """Six a week; nineteen between the lists of days 31 and 24, most of them the day after the promotions."""
        day = self.calendar.at
        bounds = [(59, 52), (52, 45), (45, 38), (38, 31), (24, 17), (17, 10), (10, 3)]
        for first, last in bounds:
            self._gone(cast.C7, cast.C7_WEEKLY, day(first), day(last))
        night = day(cast.PROMOTION_DAY, 22.5)
        self._gone(cast.C7, cast.C7_AFTER - 4, night, night + DAY)
        self._gone(cast.C7, 4, night + DAY, day(24))

    def _gone(self, group: int, count: int, first: int, last: int) -> None:
        """So many people who were there for long and left between two moments; one in twenty was removed."""
        since = {D1: self.calendar.at(61), D2: self.calendar.at(15)}
        for _ in range(count):
            start = since.get(group) or self._long_ago()
            leaving = Kind.REMOVED if self.rng.random() < 0.05 and group != W else Kind.LEFT
            self._stay(self._person(), group, start, self._moment(first, last), leaving)

    def _stay(
        self, person: int, group: int, start: int, end: int = 0, leaving: Kind = Kind.LEFT, scene: str = ""
    ) -> None:
        if not scene:
            scene = (SCAN, SCAN, LINK, DIRECT)[int(self.rng.integers(4))]
        self.result.stays.append(Stay(person, group, start, end, leaving if end else 0, scene))

    def _fission(self) -> int:
        day = self.calendar.at(cast.FISSION_DAY)
        return self._moment(day + 9 * 3600 * SECOND, day + cast.FISSION_DAYS * DAY - 2 * 3600 * SECOND)

    def _long_ago(self) -> int:
        return self._moment(self.calendar.at(420), self.calendar.at(61))

    def _moment(self, first: int, last: int) -> int:
        return int(self.rng.integers(first // SECOND, last // SECOND)) * SECOND
