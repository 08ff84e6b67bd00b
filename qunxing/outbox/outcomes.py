"""What the platform said, written down: the receipt, the line of the log and the fact in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from qunxing.carriers.base import Incoming
from qunxing.core.facts import Fact, Kind, Proof
from qunxing.core.zones import micros, moment
from qunxing.outbox import arrivals, log, ways
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Target
from qunxing.sources.hearing import Hearing
from qunxing.sources.models import Connection

LOT = 100
"""Receipts written in one short transaction."""


class Outcome(NamedTuple):
    """What became of one target; `at` in µs UTC, 0 where nothing arrived or nobody says when."""

    target: int
    fate: Fate
    native: str = ""
    said: str = ""
    at: int = 0


class Keeper:
    """Writes down what came out for one account; runs in the thread that writes the book."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._kind = connection, ways.kind_of(connection)
        self._hearing: Hearing | None = None

    def keep(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """All of them, lot by lot. One that was decided meanwhile stays as it was decided."""
        for start in range(0, len(outcomes), LOT):
            self._keep({each.target: each for each in outcomes[start : start + LOT]}, now)

    def _keep(self, told: dict[int, Outcome], now: datetime) -> None:
        rows = Target.objects.filter(pk__in=told, fate__in=OPEN).select_related("send").order_by("pk")
        targets = [each for each in rows if _takes(each, told[each.pk], now)]
        arrived = [each for each in targets if each.fate == Fate.SENT]

        def write() -> None:
            Target.objects.bulk_update(targets, ["fate", "native", "said", "at"])
            Audit.objects.bulk_create(_line(each, now) for each in targets)

        arrivals.keep(arrived, Proof.PLATFORM, also=write, more=self._words(arrived, now))
        for send in {each.send_id for each in targets}:
            arrivals.begin(send)
            arrivals.settle(send)

    def _words(self, arrived: Sequence[Target], now: datetime) -> list[Fact]:
        """The messages themselves, where we hear the talk and the platform does not tell us what we say."""
        said = [_said(each, self._connection) for each in arrived if each.native and each.at]
        if self._kind.sends.echoes or not said:
            return []
        if self._hearing is None or not self._hearing.knows(each.group for each in said):
            self._hearing = Hearing(self._connection, self._kind)
        return self._hearing.ours(said, now)


OPEN = (Fate.SUBMITTING, Fate.SUBMITTED, Fate.AWAITING_HUMAN)
"""The platform may still say something else of it."""


def _takes(target: Target, told: Outcome, now: datetime) -> bool:
    """Lets a target be what was told of it; whether that is new."""
    before = target.fate, target.native, target.said
    target.fate = told.fate
    target.native, target.said = (told.native or target.native)[:200], told.said[:500]
    if target.fate == Fate.SENT:
        target.at = moment(told.at) if told.at else now
    return before != (target.fate, target.native, target.said)


def _line(target: Target, now: datetime) -> Audit:
    about = {"fate": target.fate, "said": target.said, "group": target.group_id}
    return Audit(**log.named(target), what=What.CAME_OUT, at=now, about=about)


def _said(target: Target, by: Connection) -> Incoming:
    assert target.at
    return Incoming(
        Kind.MESSAGE, micros(target.at), target.chat, sender=by.native, name=by.name, text=target.text,
        native=target.native, bot=True, form=arrivals.form_of(target),
    )  # fmt: skip
