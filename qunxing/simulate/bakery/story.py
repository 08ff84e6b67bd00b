"""The whole truth of 小满烘焙, for any day on which somebody looks."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from qunxing.simulate.bakery import cast, night, others, shop
from qunxing.simulate.bakery.calendar import Calendar
from qunxing.simulate.bakery.cast import A, B, C, E, W
from qunxing.simulate.bakery.questions import ask_and_answer
from qunxing.simulate.bakery.room import Room, numbered
from qunxing.simulate.bakery.seats import Seating, Usher
from qunxing.simulate.talk import Talk
from qunxing.simulate.truth import SECOND, Chat, Renaming, Stay, Truth

SEED = 20_261


def tell(now: datetime, seed: int = SEED) -> Truth:
    """Sixty days ending the day before `now`; the same seed tells the same story on other dates."""
    rng, talk, calendar = np.random.default_rng(seed), Talk(seed), Calendar.before(now)
    seating = Usher(rng, calendar, talk).seat()
    rooms = _rooms(rng, talk, calendar, seating)
    names = {person.id: person.name for person in seating.people}
    ask_and_answer(rooms, {A: night.hours(), B: others.B_HOURS})
    others.welcome(rooms[A], names)
    others.welcome(rooms[B], names)
    night.chatter(rooms[A], rng)
    others.recipes(rooms[B])
    others.students(rooms[E], rng)
    others.friends(rooms[W])
    deeds = np.random.default_rng(seed + 1)  # dice of their own: the talk is told as if nobody had bought anything
    return Truth(
        start=calendar.start,
        connect=calendar.start,
        end=calendar.end,
        groups=[_chat(group, name, calendar) for group, name in cast.GROUPS.items()],
        people=seating.people,
        stays=seating.stays,
        messages=list(numbered(list(rooms.values()))),
        orders=shop.orders(deeds, calendar, seating),
        acts=sorted(shop.check_ins(deeds, calendar, seating), key=lambda act: (act.ts, act.person)),
        renamings=sorted(_renamings(rng, talk, calendar, seating), key=lambda each: (each.ts, each.person)),
    )


def _rooms(rng: np.random.Generator, talk: Talk, calendar: Calendar, seating: Seating) -> dict[int, Room]:
    rooms = {}
    for group in (A, B, E, W):
        stays = [stay for stay in seating.stays if stay.group == group]
        weights = night.weights(rng, stays) if group == A else others.weights(rng, group, stays)
        rooms[group] = Room(group, calendar, talk, stays, weights)
    return rooms


def _chat(group: int, name: str, calendar: Calendar) -> Chat:
    days = cast.LISTS.get(group, cast.LIST_DAYS)
    platform = {E: "qq", W: "wechat"}.get(group, "wecom")
    talk = group in (A, B, E, W)
    return Chat(group, name, platform, talk, group in (A, B, E), tuple(calendar.at(day) for day in days))


def _renamings(rng: np.random.Generator, talk: Talk, calendar: Calendar, seating: Seating) -> list[Renaming]:
    """Fifty-seven as asked for in A and the benefit groups; fourteen in W for no reason anybody knows."""
    names = {person.id: person.name for person in seating.people}
    in_a = _unnamed(seating, names, [A])
    in_c = [person for person in _unnamed(seating, names, list(C)) if person not in in_a]
    chosen = _some(rng, in_a, cast.RENAMED_IN_A) + _some(rng, in_c, cast.RENAMED - cast.RENAMED_IN_A)
    day = calendar.at(cast.RENAME_DAY, 12)
    asked = [
        Renaming(p, day + int(rng.integers(0, 36_000)) * SECOND, names[p], talk.proper_name(names[p])) for p in chosen
    ]
    other = _apart(rng, [stay for stay in seating.stays if stay.group == W], calendar.at(15))
    day = calendar.at(9)
    return asked + [Renaming(p, day, names[p], f"{names[p]}{'🌸' if p % 2 else '（已改名）'}") for p in other]


def _unnamed(seating: Seating, names: dict[int, str], groups: list[int]) -> list[int]:
    here = {person for group in groups for person in seating.now[group] if person >= cast.FIRST_FREE}
    return sorted(person for person in here if "-" not in names[person])


def _some(rng: np.random.Generator, people: list[int], count: int) -> list[int]:
    return [people[i] for i in rng.choice(len(people), count, replace=False).tolist()]


def _apart(rng: np.random.Generator, stays: list[Stay], since: int) -> list[int]:
    """People of W who stayed, no two of them neighbours in the member list, nor next to somebody who left."""
    order = sorted((stay for stay in stays if stay.start < since), key=lambda stay: (stay.start, stay.person))
    quiet = [i for i in range(1, len(order) - 1) if not any(stay.end for stay in order[i - 1 : i + 2])]
    chosen: list[int] = []
    for i in (quiet[place] for place in rng.permutation(len(quiet)).tolist()):
        if order[i].person >= cast.FIRST_FREE and all(abs(i - other) > 1 for other in chosen):
            chosen.append(i)
    return [order[i].person for i in chosen[: cast.W_RENAMED]]
