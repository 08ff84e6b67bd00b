"""What `contributors` and `name-member` do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from qunxing.cli.measuring import community_named
from qunxing.cli.output import answer, table
from qunxing.contributors import actions, told
from qunxing.contributors.refresh import refresh_groups
from qunxing.core.refusals import Refusal
from qunxing.people.models import Person
from qunxing.people.queries import known


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
    community = community_named(name)
    found, person = community.groups.filter(name=group).first(), Person.objects.filter(pk=number).first()
    if found is None:
        raise Refusal("There is no group %(name)s.", code="no_group", name=group)
    if person is None or not known([found.pk], people=[number]):
        raise Refusal("There is no member %(number)s in %(name)s.", code="no_member", number=number, name=group)
    actions.name(found, person, by=None, now=datetime.now(UTC), **given)
    said = {"group": found.pk, "person": number, **given}
    answer(said, as_json, f"{person.name}: {given['part']} {given['answer']}")
