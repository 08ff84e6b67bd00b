"""Write a small history in a few words and ask a metric of it, by its reference fold.

    history = History()
    history.joined(ANNA, day=1)
    history.said(ANNA, day=2)
    history.ask("messages", 1, 7)["points"]

Days are whole numbers from `ORIGIN`, a Monday; the group's zone is Asia/Shanghai.
"""

from __future__ import annotations

from typing import Any

from qunxing.core.facts import Fact, Form, Kind
from qunxing.core.metrics.base import DAY, Grain, World
from qunxing.core.metrics.periods import HOUR, midnight
from qunxing.core.metrics.registry import excluded, metric, params
from qunxing.core.metrics.tallies import TALLY
from qunxing.testing.logs import ask_for

ORIGIN = 19_723
"""2024-01-01, a Monday."""
ZONE = "Asia/Shanghai"


class History:
    """Facts of one or more groups, in the order they are told."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.person_of: dict[int, int] = {}
        self.excluded: list[tuple[int, str, int, int]] = []
        self.retracted: set[int] = set()

    def add(self, kind: Kind, day: float, who: int = 0, *, grp: int = 1, batch: int = 1, **more: Any) -> Fact:
        n = len(self.facts) + 1
        fact = Fact(k1=n, k2=n, kind=kind, grp=grp, identity=who, ts=self.at(day), batch=batch, **more)
        self.facts.append(fact)
        return fact

    def at(self, day: float) -> int:
        return midnight(ORIGIN + int(day), ZONE) + round((day - int(day)) * DAY)

    def said(
        self, who: int, day: float, text: str = "今天的课讲得很清楚", *, to: Fact | None = None, **more: Any
    ) -> Fact:
        """A message; a whole day means noon."""
        moment = day + 0.5 if day == int(day) else day
        link = {"ref1": to.k1, "ref2": to.k2} if to else {}
        more = {"form": Form.TEXT, "text": text, "length": len(text), **link, **more}
        return self.add(Kind.MESSAGE, moment, who, **more)

    def answered(self, question: Fact, who: int, hours: float, text: str = "周六上午九点开始") -> Fact:
        day = (question.ts + round(hours * HOUR) - self.at(0)) / DAY
        return self.said(who, day, text, to=question, grp=question.grp)

    def joined(self, who: int, day: float, **more: Any) -> None:
        self.add(Kind.JOINED, day, who, **more)

    def left(self, who: int, day: float, kind: Kind = Kind.LEFT, **more: Any) -> None:
        self.add(kind, day, who, **more)

    def roster(self, day: float, *who: int, since: dict[int, float] | None = None, **more: Any) -> None:
        self.add(Kind.ROSTER, day, **more)
        for each in who:
            joined = self.at(since[each]) if since and each in since else 0
            self.add(Kind.LISTED, day, each, value=joined, **more)

    def is_staff(self, who: int, reason: str = "staff", first: int = 0, last: int = 9999) -> None:
        self.excluded.append((who, reason, ORIGIN + first, ORIGIN + last))

    def world(self) -> World:
        groups = {fact.grp for fact in self.facts} or {1}
        return World(
            tuple(self.facts),
            dict.fromkeys(groups, ZONE),
            self.person_of,
            tuple(self.excluded),
            frozenset(self.retracted),
        )

    def ask(
        self,
        name: str,
        first: int,
        last: int,
        *,
        grain: Grain | None = None,
        now: float | None = None,
        known: tuple[tuple[int, int], ...] = ((-400, 9999),),
        **given: str,
    ) -> dict[str, Any]:
        """The body of a metric's result for days `first` to `last`, asked at day `now` (else long after)."""
        asked, world = metric(name), self.world()
        ask = ask_for(
            asked,
            world.zone_of,
            ORIGIN + first,
            ORIGIN + last,
            grain or asked.grains[0],
            params(asked, {key.rstrip("_"): value for key, value in given.items()}),
            excluded=excluded(given.get("exclude", "default")),
            now=self.at(last + 100 if now is None else now),
            known=tuple((ORIGIN + start, ORIGIN + end) for start, end in known),
            zone=ZONE,
        )
        return asked.measure(TALLY[asked.tally](asked.fold(world, ask)), ask)

    def values(self, name: str, first: int, last: int, **more: Any) -> list[float | int | None]:
        return [point["value"] for point in self.ask(name, first, last, **more)["points"]]

    def cells(self, name: str, cell: str, first: int, last: int, **more: Any) -> list[Any]:
        return [point["cells"].get(cell) for point in self.ask(name, first, last, **more)["points"]]
