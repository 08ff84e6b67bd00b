"""What is bound for a question, made from a history by plain Python.

rollups(world)              the tables of docs/reference/views.md that rest on facts
small_tables(world, ask)    the small ones made for one question
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from qunxing.core.metrics import tables
from qunxing.core.metrics.base import Ask, World
from qunxing.core.metrics.inferring import COLUMNS as INFERRED
from qunxing.core.metrics.inferring import REPLY_COLUMNS, Inferred
from qunxing.core.metrics.linking import linked
from qunxing.core.metrics.read_off import read_off
from qunxing.core.metrics.reading import Message, listings, posts, read, told
from qunxing.core.metrics.rollups import Rows, rollup_rows

WIDE = "ts amount identity person inviter asker answerer k1 k2 a1 a2 ref1 ref2 start_until end_until"


def rollups(world: World) -> dict[str, pa.Table]:
    """member_day, member_hour, answer, spell, act, reading, listing, post and said of docs/reference/views.md."""
    rows = rollup_rows(world)
    rows |= {"reading": [tuple(each) for each in read_off(world)]}
    rows |= {"post": [(p.grp, *p.key, p.identity, p.ts, p.day) for p in posts(world)]}
    rows |= {"said": [_said(m) for m in read(world).messages]}
    rows |= {"act": [tuple(each) for each in told(world)], "listing": [tuple(each) for each in listings(world)]}
    return {name: _table(columns, rows[name]) for name, columns in COLUMNS.items()}


COLUMNS = {
    "act": "grp identity kind ts day amount note timed k1 k2",
    "reading": "grp name day amount proof",
    "post": "grp k1 k2 identity ts day",
    "said": "grp k1 k2 identity ts day category ref1 ref2",
    "listing": "grp identity day said_day",
    "member_day": "grp identity day category messages questions replies acts chars first_ts last_ts",
    "member_hour": "grp identity day hour category messages",
    "answer": "grp k1 k2 asker ts day category answerer answer_ts answer_day answer_category a1 a2 rank",
    "spell": (
        "grp identity spell start_ts start_until start_basis end_ts end_until end_basis exit scene inviter seen_ts"
        " last_ts listed start_first start_day start_last end_first end_day end_last seen_day last_day"
    ),
}


def _said(m: Message) -> tuple[int, ...]:
    return (m.grp, *m.key, m.identity, m.ts, m.day, m.category, *m.ref)


def _table(columns: str, rows: Rows) -> pa.Table:
    names = columns.split()
    types = [_type(name) for name in names]
    values = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    arrays = [pa.array(column, type=t) for column, t in zip(values, types, strict=True)]
    return pa.table(arrays, names=names)


def _type(name: str) -> pa.DataType:
    if name in ("scene", "reason", "name", "value", "note"):
        return pa.string()
    return pa.int64() if name.endswith("_ts") or name in WIDE.split() else pa.int32()


def small_tables(world: World, ask: Ask, apart: Sequence[Ask] = ()) -> dict[str, pa.Table]:
    """The tables of docs/reference/views.md that are made for each question."""
    is_inferred = ask.params.get("links") == "inferred"
    found = linked(world, ask) if is_inferred else Inferred({}, {})
    small = tables.small_tables(
        ask,
        excluded=world.excluded,
        person_of=world.person_of,
        misfits=world.misfits,
        successions=world.successions,
        apart=apart,
    )
    columns = {"inferred": INFERRED, "inferred_reply": REPLY_COLUMNS}
    each = {name: list(zip(*rows.values(), strict=True)) for name, rows in found._asdict().items()}
    return small | {name: _table(" ".join(columns[name]), rows) for name, rows in each.items()}
