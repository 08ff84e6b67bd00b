"""Questions in the two talking groups, and who answered when: exactly the numbers of the story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from qunxing.simulate.bakery import cast
from qunxing.simulate.bakery.cast import A, B
from qunxing.simulate.bakery.room import Line, Room
from qunxing.simulate.truth import DAY, SECOND, Said

HOUR = 3600 * SECOND
LATEST_HOUR = 19.5
"""Yesterday's questions come before this, so that four hours fit into the day; later ones are those still open."""
FIRST_OPEN = (22 + 14 / 60, "面团不出膜怎么办")
NEVER_BEFORE_DAY = 9
MEDIAN_MINUTES = {"member": 14.0, "staff": 24.0, "owner": 32.0}


@dataclass(slots=True)
class Asked:
    room: Room
    line: Line
    topic: str
    fate: str = ""
    """member, staff or owner: who answers first within four hours; late; never."""


def ask_and_answer(rooms: Mapping[int, Room], hours: Mapping[int, Sequence[float]]) -> None:
    """Put all questions and answers into the rooms of groups A and B; `hours` weighs the hours of a day."""
    asked = [question for group in (A, B) for question in _asked(rooms[group], cast.QUESTIONS[group], hours[group])]
    _settle_fates(asked, rooms[A])
    open_ = [question for question in asked if question.fate == "open"]
    answered = [question for question in asked if question.fate not in ("open", "never")]
    for question in answered:
        if question.fate != "late":
            _answer(question, question.fate, _soon(question))
        else:
            _answer(question, "member", question.line.ts + int((4.2 + 30 * question.room.chance()) * HOUR))
    assert len(open_) == cast.OPEN_LAST_NIGHT
    _koc_helps(answered)


def _asked(room: Room, count: int, hours: Sequence[float]) -> list[Asked]:
    random = room.talk.random
    found = []
    for _ in range(count - (cast.OPEN_LAST_NIGHT if room.group == A else 0)):
        day, hour = 1, 24.0
        while day == 1 and hour > LATEST_HOUR:
            day = random.randint(1, cast.DAYS)
            hour = random.choices(range(24), hours)[0] + random.random()
        found.append(_ask(room, room.calendar.at(day, hour)))
    if room.group == A:
        found += _open_last_night(room)
    return found


def _ask(room: Room, ts: int) -> Asked:
    topic, text = room.talk.question()
    return Asked(room, room.say(ts, room.somebody(ts), Said.QUESTION, text), topic)


def _open_last_night(room: Room) -> list[Asked]:
    hour, text = FIRST_OPEN
    hours = [hour, *(hour + 0.1 + 1.5 * room.chance() for _ in range(cast.OPEN_LAST_NIGHT - 1))]
    found = [_ask(room, room.calendar.at(1, each)) for each in hours]
    found[0].line.text, found[0].topic = text, "film"
    for question in found:
        question.fate = "open"
    return found


def _settle_fates(asked: list[Asked], room: Room) -> None:
    """Give out the first answers: the owner's mostly in his week, the unanswered ones not of late."""
    random = room.talk.random
    free = [question for question in asked if not question.fate]
    random.shuffle(free)
    first, last = cast.OWNER_WEEK
    his_week = [q for q in free if first <= q.room.day(q.line.ts) <= last][: cast.OWNER_IN_WEEK]
    old = [q for q in free if q not in his_week and q.room.day(q.line.ts) > NEVER_BEFORE_DAY]
    late = len(free) - sum(cast.ANSWERED_IN_4_HOURS.values())
    for question, fate in zip(old, ["never"] * (late * 3 // 10) + ["late"] * (late - late * 3 // 10), strict=False):
        question.fate = fate
    for question in his_week:
        question.fate = "owner"
    left = [q for q in free if not q.fate]
    rest = dict(cast.ANSWERED_IN_4_HOURS)
    rest["owner"] -= len(his_week)
    fates = [fate for fate, count in rest.items() for _ in range(count)]
    for question, fate in zip(left, fates, strict=True):
        question.fate = fate


def _soon(question: Asked) -> int:
    """A moment within four hours, soon for most."""
    minutes = MEDIAN_MINUTES[question.fate] * exp(1.1 * question.room.talk.random.gauss(0, 1))
    return question.line.ts + int(min(max(minutes, 0.4), 200 + 30 * question.room.chance()) * 60) * SECOND


def _answer(question: Asked, by: str, ts: int) -> None:
    room = question.room
    person = {"owner": cast.MAN, "staff": _keeper(room, ts)}.get(by) or room.somebody(
        ts, question.line.person, cast.KOC
    )
    answer = room.say(ts // SECOND * SECOND, person, Said.ANSWER, room.talk.answer(question.topic), question.line)
    later = ts + int((2 + 20 * room.chance()) * 60) * SECOND
    if room.chance() < 0.45 and later < room.calendar.end:
        room.say(later, question.line.person, Said.ACKNOWLEDGEMENT, room.talk.ack(), answer)


def _keeper(room: Room, ts: int) -> int:
    """The colleague who looks after the group; on leave, the other one."""
    first, last = cast.LEAVE_OF_XIAOZHOU
    return cast.AHE if room.group == A or first <= room.day(ts) <= last else cast.XIAOZHOU


def _koc_helps(answered: list[Asked]) -> None:
    """She answers so many questions: some of the members' first answers become hers, the others are second ones."""
    firsts = {id(line.reply_to): line for q in answered for line in q.room.lines if line.said is Said.ANSWER}
    mine = [q for q in answered if q.fate == "member" and q.line.person != cast.KOC]
    others = [q for q in answered if q.fate in ("staff", "owner") and q.line.person != cast.KOC]
    seconds = cast.KOC_ANSWERS // 4
    for question in mine[: cast.KOC_ANSWERS - seconds]:
        firsts[id(question.line)].person = cast.KOC
    for question in others[:seconds]:
        first = firsts[id(question.line)]
        later = min(first.ts + DAY // 24, question.room.calendar.end - SECOND)
        text = question.room.talk.answer(question.topic)
        question.room.say(later, cast.KOC, Said.ANSWER, text, question.line)
