"""Questions that nobody answered: the same for 今日, the report and other programs.

Only where reply links can be seen: elsewhere every question would look unanswered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qunxing.core.metrics.registry import METRICS
from qunxing.core.zones import DAY
from qunxing.insight import asking, coverage, elsewhere
from qunxing.insight.coverage import Shown
from qunxing.insight.evidence import evidence
from qunxing.ledger import read
from qunxing.ledger.engine import cursor
from qunxing.people.dimensions import left_out

HOUR = 3_600_000_000
LOOK_BACK = 7 * DAY
"""A question is looked after for a week; later answers are not seen either."""
OVERDUE_HOURS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a member. `ts` is µs UTC; `k1` and `k2` are its message's key."""

    ts: int
    grp: int
    k1: int
    k2: int
    asker: int
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of the last week that were asked long enough ago, oldest first, seen until `end` (µs UTC).

    `staff` is how many staff and bots asked, which are left out; so are those of `elsewhere`, of which somebody says
    that they were answered where nobody sees it.
    """

    asked: tuple[Asked, ...]
    staff: int
    elsewhere: int
    groups: frozenset[int]
    end: int

    @property
    def waiting(self) -> list[Asked]:
        return [each for each in self.asked if not each.is_answered]


def questions(shown: Iterable[Shown], now: int) -> Questions | None:
    """What was asked in the week before `now` (µs UTC) or before the talk ends; None where no group shows replies."""
    usable = coverage.measurable(METRICS["response"].needs, shown)
    if not usable:
        return None
    groups, end = frozenset(each.grp for each in usable), min(now, max(each.last for each in usable))
    staff = {identity for identity, _reason, _first, _last in left_out()}
    found = _asked(groups, end - LOOK_BACK, end - OVERDUE_HOURS * HOUR)
    of_members = [each for each in found if each.asker not in staff]
    closed = elsewhere.of(groups)
    kept = tuple(each for each in of_members if each.is_answered or (each.grp, each.k1, each.k2) not in closed)
    return Questions(kept, len(found) - len(of_members), len(of_members) - len(kept), groups, end)


def _asked(groups: Iterable[int], from_ts: int, to_ts: int) -> list[Asked]:
    wanted = ", ".join(str(int(grp)) for grp in groups)
    with cursor(turn=True) as room:
        read.bind_rollups(room, read.snapshot("answer"), ["answer"], from_ts=from_ts, to_ts=to_ts)
        rows = room.rows(
            "SELECT ts, grp, k1, k2, asker, answerer <> 0 FROM answer WHERE rank <= 1 AND category = 0 "
            f"AND grp IN ({wanted}) AND ts BETWEEN ? AND ? ORDER BY ts",
            [from_ts, to_ts],
        )
    return [Asked(int(ts), int(grp), k1, k2, int(asker), bool(done)) for ts, grp, k1, k2, asker, done in rows]


_WAITING = """
SELECT question.ts, question.grp, question.k1, question.k2, question.asker
FROM asked_question AS question
LEFT JOIN valid_answer
  ON valid_answer.grp = question.grp AND valid_answer.k1 = question.k1 AND valid_answer.k2 = question.k2
WHERE question.reason = '' AND valid_answer.nth IS NULL
ORDER BY question.ts, question.k1
"""


def behind(asked: asking.Asked) -> list[Asked]:
    """The questions that `waiting` of the number `response` counts, over all its periods, oldest first."""
    if not asked.measured:
        return []
    with evidence(asked, _WAITING) as room:
        rows = room.rows(_WAITING)
    return [Asked(int(ts), int(grp), k1, k2, int(asker), False) for ts, grp, k1, k2, asker in rows]
