"""Small random histories for holding the engine to the reference folds.

world = random_world(seed)     facts of a few groups with everything that can go wrong in them
random_ask(world, seed, m)     a question to metric `m`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

from qunxing.core.facts import Fact, Form, Kind, Precision, Proof, Sees
from qunxing.core.metrics.base import ALWAYS_EXCLUDED, DAY, DEFAULT_EXCLUDED, Ask, Grain, Metric, World
from qunxing.core.metrics.periods import HOUR, local_day, periods
from qunxing.core.metrics.reading import TOLD

ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London")
TEXTS = (
    *("今天的课讲得很清楚", "明天下午三点开会", "怎么报名？", "请问几点开始"),
    *("收到", "谢谢", "👍", "", "ok", "[自动回复] 我现在有事不在", None),
)
OFFER = "拼团 ¥39 起"
NOTES = ("愿意推荐我们吗 /10", "对课程满意吗 /5", "Would you recommend us /10", "想学什么")
DESK = 9  # groups of one history are 1 to 3; this one stands for the desk of their community
# Clocks change in New York on 2024-03-10 and in London on 2024-03-31.
START = 1_709_600_000_000_000
DAYS = 40
GROUPS_A_WORLD = 10
"""Many histories as one have groups so far apart."""


class _Log:
    """Facts being written, with keys given in turn."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.facts: list[Fact] = []

    def add(self, kind: Kind, grp: int, ts: int, identity: int = 0, **more: Any) -> Fact:
        n = len(self.facts) + 1
        batch = more.pop("batch", self.chance.choice((1, 1, 1, 2, 3)))
        fact = Fact(k1=n * 7919, k2=-n, kind=kind, grp=grp, identity=identity, ts=ts, batch=batch, **more)
        self.facts.append(fact)
        return fact

    def moment(self) -> int:
        """Often on a full hour, so that equal times happen."""
        ts = START + self.chance.randrange(DAYS * DAY)
        return ts - ts % HOUR if self.chance.random() < 0.3 else ts - ts % 1_000_000


def random_world(seed: int, *, messages: int = 60) -> World:
    """A history of one to three groups over 40 days in spring 2024, in zones with and without clock changes."""
    log = _Log(chance := Random(seed))
    groups = range(1, chance.randint(1, 3) + 1)
    for grp in groups:
        people = sorted(chance.sample(range(10, 22), chance.randint(2, 9)))
        _talk(log, grp, people, chance.randrange(messages))
        _chatter(log, grp, people)
        _acts(log, grp, people)
        _told(log, grp, people)
        _read_off(log, grp)
        if chance.random() < 0.8:
            _membership(log, grp, people)
    _told(log, DESK, list(range(10, 22)))
    _read_off(log, DESK)
    _second_thoughts(log)
    zones = {grp: chance.choice(ZONES) for grp in groups}
    return World(
        facts=tuple(log.facts),
        zone_of=zones | {DESK: zones[1]},
        person_of={11: 10, 15: 14} if chance.random() < 0.6 else {},
        excluded=_excluded(chance),
        retracted=frozenset({3}) if chance.random() < 0.5 else frozenset(),
        misfits=tuple((grp, who) for grp in groups for who in (14, 17, 18) if chance.random() < 0.4),
        successions=_successions(groups, chance),
    )


