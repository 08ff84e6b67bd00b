"""Group A, the late-night oven: small talk until two, half of it by nine people, quieter once one is away."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from qunxing.core.facts import Form
from qunxing.simulate.bakery import cast
from qunxing.simulate.bakery.room import Line, Room
from qunxing.simulate.truth import SECOND, Said, Stay

DAYTIME = np.array([0, 0, 1.4, 0.5, 0.3, 0.4, 1, 1.5, 1.5, 1.5, 1.5, 1.5, 2, 2, 1.5, 1.5, 1.5, 1.5, 2, 3, 4, 6, 0, 0])
NIGHT = {22: 0.26, 23: 0.34, 0: 0.25, 1: 0.15}
CORE = (18.0, 16.0, 14.5, 13.0, 12.0, 11.0, 10.0)
"""Messages a day of the seven who, with the two of the cast, say half."""
TALKERS, STAFF_WEIGHT = 96, 2.0
REPLIES, TO_SOUL = 0.30, 0.16
MEMORY_SECONDS = 2400
FORMS = ((0.045, Form.IMAGE), (0.055, Form.VOICE))
ACKNOWLEDGED = 0.05
COMPLAINT = (
    (0.0, cast.OVEN, "新买的小烤箱到家两天，炉门关不严，下火也不热，太失望了"),
    (0.05, cast.OVEN, "打客服电话一直占线，大半夜真的很上火，要求退货"),
    (0.15, cast.SOUL, "抱抱，先拍个视频留证据"),
    (0.3, cast.AHE, "店主您好，给您添麻烦了，我马上拉您进问题处理小群，今晚就登记"),
    (float(cast.COMPLAINT_HOURS), cast.AHE, "昨晚烤箱的问题解决了：新机已发出，旧机上门取，运费我们出"),
    (cast.COMPLAINT_HOURS + 0.2, cast.OVEN, "新机单号看到了，处理得挺快，谢谢阿禾"),
)
ASK_TO_RENAME = "请大家把群昵称改成：城市-职业-昵称，今天改好的抽三份鲜酵母，明早公布"


def hours() -> list[float]:
    """What share of the day's talk falls into each local hour."""
    share = DAYTIME / DAYTIME.sum() * (1 - cast.A_NIGHT)
    for hour, part in NIGHT.items():
        share[hour] = part * cast.A_NIGHT
    return [float(part) for part in share]


def weights(rng: np.random.Generator, stays: Sequence[Stay]) -> dict[int, float]:
    """Messages a day of everybody who talks: two of the cast, seven others who stay, some more, the rest nothing."""
    members = sorted({s.person for s in stays if s.person >= cast.FIRST_FREE})
    steady = sorted({s.person for s in stays if s.person >= cast.FIRST_FREE and not s.end})
    core = [steady[i] for i in rng.choice(len(steady), len(CORE), replace=False).tolist()]
    found = dict(zip(core, CORE, strict=True)) | {p.id: p.rate for p in cast.CAST if p.id in (cast.SOUL, cast.KOC)}
    rest = [person for person in members if person not in found]
    some = [rest[i] for i in rng.permutation(len(rest))[: TALKERS + 20].tolist()]
    rates = rng.gamma(0.8, 1.0, len(some))
    rates *= 1.07 * sum(found.values()) / rates.sum()
    return found | dict(zip(some, rates.tolist(), strict=True)) | {cast.OVEN: 0.3, cast.FIVE: 0.5}


def chatter(room: Room, rng: np.random.Generator) -> None:
    """Everything that is no question: the scripted scenes, then small talk up to the story's total."""
    _scenes(room)
    days = np.arange(cast.DAYS, 0, -1)
    quiet = 1 - cast.A_QUIETER - 0.04
    weight = np.where(days <= cast.SOUL_GONE_DAY, quiet, rng.normal(1, 0.06, len(days)))
    counts = rng.multinomial(cast.A_MESSAGES - len(room.lines), weight / weight.sum())
    share = np.array(hours())
    for day, count in zip(days.tolist(), counts.tolist(), strict=True):
        moment = np.sort(rng.choice(24, count, p=share / share.sum()) + rng.random(count))
        _small_talk(room, day, [room.calendar.at(day, hour) for hour in moment.tolist()])


def _scenes(room: Room) -> None:
    start = room.calendar.at(cast.COMPLAINT_DAY, 23 + 40 / 60)
    for hour, person, text in COMPLAINT:
        room.say(start + int(hour * 3600) * SECOND, person, Said.PLAIN, text)
    room.say(room.calendar.at(cast.RENAME_DAY, 11.0), cast.AHE, Said.PLAIN, ASK_TO_RENAME)


def _small_talk(room: Room, day: int, times: list[int]) -> None:
    recent: deque[Line] = deque(maxlen=12)
    crowd = room.crowd(day)
    is_soul_away = day <= cast.SOUL_GONE_DAY
    for ts in times:
        person = crowd.pick(room.chance())
        while is_soul_away and person == cast.SOUL:
            person = crowd.pick(room.chance())
        target = _target(room, person, ts, recent)
        recent.append(_remark(room, ts, person, target))


def _target(room: Room, person: int, ts: int, recent: deque[Line]) -> Line | None:
    """What is answered by a native link, if anything; the soul of the group answers most and is answered most."""
    if room.chance() > (0.75 if person == cast.SOUL else REPLIES):
        return None
    others = [line for line in recent if line.person != person and ts - line.ts < MEMORY_SECONDS * SECOND]
    souls = [line for line in others if line.person == cast.SOUL]
    if souls and room.chance() < TO_SOUL:
        return souls[-1]
    return room.talk.random.choice(others) if others else None


def _remark(room: Room, ts: int, person: int, target: Line | None) -> Line:
    if target:
        said = Said.ACKNOWLEDGEMENT if room.chance() < ACKNOWLEDGED else Said.PLAIN
        text = room.talk.ack() if said is Said.ACKNOWLEDGEMENT else room.talk.reply()
        return room.say(ts, person, said, text, target)
    chance = room.chance()
    for limit, form in FORMS:
        if chance < limit:
            return room.say(ts, person, Said.PLAIN, "", form=form)
    return room.say(ts, person, Said.PLAIN, room.talk.chat())
