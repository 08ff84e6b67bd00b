"""Links nobody made, kept: of each group and stretch of days, computed where messages came and read where none did.

What is kept holds only how many places back each message's link goes, and is good for exactly the lines it was made
from: their digest is kept beside it. Messages that were only added leave what stood before as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2b
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from qunxing.core.metrics.inferring import Lines, Names, names_of, talk_of
from qunxing.core.refusals import Refusal
from qunxing.core.text.linker import CONTEXT, Ints, Links, links, model
from qunxing.insight.models import LinkedBlock
from qunxing.ledger import said
from qunxing.ledger.engine import Cursor
from qunxing.people.models import Identity

DAYS = 32
"""Local days of one block."""
AT_ONCE = 50_000
"""Messages a question may still link by itself: about five seconds."""
MOST_GAP = 32_767
LOT = 200
ROW = np.dtype([("to", "u1"), ("second", "u1"), ("gap", "i2")])


class Block(NamedTuple):
    """The lines from `start` to `end` are one group's of one stretch of days."""

    grp: int
    number: int
    start: int
    end: int


def linked(
    room: Cursor, groups: Sequence[int], *, first_day: int, last_day: int, most: int = AT_ONCE
) -> tuple[Lines, Links]:
    """The lines of these groups in order, and the link of each from `first_day` to `last_day` (and of some beyond).

    Raises Refusal where more than `most` of them were never linked: the worker is on its way.
    """
    first, last = first_day // DAYS * DAYS, last_day // DAYS * DAYS + DAYS - 1
    begin = said.days_before(room, groups, first, CONTEXT)
    rows = said.lines(room, groups, first_day=begin, last_day=last)
    lines = Lines(*(rows.column(name).to_numpy().astype(np.int64) for name in Lines._fields))
    blocks = [block for block in _blocks(lines) if block.number >= first // DAYS]
    found = _kept(lines, blocks)
    missing = np.flatnonzero((found["gap"] < 0) & (lines.day >= first))
    if missing.size > most:
        raise Refusal(
            "Links of %(n)s messages are still being inferred. Ask for fewer days or groups, or a little later.",
            code="not_linked_yet",
            n=int(missing.size),
        )
    if missing.size:
        _link(room, lines, missing, found)
        _keep(lines, blocks, found, missing)
    return lines, _links(found)


def _blocks(lines: Lines) -> Iterator[Block]:
    keys = np.stack([lines.grp, lines.day // DAYS])
    edges = np.flatnonzero((keys[:, 1:] != keys[:, :-1]).any(axis=0)) + 1
    places = [0, *edges.tolist(), len(lines.grp)]
    for start, end in pairwise(places):
        if end > start:
            yield Block(int(keys[0, start]), int(keys[1, start]), start, end)


def _kept(lines: Lines, blocks: Sequence[Block]) -> np.ndarray:
    """What is kept of these lines; a `gap` below zero where nothing is."""
    found = np.zeros(len(lines.grp), ROW)
    found["gap"] = -1
    numbers = {block.number for block in blocks}
    rows = LinkedBlock.objects.filter(
        version=model().version, number__gte=min(numbers, default=0), number__lte=max(numbers, default=0)
    )
    asked = {block.grp for block in blocks}
    if len(asked) <= LOT:
        rows = rows.filter(grp__in=asked)
    kept = {(each.grp, each.number): each for each in rows.iterator()}
    for block in blocks:
        one = kept.get((block.grp, block.number))
        end = block.start + one.count if one else 0
        if one and end <= block.end and one.digest == _digest(lines, block.start, end):
            found[block.start : end] = np.frombuffer(one.links, ROW)
    return found


def _digest(lines: Lines, start: int, end: int) -> str:
    """Of the lines from `start` to `end` and all before them that matter to their links."""
    first = max(start - CONTEXT, int(np.searchsorted(lines.grp, lines.grp[start])))
    digest = blake2b(digest_size=16)
    for column in lines:
        digest.update(np.ascontiguousarray(column[first:end]).tobytes())
    return digest.hexdigest()


def _link(room: Cursor, lines: Lines, missing: Ints, found: np.ndarray) -> None:
    """Link these lines; what is read of the others is no more than may matter to them."""
    begins = np.searchsorted(lines.grp, lines.grp)
    marks = np.zeros(len(lines.grp) + 1, np.int64)
    np.add.at(marks, np.maximum(missing - CONTEXT, begins[missing]), 1)
    np.add.at(marks, missing + 1, -1)
    needed = np.flatnonzero(np.cumsum(marks)[:-1] > 0)
    some = lines.at(needed)
    at = np.searchsorted(needed, missing)
    made = links(talk_of(some, texts_of(room, some), names_in(room, np.unique(some.grp).tolist())), at)
    found["to"][missing], found["second"][missing] = at - made.to, at - made.second
    found["gap"][missing] = np.minimum(made.gap, MOST_GAP)


def texts_of(room: Cursor, lines: Lines) -> list[str | None]:
    """What these lines say, on the cursor that `linked` was asked with."""
    keys = pa.table({name: pa.array(getattr(lines, name)) for name in ("grp", "k1", "k2")})
    text = said.texts(room, keys)
    return [text.get(key) for key in zip(lines.k1.tolist(), lines.k2.tolist(), strict=True)]


def names_in(room: Cursor, groups: Collection[int]) -> Names:
    """Group → name → account, of all accounts that ever spoke there: whoever is named need not have spoken lately."""
    seen = said.speakers(room, groups)
    accounts = sorted({account for _grp, account in seen})
    shown: dict[int, str] = {}
    for start in range(0, len(accounts), LOT):
        shown |= dict(Identity.objects.filter(pk__in=accounts[start : start + LOT]).values_list("pk", "name"))
    return {
        grp: names_of((who, shown.get(who, str(who))) for _grp, who in rows)
        for grp, rows in groupby(seen, key=lambda each: each[0])
    }


def _keep(lines: Lines, blocks: Sequence[Block], found: np.ndarray, missing: Ints) -> None:
    rows = [
        LinkedBlock(
            grp=block.grp,
            number=block.number,
            version=model().version,
            count=block.end - block.start,
            digest=_digest(lines, block.start, block.end),
            links=found[block.start : block.end].tobytes(),
        )
        for block in blocks
        if np.searchsorted(missing, block.start) < np.searchsorted(missing, block.end)
    ]
    for start in range(0, len(rows), LOT):
        LinkedBlock.objects.bulk_create(
            rows[start : start + LOT],
            update_conflicts=True,
            unique_fields=["grp", "number"],
            update_fields=["version", "count", "digest", "links"],
        )


def _links(found: np.ndarray) -> Links:
    at = np.arange(len(found))
    return Links(at - found["to"], at - found["second"], found["gap"].astype(np.int64))