def _successions(groups: Sequence[int], chance: Random) -> tuple[tuple[int, int, int], ...]:
    """Whether some groups ended for others, and when."""
    pairs = [(grp, heir) for grp, heir in pairwise(sorted(groups)) if chance.random() < 0.7]
    return tuple((grp, heir, START // DAY + chance.randrange(DAYS)) for grp, heir in pairs)


def _talk(log: _Log, grp: int, people: list[int], n: int) -> None:
    chance = log.chance
    said: list[Fact] = []
    for _ in range(n):
        text = chance.choice(TEXTS)
        form = chance.choice((Form.TEXT,) * 7 + (Form.IMAGE, Form.STICKER, Form.SYSTEM))
        more: dict[str, Any] = {}
        ts = log.moment()
        if said and chance.random() < 0.5:
            to = chance.choice(said)
            more = {"ref1": to.k1, "ref2": to.k2}
            if chance.random() < 0.8:
                ts = to.ts + chance.choice((0, 60_000_000, HOUR, 20 * HOUR, 7 * DAY, 8 * DAY))
        who = chance.choice(people) if chance.random() < 0.95 else 0
        length = None if text is None else len(text)
        said.append(log.add(Kind.MESSAGE, grp, ts, who, form=form, text=text, length=length, **more))


def _chatter(log: _Log, grp: int, people: list[int]) -> None:
    """Talk back and forth, at times past midnight, with people nobody saw before."""
    chance = log.chance
    for _ in range(chance.randrange(3)):
        ts, said = log.moment(), list[Fact]()
        log.add(Kind.MESSAGE, grp, ts, chance.choice((10, 16)), form=Form.TEXT, text=OFFER, length=len(OFFER))
        for _ in range(chance.randrange(4, 12)):
            to, text = chance.choice(said) if said and chance.random() < 0.5 else None, chance.choice(TEXTS[:5])
            if said and chance.random() < 0.3:
                text, to = f"@{chance.choice(said).identity} {text}", None
            ref = {"ref1": to.k1, "ref2": to.k2} if to else {}
            who = chance.choice((*people, 23, 24, 25))
            said.append(log.add(Kind.MESSAGE, grp, ts, who, form=Form.TEXT, text=text, length=len(text or ""), **ref))
            ts += chance.choice((0, 1, 5, 15, 30, 45)) * 60_000_000


def _acts(log: _Log, grp: int, people: list[int]) -> None:
    kinds = (Kind.REACTED, Kind.CHECKED_IN, Kind.ORDERED, Kind.CLICKED, Kind.REFUNDED, Kind.GAINED, Kind.SENT)
    for _ in range(log.chance.randrange(12)):
        log.add(log.chance.choice(kinds), grp, log.moment(), log.chance.choice(people), value=1)


def _told(log: _Log, grp: int, people: list[int]) -> None:
    """Orders, refunds and answers; 21 and 22 are known from tables only."""
    chance, offers = log.chance, [fact.ts for fact in log.facts if fact.text == OFFER] or [log.moment()]
    for _ in range(chance.randrange(12)):
        ts = chance.choice((log.moment(), chance.choice(offers) + chance.choice((0, HOUR, 5 * HOUR, 25 * HOUR))))
        kind, who = chance.choice(sorted(TOLD)), chance.choice([*people, 0, 21, 22])
        note = chance.choice(NOTES) if kind is Kind.ANSWERED else ""
        precision = chance.choice((Precision.SECOND, Precision.MINUTE, Precision.DAY))
        log.add(kind, grp, ts, who, value=chance.randrange(11), note=note, precision=precision)


def _read_off(log: _Log, grp: int) -> None:
    """Numbers read off, some days written down more than once; a running total now and then falls."""
    chance = log.chance
    for _ in range(chance.randrange(16)):
        ts, proof = START + chance.randrange(DAYS) * DAY, chance.choice((Proof.SELF_REPORTED, Proof.PLATFORM))
        more: dict[str, Any] = {
            "proof": proof,
            "thread": chance.randrange(5),
            "note": chance.choice(("人数", "人数", "花费")),
        }
        log.add(Kind.READING, grp, ts, value=chance.randrange(40), **more)


def _membership(log: _Log, grp: int, people: list[int]) -> None:
    chance = log.chance
    for _ in range(chance.randrange(10)):
        kind = chance.choice((Kind.JOINED, Kind.JOINED, Kind.LEFT, Kind.REMOVED, Kind.RENAMED))
        ts, more = log.moment(), {}
        if chance.random() < 0.15:
            more = {"precision": Precision.BETWEEN, "until": ts + chance.randrange(5 * DAY)}
        log.add(kind, grp, ts, chance.choice(people), **more)
    for _ in range(chance.choice((0, 1, 2, 3))):
        _roster(log, grp, people, log.moment())
    if chance.random() < 0.1:
        log.add(Kind.CLOSED, grp, log.moment())
    if chance.random() < 0.5:
        log.add(Kind.OBSERVED, grp, START, until=START + DAYS * DAY, value=1 << Sees.LEAVES)


def _roster(log: _Log, grp: int, people: list[int], ts: int) -> None:
    chance, batch = log.chance, 10 + len(log.facts)
    log.add(Kind.ROSTER, grp, ts, batch=batch)
    for who in people:
        if chance.random() < 0.7:
            joined = ts - chance.randrange(60 * DAY) if chance.random() < 0.4 else 0
            other, until = chance.choice((0, 10)), chance.choice((ts, ts, ts - chance.randrange(60 * DAY), -1, 0))
            log.add(Kind.LISTED, grp, ts, who, batch=batch, value=joined, note="qr", other=other, until=until)


def _second_thoughts(log: _Log) -> None:
    """Edits, recalls and retractions of what was said."""
    chance = log.chance
    for fact in list(log.facts):
        about: dict[str, Any] = {"ref1": fact.k1, "ref2": fact.k2}
        if fact.kind is Kind.MESSAGE and chance.random() < 0.12:
            text = chance.choice(TEXTS)
            at = fact.ts + chance.randrange(DAY)
            length = None if text is None else len(text)
            log.add(Kind.EDITED, fact.grp, fact.ts, fact.identity, until=at, text=text, length=length, **about)
        if fact.kind in (Kind.ORDERED, Kind.ANSWERED) and chance.random() < 0.2:
            more = {"value": chance.randrange(11), "note": fact.note, "until": fact.ts + chance.randrange(DAY)}
            log.add(Kind.EDITED, fact.grp, fact.ts, fact.identity, **about, **more)
        if fact.kind is Kind.MESSAGE and chance.random() < 0.05:
            log.add(Kind.RECALLED, fact.grp, fact.ts + 60_000_000, fact.identity, **about)
        if chance.random() < (0.2 if fact.kind is Kind.READING else 0.03):
            log.add(Kind.RETRACTED, fact.grp, fact.ts, **about)


def _excluded(chance: Random) -> tuple[tuple[int, str, int, int], ...]:
    first = local_day(START, "UTC")
    rows = [
        (10, "staff", first - 99, first + 999),
        (13, "bot", first - 99, first + 999),
        (12, "held", first, first + 99),
    ]
    change = first + chance.randrange(DAYS)
    rows += [(16, "staff", first, change), (16, "bot", change + 1, change + 5)]
    rows = rows if chance.random() < 0.7 else []
    return (*rows, *((who, "unmatched", first - 99, first + 999) for who in (21, 22) if chance.random() < 0.7))


def random_ask(world: World, seed: int, metric: Metric) -> Ask:
    """A question about some groups and days, with any choice of parameters."""
    chance = Random(seed)
    grain = chance.choice(metric.grains)
    first = local_day(START, "UTC")
    from_day = first + chance.randint(-3, DAYS // 2)
    to_day = min(from_day + chance.randint(0, DAYS), first + DAYS + 3)
    given = {param.name: chance.choice(param.choices or (param.default,)) for param in metric.params}
    few = ALWAYS_EXCLUDED | {"acknowledgement", "bot"}
    excluded = chance.choice((DEFAULT_EXCLUDED, DEFAULT_EXCLUDED, ALWAYS_EXCLUDED, few))
    groups = [grp for grp in world.zone_of if grp % GROUPS_A_WORLD != DESK and chance.random() < 0.8] or [1]
    asked = ask_for(metric, groups, from_day, to_day, grain, given, excluded=excluded, now=START + DAYS * DAY)
    desk = chance.choice([0, *(grp for grp in world.zone_of if grp % GROUPS_A_WORLD == DESK)])
    chartered = tuple((grp, chance.choice((3, 9))) for grp in groups if chance.random() < 0.3)
    return replace(asked, desk=desk, watched=tuple(_watched(chance, groups, first)), chartered=chartered)


def _watched(chance: Random, groups: Iterable[int], first: int) -> Iterator[tuple[int, int, int]]:
    """Of some groups the whole talk was seen, once or twice and for a while."""
    for grp in groups:
        day = first + chance.randint(-30, 10)
        for _ in range(chance.randrange(3)):
            last = day + chance.randint(0, 40)
            yield grp, day, last
            day = last + chance.randint(2, 9)


def ask_for(
    metric: Metric,
    groups: Iterable[int],
    from_day: int,
    to_day: int,
    grain: Grain,
    given: Mapping[str, str],
    *,
    excluded: frozenset[str] = DEFAULT_EXCLUDED,
    now: int = START + DAYS * DAY,
    known: tuple[tuple[int, int], ...] | None = None,
    zone: str = "Asia/Shanghai",
) -> Ask:
    """An Ask with defaults filled in; unless said otherwise everything from a year before `from_day` is known."""
    return Ask(
        groups=tuple(groups),
        from_day=from_day,
        to_day=to_day,
        grain=grain,
        periods=periods(from_day, to_day, grain),
        now=now,
        today=local_day(now, zone),
        timezone=zone,
        params={**{param.name: param.default for param in metric.params}, **given},
        excluded=excluded,
        known=((from_day - 365, to_day),) if known is None else known,
    )
