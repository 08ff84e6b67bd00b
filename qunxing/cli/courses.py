"""What `lifecycle`, `end` and `keep` do."""

from __future__ import annotations

from datetime import UTC, date, datetime

from qunxing.cli.finding import community_named, group_of
from qunxing.cli.output import answer, table
from qunxing.core.refusals import Refusal
from qunxing.lifecycle import actions, told
from qunxing.lifecycle.queries import standing_of
from qunxing.lifecycle.refresh import refresh_community

SHOWN = ("name", "stage", "since", "end_proposed", "ended_on")


def list_courses(name: str, group: str | None, anew: bool, as_json: bool) -> None:
    """Every group of a community, or one with its weeks."""
    now, community = datetime.now(UTC), community_named(name)
    if anew:
        refresh_community(community, now=now)
    groups = [group_of(community, group)] if group else list(community.groups.all())
    today = community.today(now)
    rows = told.courses(groups, today, weeks=group is not None)
    lines = table([tuple(_plain(row[key]) for key in SHOWN) for row in rows])
    if group:
        rows[0]["causes"] = told.causes(groups[0], now)
        behind = [f"{each['cause']}: {each['said']}" for each in rows[0]["causes"]]
        lines = "\n".join([lines, *rows[0]["evidence"], *behind])
    answer({"groups": rows}, as_json, lines)


def end_group(name: str, group: str, day: date, successor: str | None, note: str, undone: bool, as_json: bool) -> None:
    """Say that a group ended, or take that back."""
    now, community = datetime.now(UTC), community_named(name)
    found = group_of(community, group)
    if undone:
        newest = standing_of([found.pk]).get(found.pk)
        if newest is None:
            raise Refusal("Nothing was decided about this group.", code="not_decided")
        actions.undo(newest, by=None, now=now)
    else:
        heir = group_of(community, successor) if successor else None
        actions.end(found, day=day, successor=heir, note=note, by=None, now=now)
    found.refresh_from_db()
    ended = found.ended_on.isoformat() if found.ended_on else None
    text = f"{found.name} ended on {ended}." if ended else f"{found.name} goes on."
    answer({"group": found.pk, "ended_on": ended, "successor": found.successor_id}, as_json, text)


def keep_on(name: str, group: str, ask_again: date, note: str, as_json: bool) -> None:
    """Keep a group on though its end is proposed."""
    found = group_of(community_named(name), group)
    made = actions.keep(found, ask_again=ask_again, note=note, by=None, now=datetime.now(UTC))
    said = {"group": found.pk, "decision": made.pk, "ask_again": ask_again.isoformat()}
    answer(said, as_json, f"{found.name} goes on; asked again on {ask_again}.")


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
