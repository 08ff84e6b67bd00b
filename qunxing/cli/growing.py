"""What `wecom join-way`, `wecom tags` and `wecom welcome` do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from qunxing.carriers.live.growth import JoinWay, Welcome
from qunxing.carriers.live.mass import Attached
from qunxing.carriers.registry import platform
from qunxing.cli.connecting import connection_of
from qunxing.cli.finding import groups_of, person_of
from qunxing.cli.output import answer, table
from qunxing.cli.sending import user_named
from qunxing.core.refusals import Refusal
from qunxing.growth import actions
from qunxing.growth.models import Template, Way
from qunxing.growth.queries import Came, came_by, templates_of, ways_of
from qunxing.people.models import Identity
from qunxing.sources.models import Connection

SHOWN = 60
WECOM = "wecom"
Words = tuple[str, str, str]
"""Text, address and title of a page."""


def list_ways(number: int, as_json: bool) -> None:
    """The codes in use, with who came."""
    connection = connection_of(number, WECOM)
    found = list(ways_of(connection))
    came = came_by(connection, {each.state for each in found if each.state}, now=_now())
    rows = [_way(each, came.get(each.state)) for each in found]
    lines = [("way", "state", "came", "there", "groups"), *(_line(row) for row in rows)]
    answer({"ways": rows}, as_json, table(lines) if rows else "No code was made here.")


def add_way(number: int, groups: Sequence[str], by: str, said: Mapping[str, str], as_json: bool) -> None:
    """A new code. Raises Refusal."""
    connection = connection_of(number, WECOM)
    way = JoinWay(chats=(), state=said["state"], remark=said["remark"], opens=said["opens"])
    made = actions.add_way(connection, way, groups_of(connection.community, groups), by=user_named(by), now=_now())
    answer(_way(made, None), as_json, f"Code {made.pk} is made. Its picture: {made.picture}")


def change_way(number: int, groups: Sequence[str], by: str, as_json: bool) -> None:
    """Lead one elsewhere. Raises Refusal."""
    way = _way_of(number)
    wanted = groups_of(way.connection.community, groups)
    changed = actions.change_way(way, wanted, by=user_named(by), now=_now())
    answer(_way(changed, None), as_json, f"Code {number} leads into {len(groups)} groups now.")


def remove_way(number: int, by: str, as_json: bool) -> None:
    """Take one away. Raises Refusal."""
    actions.remove_way(_way_of(number), by=user_named(by), now=_now())
    answer({"way": number, "removed": True}, as_json, f"Code {number} leads nowhere any more.")


def list_tags(number: int, as_json: bool) -> None:
    """WeCom's tags, by their groups."""
    rows = [
        {"group": each.group_name, "tag": each.name, "native": each.native}
        for each in actions.tags_of(connection_of(number, WECOM))
    ]
    answer({"tags": rows}, as_json, table([(row["group"], row["tag"]) for row in rows]) if rows else "There are none.")


def add_tags(number: int, group: str, names: Sequence[str], by: str, as_json: bool) -> None:
    """New tags. Raises Refusal."""
    made = actions.add_tags(connection_of(number, WECOM), group, names, by=user_named(by), now=_now())
    told = [{"group": each.group_name, "tag": each.name, "native": each.native} for each in made]
    answer({"tags": told}, as_json, f"{len(made)} tags are made in {group}.")


def mark(
    number: int, staff: str, customer: str | int, tags: tuple[Sequence[str], Sequence[str]], by: str, as_json: bool
) -> None:
    """Give and take tags. Raises Refusal."""
    connection, (add, remove) = connection_of(number, WECOM), tags
    contact = _contact(connection, customer) if isinstance(customer, int) else customer
    actions.mark(connection, staff, contact, add=add, remove=remove, by=user_named(by), now=_now())
    body = {"staff": staff, "customer": contact, "add": list(add), "remove": list(remove)}
    answer(body, as_json, f"{contact} of {staff}: {len(add)} tags given, {len(remove)} taken away.")


def list_welcomes(number: int, as_json: bool) -> None:
    """The library, as far as it was filled here."""
    rows = [_template(each) for each in templates_of(connection_of(number, WECOM))]
    lines = [(str(row["welcome"]), row["by"], row["text"][:SHOWN]) for row in rows]
    answer({"welcomes": rows}, as_json, table(lines) if rows else "No welcome was put into the library here.")


def add_welcome(number: int, words: Words, notify: bool, by: str, as_json: bool) -> None:
    """A new one. Raises Refusal."""
    connection = connection_of(number, WECOM)
    made = actions.add_template(connection, welcome_of(words), notify=notify, by=user_named(by), now=_now())
    answer(_template(made), as_json, f"Welcome {made.pk} is in the library. The owner of each group puts it up there.")


def change_welcome(number: int, words: Words, by: str, as_json: bool) -> None:
    """Other words. Raises Refusal."""
    made = actions.change_template(_template_of(number), welcome_of(words), by=user_named(by), now=_now())
    answer(_template(made), as_json, f"Welcome {number} says this now.")


def remove_welcome(number: int, by: str, as_json: bool) -> None:
    """Take one away. Raises Refusal."""
    actions.remove_template(_template_of(number), by=user_named(by), now=_now())
    answer({"welcome": number, "removed": True}, as_json, f"Welcome {number} is out of the library.")


def _now() -> datetime:
    return datetime.now(UTC)


def welcome_of(words: Words) -> Welcome:
    text, link, title = words
    return Welcome(text=text, attached=(Attached(kind="link", url=link, title=title),) if link else ())


def _contact(connection: Connection, number: int) -> str:
    """The person's account at this company. Raises Refusal."""
    person, _known = person_of(number)
    space = platform(connection.carrier).namespace_of(connection.answers)
    found = Identity.objects.filter(person=person, namespace=space).values_list("external", flat=True).first()
    if found is None:
        raise Refusal("%(name)s has no account there.", code="no_account", name=person.name)
    return found


def _way_of(number: int) -> Way:
    rows = Way.objects.filter(pk=number, removed_at=None, connection__carrier=WECOM)
    found = rows.select_related("connection__community").first()
    if found is None:
        raise Refusal("There is no code %(number)s.", code="no_way", number=number)
    return found


def _template_of(number: int) -> Template:
    rows = Template.objects.filter(pk=number, removed_at=None, connection__carrier=WECOM)
    found = rows.select_related("connection__community").first()
    if found is None:
        raise Refusal("There is no welcome %(number)s.", code="no_welcome", number=number)
    return found


def _way(each: Way, came: Came | None) -> dict[str, Any]:
    return {
        "way": each.pk,
        "state": each.state,
        "remark": each.remark,
        "groups": [group.name for group in each.groups.all()],
        "opens": each.opens,
        "picture": each.picture,
        "by": each.by.username,
        "came": came.came if came else 0,
        "there": came.there if came else 0,
    }


def _line(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (str(row["way"]), row["state"], str(row["came"]), str(row["there"]), "、".join(row["groups"]))


def _template(each: Template) -> dict[str, Any]:
    return {"welcome": each.pk, "text": each.text, "attached": each.attached, "by": each.by.username}
