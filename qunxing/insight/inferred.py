"""Answers that nobody marked as such, of the groups and days of one question: bound only where it asks for them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qunxing.core.metrics.inferring import AFTER, BEFORE, COLUMNS, Lines, inferred, names_of
from qunxing.core.text.mentions import named
from qunxing.insight.asking import Asked
from qunxing.ledger import said
from qunxing.ledger.engine import Cursor
from qunxing.people.models import Identity


def bind(room: Cursor, asked: Asked) -> None:
    """Bind `inferred`, empty for a question about strict links."""
    found = dict.fromkeys(COLUMNS, np.zeros(0, np.int64))
    if asked.ask.params.get("links") == "inferred":
        found = inferred(_lines(room, asked))
    room.bind("inferred", pa.table({name: pa.array(column, pa.int64()) for name, column in found.items()}))


def _lines(room: Cursor, asked: Asked) -> Lines:
    first, last = asked.ask.from_day - BEFORE, asked.ask.to_day + AFTER
    rows = said.lines(room, asked.ask.groups, first_day=first, last_day=last)
    columns = [rows.column(name).to_numpy().astype(np.int64) for name in Lines._fields[:-1]]
    who = np.zeros(len(rows), np.int64)
    for place, account in _named(rows):
        who[place] = account
    return Lines._make([*columns, who])


def _named(rows: pa.Table) -> Iterator[tuple[int, int]]:
    """(place of a row, the account its text names)."""
    at = np.flatnonzero(pc.is_valid(rows.column("text")).to_numpy())
    if not at.size:
        return
    seen = rows.select(["grp", "identity"]).group_by(["grp", "identity"]).aggregate([]).to_pydict()
    shown = dict(Identity.objects.filter(pk__in=set(seen["identity"])).values_list("pk", "name"))
    of_group: dict[int, list[tuple[int, str]]] = {}
    for grp, account in zip(seen["grp"], seen["identity"], strict=True):
        of_group.setdefault(grp, []).append((account, shown.get(account, str(account))))
    names = {grp: names_of(accounts) for grp, accounts in of_group.items()}
    told = rows.select(["grp", "text"]).take(pa.array(at)).to_pydict()
    for place, grp, text in zip(at.tolist(), told["grp"], told["text"], strict=True):
        yield place, named(text, names[grp])
