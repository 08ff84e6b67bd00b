"""The questions other products answer from one table of messages, as they ask them and as we do.

They were read off LinkWeChat (messages and speakers of a day over the whole company), Zulip (people active in the last
seven days), crowd.dev (active people of a month, and how many of them come back), Discourse (people who speak for the
first time), Zulip again (messages by hour) and the speech rankings of AstrBot's plugins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

Values = Mapping[str, int | None]
"""Period, weekday and hour, or place in a ranking → number; None where we say that it cannot be known yet."""
PLACES = 50
"""How long a ranking is."""

TABLE = """
CREATE TABLE message (id bigint GENERATED ALWAYS AS IDENTITY, group_id integer NOT NULL, sender_id bigint NOT NULL,
                      sent_at timestamptz NOT NULL, content text NOT NULL)
"""
INDEXES = """
ALTER TABLE message ADD PRIMARY KEY (id);
CREATE INDEX ON message (group_id, sent_at);
CREATE INDEX ON message (sent_at);
CREATE INDEX ON message (sender_id)
"""
"""More than LinkWeChat has (the sender alone); what Chatwoot and Zulip have."""

_WITHIN = "sent_at >= %(start)s AND sent_at < %(stop)s"
_DAY = "(sent_at AT TIME ZONE %(zone)s)::date"
_MONTH = "GREATEST(date_trunc('month', sent_at AT TIME ZONE %(zone)s)::date, %(first)s)"


@dataclass(frozen=True, slots=True)
class Shape:
    """One question: our metric, how it is cut, and their SQL, which gives rows of (name, number)."""

    name: str
    title: str
    metric: str
    sql: str
    read: Callable[[dict[str, Any]], Values]
    grain: str | None = "day"
    params: Mapping[str, str] = field(default_factory=dict)
    spans: tuple[str, ...] = ("90", "all")


def _points(answer: dict[str, Any]) -> Values:
    return {each["start"]: each["value"] for each in answer["points"]}


def _cells(answer: dict[str, Any], *, of: tuple[str, ...]) -> Values:
    return {
        f"{each['start']} {cell}": None if each["value"] is None else each["cells"][cell]
        for each in answer["points"]
        for cell in of
    }


def _grid(answer: dict[str, Any]) -> Values:
    return {f"{day}-{hour}": n for day, row in enumerate(answer["grid"]) for hour, n in enumerate(row)}


def _ranking(answer: dict[str, Any]) -> Values:
    return {str(place): row["weight"] for place, row in enumerate(answer["rows"], 1)}


SHAPES = (
    Shape(
        "messages",
        "messages of each day",
        "messages",
        f"SELECT {_DAY}::text, COUNT(*) FROM message WHERE {_WITHIN} GROUP BY 1",
        _points,
    ),
    Shape(
        "senders",
        "people who spoke on each day",
        "senders",
        f"SELECT {_DAY}::text, COUNT(DISTINCT sender_id) FROM message WHERE {_WITHIN} GROUP BY 1",
        _points,
    ),
    Shape(
        "trailing",
        "people active in the 7 days up to each day",
        "active_members",
        f"""
        SELECT (day + ahead)::text, COUNT(DISTINCT sender_id)
        FROM (SELECT DISTINCT {_DAY} AS day, sender_id FROM message
              WHERE sent_at >= %(start)s - interval '6 days' AND sent_at < %(stop)s) active, generate_series(0, 6) ahead
        WHERE day + ahead BETWEEN %(first)s AND %(last)s GROUP BY 1
        """,
        _points,
        params={"window": "7"},
        spans=("90",),
    ),
    Shape(
        "months",
        "people active in each month",
        "active_members",
        f"SELECT {_MONTH}::text, COUNT(DISTINCT sender_id) FROM message WHERE {_WITHIN} GROUP BY 1",
        _points,
        grain="month",
    ),
    Shape(
        "returning",
        "how many of a month's people are active in the next",
        "growth",
        f"""
        WITH active AS (SELECT DISTINCT date_trunc('month', sent_at AT TIME ZONE %(zone)s)::date AS month, sender_id
                        FROM message WHERE {_WITHIN}),
             next AS (SELECT (b.month + interval '1 month')::date AS month, COUNT(*) AS before, COUNT(n.month) AS stayed
                      FROM active b LEFT JOIN active n
                        ON n.sender_id = b.sender_id AND n.month = b.month + interval '1 month'
                      WHERE b.month + interval '1 month' <= %(last)s GROUP BY 1)
        SELECT month || ' returning', stayed FROM next UNION ALL SELECT month || ' dormant', before - stayed FROM next
        """,
        partial(_cells, of=("returning", "dormant")),
        grain="month",
        spans=("all",),
    ),
    Shape(
        "new",
        "people who spoke for the first time, by day",
        "new_senders",
        f"""
        SELECT day::text, COUNT(*)
        FROM (SELECT MIN({_DAY}) AS day FROM message WHERE sent_at < %(stop)s GROUP BY sender_id) begun
        WHERE day >= %(first)s GROUP BY 1
        """,
        _points,
    ),
    Shape(
        "heatmap",
        "messages by weekday and hour",
        "heatmap",
        f"""
        SELECT weekday - 1 || '-' || hour, n
        FROM (SELECT EXTRACT(isodow FROM sent_at AT TIME ZONE %(zone)s)::int AS weekday,
                     EXTRACT(hour FROM sent_at AT TIME ZONE %(zone)s)::int AS hour, COUNT(*) AS n
              FROM message WHERE {_WITHIN} GROUP BY 1, 2) talked
        """,
        _grid,
        grain=None,
    ),
    Shape(
        "ranking",
        f"the {PLACES} who said most",
        "messages",
        f"""
        SELECT row_number() OVER (ORDER BY n DESC)::text, n
        FROM (SELECT COUNT(*) AS n FROM message WHERE {_WITHIN} GROUP BY sender_id ORDER BY 1 DESC LIMIT {PLACES}) most
        """,
        _ranking,
        grain="month",
    ),
)

ONE_GROUP = f"""
SELECT {_DAY}::text, COUNT(*) FROM message WHERE group_id = %(group)s AND {_WITHIN} GROUP BY 1
"""


def compare(title: str, ours: Values, theirs: Mapping[str, int]) -> int:
    """How many numbers are equal in both. Raises SystemExit when one is not."""
    known = {name: value for name, value in ours.items() if value is not None}
    wrong = [name for name in known if theirs.get(name, 0) != known[name]]
    if wrong or not theirs.keys() <= ours.keys() or not known:
        raise SystemExit(f"{title}: not the same numbers: {wrong[:5]} {sorted(theirs.keys() - ours.keys())[:5]}")
    return len(known)
