"""What `tags` and `segments` do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from qunxing.cli.measuring import community_named
from qunxing.cli.output import answer, table
from qunxing.people.tag_queries import segment_called
from qunxing.tagging import told
from qunxing.tagging.keeping import refresh


def show_tags(community: str, as_json: bool) -> None:
    """Every tag in use."""
    rows = list(told.tags(community_named(community), now=datetime.now(UTC)))
    _show("tags", rows, ("name", "family", "members", "waiting", "meaning"), as_json)


def show_proposals(community: str, as_json: bool) -> None:
    """What waits to be confirmed."""
    _show("proposals", list(told.proposals(community_named(community))), ("name", "tag", "source"), as_json)


def show_report(community: str, as_json: bool) -> None:
    """Tags × audited precision, by who gave them."""
    rows = list(told.lines(community_named(community), now=datetime.now(UTC)))
    _show("lines", rows, ("who", "assigned", "fresh", "precision", "n", "effective"), as_json)


def run_now(as_json: bool) -> None:
    """What the worker does."""
    made = refresh(now=datetime.now(UTC))
    answer({"made": made}, as_json, f"{made:,} things made anew")


def show_segments(community: str, as_json: bool) -> None:
    """Every segment in use."""
    rows = list(told.listed(community_named(community), now=datetime.now(UTC)))
    _show("segments", rows, ("name", "people", "condition"), as_json)


def show_people(name: str, community: str, as_json: bool) -> None:
    """Whom a segment means now."""
    segment = segment_called(community_named(community), name)
    _show("people", told.people(segment, now=datetime.now(UTC)), ("person", "name"), as_json)


def _show(name: str, rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...], as_json: bool) -> None:
    found = [dict(row) for row in rows]
    lines = [columns, *(tuple("" if row[each] is None else str(row[each]) for each in columns) for row in found)]
    answer({name: found}, as_json, table(lines) if found else "Nothing yet.")
