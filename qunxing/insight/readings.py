"""The readings behind a number (抄数): of which group and day, who says so, and who wrote it down when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from qunxing.communities.models import Group
from qunxing.communities.words import figure
from qunxing.core.facts import Proof
from qunxing.core.metrics.periods import iso
from qunxing.core.rules.readings import Nature, nature
from qunxing.core.zones import moment
from qunxing.insight.cards import PROOFS
from qunxing.insight.evidence import places
from qunxing.insight.questions import Question
from qunxing.ledger import readings
from qunxing.ledger.readings import Reading
from qunxing.sources.models import Import

__all__ = ["Line", "behind", "latest", "lines", "places"]

RECENT = 60
"""Days in which a group was read off for its page to say so."""


@dataclass(frozen=True, slots=True)
class Line:
    """One reading. `group` is "" for the community as a whole; `stands` is false once another was written over it."""

    reading: Reading
    group: str
    day: str
    number: str
    proof: str
    by: str
    at: datetime
    imp: int
    stands: bool


def behind(question: Question, now: datetime, period: int | None) -> list[Line]:
    """What was read off for one point of the answer, or for all of it, with what was written over; the last day first.

    Of a running total the reading before the first day belongs to it too.
    """
    asked = question.exact(now)
    ask, name = asked.ask, asked.ask.params["name"]
    start, end = (ask.from_day, ask.to_day) if period is None or period >= len(ask.periods) else ask.periods[period]
    first = None if nature(name) is Nature.RUNNING else start
    found = [each for each in readings.ever(places(asked), first=first, last=end) if each.name == name]
    return lines([*_last_before(found, start), *(each for each in found if each.day >= start)])


def _last_before(found: Iterable[Reading], start: int) -> list[Reading]:
    """The reading of each group that the first rise is counted from."""
    return list({each.grp: each for each in found if each.day < start}.values())


def lines(found: Collection[Reading]) -> list[Line]:
    """The readings with what people call their groups and with whoever wrote them down, the last day first."""
    names = dict(Group.objects.filter(pk__in={each.grp for each in found}).values_list("pk", "name"))
    imports = Import.objects.filter(batch__in={each.batch for each in found}).select_related("by")
    by_batch = {each.batch_id: each for each in imports}
    standing = {each[:3]: each for each in found}  # the last one written down of each group, name and day
    made = [_line(each, names, by_batch.get(each.batch), standing[each[:3]] is each) for each in found]
    return sorted(made, key=lambda line: (-line.reading.day, line.group, line.reading.name, -line.reading.written))


def _line(each: Reading, names: Mapping[int, str], imp: Import | None, stands: bool) -> Line:
    proof = "self_reported" if each.proof == Proof.SELF_REPORTED else "platform"
    return Line(
        reading=each,
        group=names.get(each.grp, ""),
        day=iso(each.day),
        number=figure(each.amount, "cents" if nature(each.name) is Nature.MONEY else "number"),
        proof=_(PROOFS[proof]),
        by=imp.by.username if imp and imp.by else "",
        at=moment(each.written),
        imp=imp.pk if imp else 0,
        stands=stands,
    )


def latest(group: Group, today: int) -> list[Line]:
    """The last reading of every name of a group, if it is of the last two months."""
    found = readings.standing([group.pk], first=today - RECENT)
    return sorted(lines(list({each.name: each for each in found}.values())), key=lambda line: line.reading.name)
