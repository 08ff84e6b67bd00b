"""What `export` does: rows as they are read, into one file, stretch by stretch so that memory stays bounded."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from pwd import getpwuid
from typing import Any
from zoneinfo import ZoneInfo

from qunxing.carriers.files.chatlab_write import write_chatlab
from qunxing.cli.exports import CHATLAB
from qunxing.cli.finding import scope_of
from qunxing.cli.measuring import measured
from qunxing.cli.output import Step, answer, progress
from qunxing.communities.models import Group
from qunxing.core.facts import Proof
from qunxing.core.metrics.periods import day_number
from qunxing.core.refusals import Refusal
from qunxing.core.rules.readings import Nature, nature
from qunxing.core.zones import moment
from qunxing.insight import chains, message_rows, readings
from qunxing.insight.export import Cell, Row, cells_of, unfinished, write_file
from qunxing.insight.message_rows import ONE_READ, Days, Groups, T, messages
from qunxing.insight.models import Look
from qunxing.insight.people_rows import PEOPLE, people
from qunxing.insight.tables import flat
from qunxing.ledger import readings as ledger_readings

CHAINS = {
    "group": Cell.TEXT,
    "chain": Cell.TEXT,
    "begun": Cell.DAY,
    "name": Cell.TEXT,
    "text": Cell.TEXT,
    "quantity": Cell.WHOLE,
    "since": Cell.TEXT,
    "withdrawn": Cell.YES,
    "person": Cell.WHOLE,
    "matched": Cell.YES,
}
READINGS = {
    "group": Cell.TEXT,
    "day": Cell.DAY,
    "name": Cell.TEXT,
    "value": Cell.WHOLE,
    "unit": Cell.TEXT,
    "proof": Cell.TEXT,
    "by": Cell.TEXT,
    "written": Cell.TIME,
}
FIGURES = {"value": Cell.NUMBER, "low": Cell.NUMBER, "high": Cell.NUMBER, "share": Cell.NUMBER, "n": Cell.WHOLE}
"""The same kind in every file, also where there is no number at all."""
EDGES = ("start", "end", "first_observed")
"""Days in the body of a metric."""


def export_metric(
    to: Path, name: str, group: str | None, community: str | None, asked: Mapping[str, Any], as_json: bool
) -> None:
    """One line a point, cohort cell, age or hour."""
    body = measured(name, scope_of(group, community), asked)
    said = {"metric": body["metric"], "version": body["version"], "scope": body["scope"]["label"]}
    rows = [{**said, **_dated(row)} for row in flat(body)]
    columns = cells_of(rows)
    columns |= {name: cell for name, cell in FIGURES.items() if name in columns}
    _told(to, write_file(rows, columns, to), as_json)


def _dated(row: Row) -> Row:
    return {**row, **{name: date.fromisoformat(row[name]) for name in EDGES if row.get(name)}}


def export_people(to: Path, group: str | None, community: str | None, as_json: bool) -> None:
    """One line a person who was seen in these groups. That it was taken is logged first."""
    groups = _groups(group, community)
    log_taken(groups, f"people to {to.name}")
    _told(to, write_file(people(groups), PEOPLE, to), as_json)


def export_readings(to: Path, group: str | None, community: str | None, days: Days, as_json: bool) -> None:
    """One line a group, day and name, as it was written down last; the whole community's have no group."""
    groups = _groups(group, community)
    first, last = (day_number(day) if day else None for day in days)
    whole = {each.community_id for each in groups.values()} if group is None else set()
    desks = Group.every.filter(is_desk=True, community__in=whole).values_list("pk", flat=True)
    found = readings.lines(ledger_readings.standing([*groups, *desks], first=first, last=last))
    _told(to, write_file(map(_reading, found), READINGS, to), as_json)


def _reading(line: readings.Line) -> Row:
    each = line.reading
    return {
        "group": line.group,
        "day": date.fromisoformat(line.day),
        "name": each.name,
        "value": each.amount,
        "unit": "cents" if nature(each.name) is Nature.MONEY else "number",
        "proof": Proof(each.proof).name.lower(),
        "by": line.by,
        "written": line.at,
    }


def export_chains(to: Path, group: str | None, community: str | None, as_json: bool) -> None:
    """One line an entry, chain by chain. That it was taken is logged first."""
    groups = _groups(group, community)
    log_taken(groups, f"chains to {to.name}")
    _told(to, write_file(_entries(groups), CHAINS, to), as_json)


def _entries(groups: Groups) -> Iterator[Row]:
    for group in groups.values():
        zone = ZoneInfo(group.community.timezone)
        for chain in reversed(chains.chains_of(group)):
            begun = moment(chain.begun).astimezone(zone).date()
            for line in chains.lines_of(chain):
                since = moment(line.since).astimezone(zone)
                yield {
                    "group": group.name,
                    "chain": chain.round.current.title,
                    "begun": begun,
                    "name": line.name,
                    "text": line.text,
                    "quantity": line.quantity,
                    "since": since.date().isoformat() if line.is_day else since.isoformat(timespec="seconds"),
                    "withdrawn": not line.is_in,
                    "person": line.person,
                    "matched": line.is_matched,
                }


def export_messages(to: Path, group: str | None, community: str | None, days: Days, as_json: bool) -> None:
    """One line a message, oldest first. That it was taken is logged first."""
    groups = _groups(group, community)
    log_taken(groups, f"messages to {to.name}")
    with progress("Messages", "rows") as step:
        if to.name.lower().endswith(CHATLAB):
            count = _write_chatlab(to, groups, days, step)
        else:
            count = write_file(_counted(messages(groups, days, message_rows.message), step), message_rows.COLUMNS, to)
    _told(to, count, as_json)


def _write_chatlab(to: Path, groups: Groups, days: Days, step: Step) -> int:
    if len(groups) != 1:
        raise Refusal("A ChatLab file holds one group: choose one.", code="one_group")
    (group,) = groups.values()
    said = _counted(messages(groups, days, message_rows.incoming), step)
    with unfinished(to) as path, path.open("wb") as out:
        return write_chatlab(
            said, out, name=group.name, platform=group.platform, group_id=group.native,
            exported_at=int(time.time()), lines=to.suffix == ".jsonl",
        )  # fmt: skip


def log_taken(groups: Groups, what: str) -> None:
    """Write down, in each community, what is about to be taken and which user of this machine takes it."""
    for each in {group.community_id: group.community for group in groups.values()}.values():
        Look.objects.create(community=each, what="export", detail=f"{what} ({user_of_this_machine()})")


def user_of_this_machine() -> str:
    """The name of the user who runs this process, else their number: a container may have no name for it."""
    try:
        return getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _told(to: Path, count: int, as_json: bool) -> None:
    answer({"to": str(to), "rows": count}, as_json, f"{to}: {count:,} rows.")


def _groups(group: str | None, community: str | None) -> Groups:
    """The groups meant, by number; all there are when nothing was named."""
    if group is None and community is None:
        return {each.pk: each for each in Group.objects.select_related("community")}
    return {each.pk: each for each in scope_of(group, community).groups}


def _counted(rows: Iterable[T], step: Step) -> Iterator[T]:
    for done, row in enumerate(rows, 1):
        if done % ONE_READ == 0:
            step(done, 0)
        yield row
