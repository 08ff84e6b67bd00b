"""The views of one question, bound in the engine: only those its text reads, only the groups it is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from qunxing.communities.successions import successions
from qunxing.core.metrics.base import Ask
from qunxing.core.metrics.reading import LOOK_AHEAD
from qunxing.core.metrics.tables import small_tables
from qunxing.core.metrics.tallies import apart_sql, within_sql
from qunxing.core.metrics.views import DERIVED
from qunxing.core.zones import DAY
from qunxing.insight import inferred
from qunxing.insight.asking import Asked
from qunxing.ledger import acts, listings, posts, read, readings, said
from qunxing.ledger.engine import Cursor, cursor
from qunxing.people.dimensions import ALWAYS, left_out, merged_accounts, unmatched
from qunxing.people.misfits import misfits

ROLLUPS = ("member_day", "member_hour", "answer", "spell")
ACT = "act"
"""Not a rollup: read from the facts, of which there are few of these kinds."""
READING = "reading"
"""Nor is this: what people type in by hand stays little."""
LISTING = "listing"
"""Nor is this: most member lists say nothing of when their members last spoke."""
POST = "post"
"""Nor this: what staff offered, of whom only the book knows that they are staff."""
INFERRED = frozenset({"inferred", "inferred_reply"})
"""Nor these: answers and replies nobody marked; empty unless they are asked for."""
SAID = "said"
"""Nor this: messages one by one are many, so only those of the asked days, and of the week after, are read."""
WINDOWED = frozenset(
    {"daily_chatters", "messages", "senders", "replies", "heatmap", "active_members", "stickiness", "response"}
)
"""Metrics that never look further back than their trailing window; the others must know who was there before."""
SMALL = frozenset({"succeeded"})
"""Views of few rows, worked out once."""
FEW = 50
"""Up to so many groups, what they did is copied out of the files once: planning and scanning them again costs more."""


ALONE = frozenset({"headcount", "census", "silent_since_join", "valid_members", "zombies"})
"""Metrics with a row for each member and period, none of whose periods looks at another."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A cursor on which the messages of some groups and days lie ready, for several questions about no others.

    Every text of a metric joins them with its own days.
    """

    room: Cursor
    groups: frozenset[int]
    first_day: int
    last_day: int

    def holds(self, question: Ask) -> bool:
        return (
            self.groups.issuperset(question.groups)
            and self.first_day <= question.from_day
            and self.last_day >= question.to_day
        )


@contextmanager
def heard(groups: Collection[int], *, first_day: int, last_day: int) -> Iterator[Heard]:
    """Read the messages of these groups and local days (both inside) once; `evidence` takes them `among` its terms."""
    with cursor(turn=True) as room:
        _bind_said(room, groups, first_day, last_day)
        yield Heard(room, frozenset(groups), first_day, last_day)


@contextmanager
def evidence(
    asked: Asked,
    text: str = "evidence",
    *,
    period: int | None = None,
    apart: Sequence[Ask] = (),
    among: Heard | None = None,
) -> Iterator[Cursor]:
    """A cursor on which the question's `evidence` is bound, or only what `text` reads if that is something else.

    With `period` only that one's rows are wanted: others may be missing. `apart` is the question about each of the
    groups by itself; evidence then has a column `apart` that tells them (`tables.APART`). Messages are not read again
    where they are `among` those that lie ready.
    """
    ready = among if among is not None and among.holds(asked.ask) else None
    with cursor(turn=True) if ready is None else nullcontext(ready.room) as room:
        whole = f"{text} {asked.metric.evidence_sql}" if "evidence" in text else text
        needed = reads(whole)
        _bind_files(room, asked, needed - ({SAID} if ready else set()))
        only = period if asked.metric.name in ALONE else None
        excluded = [*left_out(), *nobodies(asked)]
        off = misfits(asked.ask.aimed, asked.ask.to_day)
        tables = small_tables(
            asked.ask,
            excluded=excluded,
            person_of=merged_accounts(),
            misfits=off,
            successions=successions(),
            apart=apart,
        )
        for name, rows in tables.items():
            room.show(name, rows if only is None else _of_period(rows, only))
        kind = "TABLE" if len(asked.ask.groups if ready is None else ready.groups) <= FEW else "VIEW"
        for name, sql in DERIVED.items():
            if name in needed:
                room.run(f"CREATE OR REPLACE TEMP {'TABLE' if name in SMALL else kind} {name} AS {sql}")
        if whole is not text:
            sql = asked.metric.evidence_sql if asked.ask.segment is None else within_sql(asked.metric.evidence_sql)
            room.run(f"CREATE OR REPLACE TEMP VIEW evidence AS {apart_sql(sql) if apart else sql}")
        yield room


def _of_period(rows: pa.Table, period: int) -> pa.Table:
    return rows.filter(pc.equal(rows["period"], period)) if "period" in rows.column_names else rows


def reads(text: str) -> frozenset[str]:
    """The rollups and derived views a text names, and those they are made of; a word too many does no harm."""
    words = set(re.findall(r"\w+", text))
    for name in reversed(DERIVED):
        if name in words:
            words.update(re.findall(r"\w+", DERIVED[name]))
    return frozenset(words & {*DERIVED, *ROLLUPS, ACT, LISTING, READING, POST, *INFERRED, SAID})


def nobodies(asked: Asked) -> list[tuple[int, str, int, int]]:
    """Accounts of tables that fit no member: left out of every number, whatever is asked."""
    return [(account, "unmatched", -ALWAYS, ALWAYS) for account in unmatched(places(asked))]


def places(asked: Asked) -> list[int]:
    """The groups of the question and, where it asks for acts, their community's desk."""
    return [*asked.ask.groups, *([asked.ask.desk] if asked.ask.desk else [])]


def _bind_files(room: Cursor, asked: Asked, needed: frozenset[str]) -> None:
    """Files are sorted by group: saying which are asked for lets the engine skip the rest of each."""
    families = [family for family in ROLLUPS if family in needed]
    shot, groups = read.snapshot(*families), asked.ask.groups
    first = (asked.ask.from_day - 60) * DAY if asked.metric.name in WINDOWED else None
    where = f"grp IN ({', '.join(map(str, groups))})" if len(groups) <= FEW else ""
    read.bind_rollups(room, shot, families, from_ts=first, to_ts=(asked.ask.to_day + 2) * DAY, where=where)
    if ACT in needed:
        acts.bind(room, places(asked))
    if READING in needed:
        readings.bind(room, places(asked))
    if LISTING in needed:
        listings.bind(room, asked.ask.groups)
    if POST in needed:
        staff = [who for who, why, _first, _last in left_out() if why == "staff"]
        posts.bind(room, asked.ask.groups, staff, first_day=asked.ask.from_day, last_day=asked.ask.to_day)
    if INFERRED & needed:
        inferred.bind(room, asked)
    if SAID in needed:
        _bind_said(room, asked.ask.groups, asked.ask.from_day, asked.ask.to_day)


def _bind_said(room: Cursor, groups: Collection[int], first_day: int, last_day: int) -> None:
    """With the days after, in which a late answer may come."""
    said.bind(room, groups, first_day=first_day, last_day=last_day + LOOK_AHEAD // DAY + 1)
