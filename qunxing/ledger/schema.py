"""The columns of every family of segments. Field order is file order."""

from __future__ import annotations

import pyarrow as pa

KEY = [("k1", pa.int64()), ("k2", pa.int64())]

FACTS = pa.schema(
    [
        *KEY,
        ("kind", pa.int16()),
        ("grp", pa.int32()),
        ("identity", pa.int64()),
        ("ts", pa.int64()),
        ("until", pa.int64()),
        ("precision", pa.int16()),
        ("proof", pa.int16()),
        ("batch", pa.int32()),
        ("form", pa.int16()),
        ("ref1", pa.int64()),
        ("ref2", pa.int64()),
        ("other", pa.int64()),
        ("thread", pa.int64()),
        ("length", pa.int32()),
        ("value", pa.int64()),
        ("content", pa.int64()),
        ("note", pa.string()),
    ]
)
TEXT = pa.schema([*KEY, ("grp", pa.int32()), ("ts", pa.int64()), ("text", pa.string())])
LABELS = pa.schema(
    [
        *KEY,
        ("grp", pa.int32()),
        ("ts", pa.int64()),
        ("labels", pa.int16()),
        ("shape", pa.int64()),
        ("edit", pa.int64()),  # k1 of the edit whose text was labelled, for the original its content
    ]
)
MEMBER_DAY = pa.schema(
    [
        ("grp", pa.int32()),
        ("identity", pa.int64()),
        ("day", pa.int32()),
        ("category", pa.int16()),
        ("messages", pa.int64()),
        ("questions", pa.int64()),
        ("replies", pa.int64()),
        ("acts", pa.int64()),
        ("chars", pa.int64()),
        ("first_ts", pa.int64()),
        ("last_ts", pa.int64()),
    ]
)
MEMBER_HOUR = pa.schema(
    [
        ("grp", pa.int32()),
        ("identity", pa.int64()),
        ("day", pa.int32()),
        ("hour", pa.int16()),
        ("category", pa.int16()),
        ("messages", pa.int64()),
    ]
)
ANSWER = pa.schema(
    [
        ("grp", pa.int32()),
        *KEY,
        ("asker", pa.int64()),
        ("ts", pa.int64()),
        ("day", pa.int32()),
        ("category", pa.int16()),
        ("answerer", pa.int64()),
        ("answer_ts", pa.int64()),
        ("answer_day", pa.int32()),
        ("answer_category", pa.int16()),
        ("a1", pa.int64()),
        ("a2", pa.int64()),
        ("rank", pa.int16()),
    ]
)
SPELL = pa.schema(
    [
        ("grp", pa.int32()),
        ("identity", pa.int64()),
        ("spell", pa.int32()),
        ("start_ts", pa.int64()),
        ("start_until", pa.int64()),
        ("start_basis", pa.int16()),
        ("end_ts", pa.int64()),
        ("end_until", pa.int64()),
        ("end_basis", pa.int16()),
        ("exit", pa.int16()),
        ("scene", pa.string()),
        ("inviter", pa.int64()),
        ("seen_ts", pa.int64()),
        ("last_ts", pa.int64()),
        ("listed", pa.int16()),
        *[(name, pa.int32()) for name in ("start_first", "start_day", "start_last")],
        *[(name, pa.int32()) for name in ("end_first", "end_day", "end_last", "seen_day", "last_day")],
    ]
)
COVERAGE = pa.schema(
    [
        ("grp", pa.int32()),
        ("batch", pa.int32()),
        ("sees", pa.int64()),
        ("from_ts", pa.int64()),
        ("until_ts", pa.int64()),
        ("space", pa.string()),
    ]
)

OVERLAID = ("labels", "member_day", "member_hour", "answer")
"""Derived families cut by time. What a small fill makes anew lies over each in one file, `overlay_` and its name."""
OVERLAY_WINDOW = pa.schema([("grp", pa.int32()), ("day", pa.int32()), ("reach", pa.int16())])
"""Windows whose rows are in the overlays and count no longer in the files below; reach 1: only rows of `answer`."""

FAMILIES = {
    "facts": FACTS,
    "text": TEXT,
    "labels": LABELS,
    "member_day": MEMBER_DAY,
    "member_hour": MEMBER_HOUR,
    "answer": ANSWER,
    "spell": SPELL,
    "coverage": COVERAGE,
    "overlay_window": OVERLAY_WINDOW,
    "overlay_labels": LABELS,
    "overlay_member_day": MEMBER_DAY,
    "overlay_member_hour": MEMBER_HOUR,
    "overlay_answer": ANSWER,
}
OVERLAYS = tuple(name for name in FAMILIES if name.startswith("overlay_"))
DERIVED = (*OVERLAID, "spell", "coverage", *OVERLAYS)
"""Can be deleted and rebuilt to the same rows."""
