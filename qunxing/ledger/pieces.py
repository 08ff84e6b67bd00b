"""What a fill computes at once: a span that is written anew, or all windows that go over the others as one overlay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyarrow as pa

from qunxing.ledger import manifest
from qunxing.ledger.engine import Cursor
from qunxing.ledger.models import Dirty, Segment
from qunxing.ledger.read import Snapshot
from qunxing.ledger.spans import Span, spans

LOOK_AHEAD_DAYS = 7
"""An answer this long after a question still belongs to it, so a new reply dirties questions this far back."""
ROWS_A_WINDOW = 16
"""A span is written anew once it has a window in the overlay for so many of its rows in member_day."""
MOST_WINDOWS = 100_000
"""Windows the overlay may hold: every fill writes it whole and every question reads past it."""


class Piece(NamedTuple):
    """The dirty windows of these spans, and where their rows go: to one file a family, or to the overlays."""

    spans: tuple[Span, ...]
    is_overlay: bool

    @property
    def start_ts(self) -> int:
        return self.spans[0].start_ts if self.spans else 0

    @property
    def end_ts(self) -> int:
        return self.spans[-1].end_ts if self.spans else 0

    def name(self, family: str) -> str:
        return f"overlay_{family}" if self.is_overlay else family

    def old(self, shot: Snapshot, family: str) -> list[Segment]:
        """The files that this piece's file replaces."""
        found = shot.of(self.name(family))
        return found if self.is_overlay else [each for each in found if self.spans[0].meets(each)]


def plan(room: Cursor, shot: Snapshot, dirty: Iterable[Dirty]) -> list[Piece]:
    """The spans to write anew, oldest first, and the overlay, if its rows change. Also binds `whole_span`."""
    touched = spans(shot, {(each.from_day - LOOK_AHEAD_DAYS, each.to_day) for each in dirty})
    room.bind("every_span", _table(touched))
    waiting = dict(room.rows(_WAITING))
    room.bind_files("old_window", "overlay_window", [manifest.path_of(each) for each in shot.of("overlay_window")])
    lying = {first_day: (counts, rows) for first_day, counts, rows in room.rows(_LYING)}
    (everywhere,) = room.one("SELECT COUNT(*) FROM old_window WHERE reach = 0")
    over = [
        span for span in touched if _is_little(shot, span, waiting.get(span.first_day, 0) + lying[span.first_day][0])
    ]
    if everywhere + sum(waiting.get(span.first_day, 0) for span in over) > MOST_WINDOWS:
        over = []
    whole = [Piece((span,), False) for span in touched if span not in over]
    room.bind("whole_span", _table([piece.spans[0] for piece in whole]))
    is_touched = over or any(lying[piece.spans[0].first_day][1] for piece in whole)
    return [*whole, Piece(tuple(over), True)] if is_touched else whole


def _is_little(shot: Snapshot, span: Span, windows: int) -> bool:
    """Whether a month's files can stay: they are cut as they should be, and few of their windows changed."""
    below = [each for each in shot.of("member_day") if span.meets(each)]
    cut = [(each.min_ts, each.max_ts) for each in below] == [(span.start_ts, span.end_ts - 1)]
    return span.is_month and cut and windows * ROWS_A_WINDOW <= below[0].rows


def bind_windows(room: Cursor, piece: Piece) -> None:
    """Bind `dirty_window(grp, day, reach)` of a piece, reach 1 for what only a later answer may change."""
    room.bind("piece_span", _table(piece.spans))
    room.run(_WINDOW)


def _table(found: Sequence[Span]) -> pa.Table:
    names = ("first_day", "last_day")
    return pa.table({name: pa.array([getattr(span, name) for span in found], pa.int32()) for name in names})


_WAITING = """
SELECT s.first_day, SUM(LEAST(d.to_day, s.last_day) - GREATEST(d.from_day, s.first_day) + 1)::BIGINT
FROM dirty_range d JOIN every_span s ON d.from_day <= s.last_day AND d.to_day >= s.first_day GROUP BY s.first_day
"""
_LYING = """
SELECT s.first_day, COUNT(*) FILTER (w.reach = 0), COUNT(w.day)
FROM every_span s LEFT JOIN old_window w ON w.day BETWEEN s.first_day AND s.last_day GROUP BY s.first_day
"""
_WINDOW = f"""
CREATE OR REPLACE TEMP TABLE dirty_window AS
SELECT grp, day::INTEGER AS day, MIN(CASE WHEN day < from_day THEN 1 ELSE 0 END)::SMALLINT AS reach
FROM (SELECT d.grp, d.from_day, unnest(range(GREATEST(d.from_day - {LOOK_AHEAD_DAYS}, s.first_day),
                                             LEAST(d.to_day, s.last_day) + 1)) AS day
      FROM dirty_range d JOIN piece_span s
      ON d.from_day - {LOOK_AHEAD_DAYS} <= s.last_day AND d.to_day >= s.first_day)
GROUP BY grp, day
"""
