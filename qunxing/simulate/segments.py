"""Very many facts, very fast: columns for benchmarks of 10 M and 100 M messages, with nothing behind them to tell.

Groups are zipf-sized, members of a group talk by a zipf law of their rank, people belong to several groups, join
and leave by the month, answer each other by native links and keep Chinese hours. Same arguments, same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from qunxing.core.facts import Form, Kind, Precision, Proof
from qunxing.simulate.talk import sentences

LOT = 1_000_000
"""Rows in one record batch, at most."""
SECOND = 1_000_000
CHINA = 8 * 3600 * SECOND
HOURS = np.array([3, 1, 1, 0.5, 0.5, 1, 3, 6, 8, 9, 9, 9, 10, 8, 7, 7, 7, 8, 9, 11, 13, 14, 12, 7], dtype=float)
"""How much is said in each local hour, in any unit."""
REPLIES = 0.18
SEATS_A_PERSON = 1.4
AT_FIRST = 0.4
"""Share of all seats that are taken when the log begins; the others follow month by month."""
LEAVE_A_MONTH = 0.02

Ints = NDArray[np.int64]
_TABLE = 1 << 16

_INT16, _INT32 = ("kind", "precision", "proof", "form"), ("grp", "batch", "length")
_NAMES = "k1 k2 kind grp identity ts until precision proof batch form ref1 ref2 other thread length value content note"
_TYPES = {"note": pa.string(), **dict.fromkeys(_INT16, pa.int16()), **dict.fromkeys(_INT32, pa.int32())}
SCHEMA = pa.schema([(name, _TYPES.get(name, pa.int64())) for name in _NAMES.split()])
TEXT_SCHEMA = SCHEMA.append(pa.field("text", pa.string()))


@dataclass(slots=True)
class _Seats:
    """All seats that will ever be taken, by group and then by how much they talk."""

    group: NDArray[np.int32]
    identity: Ints
    joins: NDArray[np.int16]
    leaves: NDArray[np.int16]
    """Month numbers; joins −1 before the log begins."""


def write_columns(
    seed: int,
    messages: int,
    groups: int,
    people: int,
    months: int,
    *,
    text: bool = False,
    first: datetime = datetime(2024, 1, 1, tzinfo=UTC),
) -> Iterator[pa.RecordBatch]:
    """Facts in order of time, in lots of at most a million, no lot crossing a month.

    `messages` is exact; joins and leaves of some `SEATS_A_PERSON × people` seats come on top. Groups are numbered
    from 1 and people from 1. Months are local (UTC+8) from the month of `first`. With `text` there is one more column.
    """
    rng = np.random.default_rng(seed)
    seats = _seats(rng, groups, people, months)
    chooser = _chooser(np.arange(1, groups + 1) ** -0.6)
    phrases = _Phrases(seed)
    edges = [_month_start(first, month) for month in range(months + 1)]
    share = np.linspace(0, messages, months + 1).astype(np.int64)
    yield from _first_joins(rng, seats, edges[0], phrases, text)
    for month in range(months):
        said = int(share[month + 1] - share[month])
        yield from _month(rng, seats, month, (edges[month], edges[month + 1]), said, chooser, phrases, text)


def _seats(rng: np.random.Generator, groups: int, people: int, months: int) -> _Seats:
    sizes = _sizes(groups, int(people * SEATS_A_PERSON), people)
    group = np.repeat(np.arange(1, groups + 1, dtype=np.int32), sizes)
    starts = np.cumsum(sizes) - sizes
    # a walk with a step prime to the number of people: nobody sits twice in one group, neighbours overlap
    place = np.arange(len(group)) - np.repeat(starts, sizes)
    home = rng.integers(0, people, groups)
    identity = rng.permutation(people)[(np.repeat(home, sizes) + place) % people] + 1
    late = rng.random(len(group)) >= AT_FIRST
    late[starts] = False
    joins = np.where(late, rng.integers(0, max(months, 1), len(group)), -1).astype(np.int16)
    stay = rng.geometric(LEAVE_A_MONTH, len(group))
    leaves = np.minimum(joins + 1 + stay, months + 1).astype(np.int16)
    leaves[starts] = months + 1
    return _Seats(group, identity.astype(np.int64), joins, leaves)


def _sizes(groups: int, seats: int, people: int) -> Ints:
    weight = np.arange(1, groups + 1) ** -0.4
    sizes: Ints = np.clip((seats * weight / weight.sum()).astype(np.int64), 2, people)
    return sizes


def _chooser(weights: NDArray[np.floating]) -> NDArray[np.int32]:
    """A table whose uniformly chosen entry is index i with probability about weights[i]."""
    edges = np.cumsum(weights) / weights.sum()
    return np.searchsorted(edges, (np.arange(_TABLE) + 0.5) / _TABLE).astype(np.int32)


def _month_start(first: datetime, month: int) -> int:
    number = first.year * 12 + first.month - 1 + month
    start = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return int(start.timestamp()) * SECOND - CHINA


class _Phrases:
    """Texts to choose from, as an Arrow array, with their lengths and hashes."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed + 1)
        texts = sentences(seed, 4096)
        rank = (len(texts) ** rng.random(_TABLE)).astype(np.int32) - 1
        self.table = rank
        self.array = pa.array([*texts, None], pa.string())
        self.none = len(texts)
        self.length = np.array([*map(len, texts), 0], dtype=np.int32)
        self.content = rng.integers(-(2**62), 2**62, len(texts) + 1)
        self.content[self.none] = 0
        forms = [Form.TEXT] * 90 + [Form.IMAGE] * 5 + [Form.STICKER] * 3 + [Form.VOICE, Form.LINK]
        self.forms = np.resize(np.array(forms, dtype=np.int16), 128)


