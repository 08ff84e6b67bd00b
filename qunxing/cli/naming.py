"""What `contributors`, `name-member` and `recognise` do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from qunxing.cli.finding import community_named, group_of, person_of
from qunxing.cli.output import answer, table
from qunxing.contributors import actions, told
from qunxing.contributors.refresh import refresh_groups


def list_contributors(name: str, as_json: bool) -> None:
    """Every group of which it can be seen, with the first of its list."""
    community = community_named(name)
    refresh_groups(community, community.groups.all(), now=datetime.now(UTC))
    rows = [row for row in told.groups(community.groups.all()) if row["seen"]]
    lines = [(row["name"], row["shape"], f"{row['recognised']}/{row['of']}", _first(row)) for row in rows]
    answer({"groups": rows}, as_json, table(lines))


def _first(row: Mapping[str, list[Mapping[str, object]]]) -> str:
    return ", ".join(f"{each['person']} {each['name']} ({each['helped']})" for each in row["list"][:3])


def decide(name: str, group: str, number: int, given: Mapping[str, str], as_json: bool) -> None:
    """Name a member of the group, or say that they are not."""
    found = group_of(community_named(name), group)
    person, _where = person_of(number, [found.pk])
    actions.name(found, person, by=None, now=datetime.now(UTC), **given)
    said = {"group": found.pk, "person": person.pk, **given}
    answer(said, as_json, f"{person.name}: {given['part']} {given['answer']}")


def write_down(name: str, group: str, number: int, said: Mapping[str, Any], as_json: bool) -> None:
    """Keep a recognition."""
    community, now = community_named(name), datetime.now(UTC)
    found = group_of(community, group)
    person, _where = person_of(number, [found.pk])
    made = actions.recognise(found, person, **said, by=None, now=now, today=community.today(now))
    body = {"recognition": made.pk, "group": found.pk, "person": person.pk, "day": made.day.isoformat()}
    answer(body, as_json, f"{person.name}: {made.what}")
