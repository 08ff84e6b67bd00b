"""What `keepers`, `appoint`, `rules`, `post` and `next-group` do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from qunxing.cli.finding import community_named, group_of, person_of
from qunxing.cli.output import answer, table
from qunxing.communities.models import User
from qunxing.core.refusals import Refusal
from qunxing.team import actions, told
from qunxing.team.models import Post


def list_keepers(name: str, as_json: bool) -> None:
    """Every group with who keeps it now and how full it is."""
    community = community_named(name)
    today = community.today(datetime.now(UTC))
    rows = told.groups(community.groups.all(), today)
    lines = [(row["name"], _now(row["keepers"]), _room(row["members"], row["cap"])) for row in rows]
    answer({"groups": rows}, as_json, table(lines))


def hand_over(name: str, group: str, who: str, first: date, as_json: bool) -> None:
    """Appoint somebody who signs in here."""
    found, user = (
        group_of(community_named(name), group),
        User.objects.filter(username=who, is_active=True).first(),
    )
    if user is None:
        raise Refusal("There is nobody called %(name)s.", code="no_user", name=who)
    term = actions.appoint(found, user, from_day=first, by=None)
    said = {"group": found.pk, "keeper": who, "from": term.from_day.isoformat()}
    answer(said, as_json, f"{who} keeps {found.name} from {term.from_day}.")


def write_rules(name: str, group: str, lines: Sequence[str], first: date, why: str, as_json: bool) -> None:
    """A new version of a group's rules."""
    found = group_of(community_named(name), group)
    made = actions.write_rules(found, lines, from_day=first, reason=why, by=None)
    said = {"group": found.pk, "version": made.version, "from": first.isoformat(), "lines": made.lines}
    answer(said, as_json, f"{found.name}: {len(made.lines)} rules, version {made.version}, from {first}.")


def give_post(name: str, group: str, number: int, kind: str, days: tuple[date, date | None], as_json: bool) -> None:
    """Let a member of the group hold a post."""
    found = group_of(community_named(name), group)
    person, _where = person_of(number, [found.pk])
    first, last = days
    post = actions.give_post(found, person, Post.Kind(kind), from_day=first, to_day=last, by=None)
    said = {"group": found.pk, "person": person.pk, "post": post.kind, "from": first.isoformat()}
    answer({**said, "to": last.isoformat() if last else None}, as_json, f"{person.name}: {kind}, from {first}.")


def open_next(name: str, group: str, as_json: bool) -> None:
    """The next group, made from a full one."""
    community = community_named(name)
    found = group_of(community, group)
    made = actions.open_next(found, day=community.today(datetime.now(UTC)), by=None)
    answer({"group": made.pk, "name": made.name, "after": found.pk}, as_json, made.name)


def _now(terms: list[dict[str, str]]) -> str:
    return next((term["keeper"] for term in terms if not term["to"]), "")


def _room(members: int | None, cap: int | None) -> str:
    return "" if members is None else f"{members}/{cap}"
