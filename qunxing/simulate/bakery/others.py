"""The other groups that talk: B with its daily recipe, E the students, W the old friends."""

from __future__ import annotations

import numpy as np

from qunxing.core.facts import Form
from qunxing.simulate.bakery import cast
from qunxing.simulate.bakery.cast import B, E, W
from qunxing.simulate.bakery.room import Line, Room
from qunxing.simulate.truth import DAY, SECOND, Said, Stay

B_HOURS = (0, 0, 0, 0, 0, 0, 1, 2, 4, 5, 14, 12, 8, 5, 4, 4, 4, 4, 5, 7, 8, 7, 4, 1)
E_HOURS = (4, 2, 1, 0, 0, 0, 0.5, 2, 3, 4, 4, 6, 9, 6, 3, 3, 3, 5, 7, 7, 8, 10, 11, 8)
E_QUESTIONS, E_ACKNOWLEDGED = 0.04, 0.08
HELPED = ("收到，已经帮您登记，师傅今天联系您", "已补发，单号稍后私信您", "这款有现货，下单备注老友价就行")
TALKING = {B: 0.55, E: 0.35, W: 0.3}
"""Share of members who ever say anything."""


def weights(rng: np.random.Generator, group: int, stays: list[Stay]) -> dict[int, float]:
    """How much each member of B, E or W talks."""
    members = sorted({stay.person for stay in stays if stay.person >= cast.FIRST_FREE})
    chosen = rng.permutation(len(members))[: int(len(members) * TALKING[group])].tolist()
    found = {members[i]: float(rate) for i, rate in zip(chosen, rng.gamma(0.7, 1.0, len(chosen)) + 0.02, strict=True)}
    found |= {cast.KOC: max(found.values()), cast.FIVE: 1.0} if group == B else {}
    return found


def recipes(room: Room) -> None:
    """Sixty promises, 10:00 every day: one late, one missed; then acknowledgements up to the story's numbers."""
    first, last = cast.LEAVE_OF_XIAOZHOU
    posts = []
    for number, day in enumerate(range(cast.DAYS, 0, -1), 1):
        if day == cast.RECIPE_MISSED_DAY:
            continue
        hour = 11.45 if day == cast.RECIPE_LATE_DAY else 10 + room.chance() * 0.03
        person = cast.HELPER if first <= day <= last else cast.XIAOZHOU
        posts.append(room.say(room.calendar.at(day, hour), person, Said.PLAIN, room.talk.recipe(number)))
    _echoes(room, posts)


def _echoes(room: Room, posts: list[Line]) -> None:
    members = set(room.weights)
    acks = round(cast.B_MEMBER_MESSAGES * cast.B_ACKNOWLEDGEMENTS)
    words = cast.B_MEMBER_MESSAGES - acks - room.count(members, Said.QUESTION, Said.ANSWER, Said.PLAIN)
    acks -= room.count(members, Said.ACKNOWLEDGEMENT)
    for kind, count, mean in ((Said.ACKNOWLEDGEMENT, acks, 0.7), (Said.PLAIN, words, 5.0)):
        for _ in range(count):
            post = room.talk.random.choice(posts)
            ts = post.ts + int(min(room.talk.random.expovariate(1 / mean), 11.5) * 3600 + 5) * SECOND
            _echo(room, ts, kind, post)


def _echo(room: Room, ts: int, kind: Said, post: Line) -> None:
    person = room.somebody(ts)
    if kind is Said.ACKNOWLEDGEMENT:
        reply = post if room.chance() < 0.1 else None
        room.say(ts, person, kind, room.talk.ack(), reply)
    elif room.chance() < 0.25:
        room.say(ts, person, kind, "", form=Form.IMAGE)
    else:
        room.say(ts, person, kind, room.talk.chat())


def students(room: Room, rng: np.random.Generator) -> None:
    """E: chat at noon and late, with three days that were never exported."""
    share = np.array(E_HOURS) / np.sum(E_HOURS)
    for day in range(cast.DAYS, 0, -1):
        if cast.E_GAP[0] <= day <= cast.E_GAP[1]:
            continue
        for hour in np.sort(rng.choice(24, rng.poisson(cast.E_A_DAY), p=share) + rng.random(1)).tolist():
            ts = room.calendar.at(day, min(hour, 23.99)) + int(rng.integers(0, 600)) * SECOND
            _student(room, min(ts, room.calendar.at(day - 1) - SECOND))


def _student(room: Room, ts: int) -> None:
    chance, person = room.chance(), room.somebody(ts)
    if chance < E_QUESTIONS:
        room.say(ts, person, Said.QUESTION, room.talk.question()[1])
    elif chance < E_QUESTIONS + E_ACKNOWLEDGED:
        room.say(ts, person, Said.ACKNOWLEDGEMENT, room.talk.ack())
    else:
        room.say(ts, person, Said.PLAIN, room.talk.chat("student"))


def friends(room: Room) -> None:
    """W: the two days somebody sent by mail."""
    first, last = cast.W_MAIL_DAYS
    moments = sorted(
        room.calendar.at(room.talk.random.randint(last, first), 8 + 13 * room.chance()) for _ in range(cast.W_MESSAGES)
    )
    for i, ts in enumerate(moments):
        ts = ts // (60 * SECOND) * 60 * SECOND
        if i % 12 == 3:
            room.say(ts, room.somebody(ts), Said.QUESTION, room.talk.question("shop")[1])
        elif i % 12 == 5:
            room.say(ts, cast.HELPER, Said.ANSWER, room.talk.random.choice(HELPED))
        else:
            room.say(ts, room.somebody(ts), Said.PLAIN, room.talk.chat("friends"))


def welcome(room: Room, names: dict[int, str]) -> None:
    """The bot greets everybody who joined in the story's time, a few seconds after."""
    for stay in room.stays:
        if room.calendar.start < stay.start < room.calendar.end - DAY:
            name = names[stay.person]
            room.say(stay.start + 4 * SECOND, cast.BOT, Said.AUTOMATIC, room.talk.welcome(name))