def _first_joins(
    rng: np.random.Generator, seats: _Seats, start: int, phrases: _Phrases, text: bool
) -> Iterator[pa.RecordBatch]:
    """Who was there before: their joins, in the hour before the first month."""
    present = np.flatnonzero(seats.joins < 0)
    times = start - 3600 * SECOND + np.arange(len(present), dtype=np.int64) * (3600 * SECOND) // max(len(present), 1)
    for low in range(0, len(present), LOT):
        lot = present[low : low + LOT]
        chosen = np.full(len(lot), phrases.none)
        rows = _Rows(times[low : low + LOT], seats.group[lot], seats.identity[lot], chosen)
        rows.kind[:] = Kind.JOINED
        yield _batch(rng, rows, phrases, batch=1, text=text)


def _month(
    rng: np.random.Generator,
    seats: _Seats,
    month: int,
    span: tuple[int, int],
    said: int,
    chooser: NDArray[np.int32],
    phrases: _Phrases,
    text: bool,
) -> Iterator[pa.RecordBatch]:
    """One month. Who joins or leaves in it does not talk in it, so that nobody talks outside their stay."""
    talkers = np.flatnonzero((seats.joins < month) & (seats.leaves > month))
    bounds = np.searchsorted(seats.group[talkers], np.arange(1, len(chooser) + 2))
    moves = np.flatnonzero((seats.joins == month) | (seats.leaves == month))
    rng.shuffle(moves)
    total = said + len(moves)
    clock = _Clock(span)
    spots = np.sort(rng.choice(total, len(moves), replace=False)) if len(moves) else np.zeros(0, np.int64)
    lots = max(-(-total // LOT), 1)
    cuts = np.linspace(0, total, lots + 1).astype(np.int64)
    for low, high in pairwise(cuts):
        size = int(high - low)
        ts = clock.times(rng, low / total, high / total, size)
        group = chooser[rng.integers(0, _TABLE, size, dtype=np.uint16)] + 1
        first, last = bounds[group - 1], bounds[group]
        rank = np.exp(rng.random(size, dtype=np.float32) * np.log((last - first).astype(np.float32))).astype(np.int64)
        identity = seats.identity[talkers[first + np.minimum(rank, last - first) - 1]]
        rows = _Rows(ts, group, identity, phrases.table[rng.integers(0, _TABLE, size, dtype=np.uint16)])
        at = slice(*np.searchsorted(spots, (low, high)))
        _put_moves(rows, spots[at] - low, seats, moves[at], month, phrases)
        yield _batch(rng, rows, phrases, batch=month + 1, text=text)


class _Clock:
    """Turns even shares of a month into times that are busy when people are awake."""

    def __init__(self, span: tuple[int, int]) -> None:
        days = round((span[1] - span[0]) / (86_400 * SECOND))
        self.edges = np.linspace(span[0], span[1], days * 24 + 1)
        weight = np.tile(HOURS, days) * np.repeat(np.where(np.arange(days) % 7 >= 5, 1.2, 1.0), 24)
        self.share = np.concatenate(([0.0], np.cumsum(weight) / weight.sum()))

    def times(self, rng: np.random.Generator, low: float, high: float, size: int) -> Ints:
        """`size` sorted times between two shares of the month: order statistics need no sorting."""
        steps = np.cumsum(rng.standard_exponential(size + 1))
        share = low + (high - low) * steps[:-1] / steps[-1]
        times: Ints = np.interp(share, self.share, self.edges).astype(np.int64)
        return times // SECOND * SECOND


class _Rows:
    """The columns that differ from row to row; `phrase` indexes the texts."""

    def __init__(self, ts: Ints, group: NDArray[np.int32], identity: Ints, phrase: NDArray[np.integer]) -> None:
        self.ts, self.group, self.identity, self.phrase = ts, group, identity, phrase
        self.kind = np.full(len(ts), Kind.MESSAGE, dtype=np.int16)


def _put_moves(rows: _Rows, spots: Ints, seats: _Seats, moves: Ints, month: int, phrases: _Phrases) -> None:
    rows.group[spots] = seats.group[moves]
    rows.identity[spots] = seats.identity[moves]
    rows.kind[spots] = np.where(seats.joins[moves] == month, Kind.JOINED, Kind.LEFT)
    rows.phrase[spots] = phrases.none


def _batch(rng: np.random.Generator, rows: _Rows, phrases: _Phrases, *, batch: int, text: bool) -> pa.RecordBatch:
    size = len(rows.ts)
    k1 = rng.integers(-(2**63), 2**63 - 1, size, endpoint=True)
    k2 = rng.integers(-(2**63), 2**63 - 1, size, endpoint=True)
    is_message = rows.kind == Kind.MESSAGE
    form = phrases.forms[rng.integers(0, 128, size, dtype=np.uint8)] * is_message
    wordless = form != Form.TEXT
    phrase = np.where(wordless, phrases.none, rows.phrase)
    ref1, ref2 = _replies(rng, rows.group, is_message, k1, k2)
    zeros = np.zeros(size, dtype=np.int64)
    ones = np.ones(size, dtype=np.int16)
    columns: list[pa.Array] = [
        *map(pa.array, (k1, k2, rows.kind, rows.group, rows.identity, rows.ts, zeros)),
        *map(pa.array, (ones * Precision.SECOND, ones * Proof.RECORDED, np.full(size, batch, dtype=np.int32))),
        *map(pa.array, (form.astype(np.int16), ref1, ref2, zeros, zeros)),
        pa.array(phrases.length[phrase], mask=wordless),
        *map(pa.array, (zeros, phrases.content[phrase])),
        pa.repeat(pa.scalar("", pa.string()), size),
    ]
    if text:
        columns.append(phrases.array.take(pa.array(phrase)))
    return pa.RecordBatch.from_arrays(columns, schema=TEXT_SCHEMA if text else SCHEMA)


def _replies(
    rng: np.random.Generator, group: NDArray[np.int32], is_message: NDArray[np.bool_], k1: Ints, k2: Ints
) -> tuple[Ints, Ints]:
    """Native links: some messages answer one of the last dozen of their own group, within this lot."""
    order = np.argsort(group.astype(np.uint16), kind="stable")
    back = rng.integers(1, 13, len(order), dtype=np.int8)
    chosen = np.flatnonzero(rng.random(len(order), dtype=np.float32) < REPLIES)
    target = chosen - back[chosen]
    source, target = order[chosen[target >= 0]], order[target[target >= 0]]
    fits = (group[source] == group[target]) & is_message[source] & is_message[target]
    ref1, ref2 = np.zeros_like(k1), np.zeros_like(k2)
    ref1[source[fits]], ref2[source[fits]] = k1[target[fits]], k2[target[fits]]
    return ref1, ref2
