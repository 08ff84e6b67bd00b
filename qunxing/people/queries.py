"""Finding people, and proposing who is no member."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from qunxing.communities.access import groups_for, require
from qunxing.communities.models import Community, Group, Role, User
from qunxing.core.rules.standins import proposed
from qunxing.ledger import read
from qunxing.ledger.engine import Cursor, cursor
from qunxing.people.dimensions import merged_accounts
from qunxing.people.models import Identity, Mark, Merge, Person, StandIn

LOOKED_AT = 5000
"""People looked at for suggestions, the busiest first."""


@dataclass(frozen=True, slots=True)
class Known:
    """One person as the ledger shows them: accounts, groups, messages that count, first and last said (µs UTC)."""

    person: int
    identities: tuple[int, ...]
    groups: tuple[int, ...]
    messages: int
    automatic: int
    first_ts: int | None
    last_ts: int | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person who may be staff or a bot. `reason` is an English gettext id."""

    person: Person
    role: StandIn
    reason: str


def person_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> tuple[Person, Known]:
    """One person and what is known of them in the groups the user may see.

    Raises Http404 for a stranger: somebody none of whose groups the user may see. NotAllowed below `may`.
    """
    person = Person.objects.filter(pk=pk).first()
    groups = list(groups_for(user))
    found = known([group.pk for group in groups], people=[pk]) if person else []
    if person is None or not found:
        raise Http404
    for community in {group.community for group in groups if group.pk in found[0].groups}:
        require(user, community, may)
    return person, found[0]


def mark_for(user: User, pk: int) -> Mark:
    """One mark, to take back. Raises Http404 for a stranger, NotAllowed for a viewer."""
    found = Mark.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    person_for(user, found.person_id, may=Role.OPERATOR)
    return found


def merge_for(user: User, pk: int) -> Merge:
    """One merge, to undo. Raises Http404 for a stranger, NotAllowed for a viewer."""
    found = Merge.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    person_for(user, found.into_id, may=Role.OPERATOR)
    return found


def known(groups: list[int], *, people: list[int] | None = None, seen_since: int | None = None) -> list[Known]:
    """Everybody the ledger shows in these groups: said something, or was there. Most messages first."""
    with cursor(turn=True) as room:
        _bind(room, groups)
        where = "TRUE" if people is None else f"person IN ({', '.join(map(str, map(int, people))) or 'NULL'})"
        rows = room.rows(
            "SELECT person, list(DISTINCT identity), list(DISTINCT grp), SUM(messages), SUM(automatic), MIN(first_ts), "
            f"MAX(last_ts) FROM seen WHERE {where} GROUP BY person "
            f"HAVING {'TRUE' if seen_since is None else f'MAX(last_ts) >= {int(seen_since)}'} ORDER BY 4 DESC, 1"
        )
    return [Known(p, tuple(sorted(i)), tuple(sorted(g)), int(m), int(a), f, last) for p, i, g, m, a, f, last in rows]


def _bind(room: Cursor, groups: list[int]) -> None:
    """Bind `seen(person, identity, grp, messages, automatic, first_ts, last_ts)`."""
    read.bind_rollups(room, read.snapshot("member_day", "spell"), ["member_day", "spell"])
    merged = merged_accounts()
    pairs = ", ".join(f"({identity}, {person})" for identity, person in merged.items()) or "(NULL, NULL)"
    wanted = ", ".join(map(str, map(int, groups))) or "NULL"
    room.run(
        "CREATE OR REPLACE TEMP VIEW seen AS WITH each AS ("
        "SELECT identity, grp, SUM(CASE WHEN category = 0 THEN messages ELSE 0 END) AS messages, "
        "SUM(CASE WHEN category = 2 THEN messages ELSE 0 END) AS automatic, MIN(first_ts) AS first_ts, "
        f"MAX(last_ts) AS last_ts FROM member_day WHERE grp IN ({wanted}) AND identity <> 0 GROUP BY identity, grp "
        "UNION ALL SELECT DISTINCT identity, grp, 0, 0, NULL::BIGINT, NULL::BIGINT FROM spell "
        f"WHERE grp IN ({wanted})) "
        "SELECT COALESCE(p.person, each.identity) AS person, each.* FROM each "
        f"LEFT JOIN (VALUES {pairs}) AS p(identity, person) ON p.identity = each.identity"
    )


def spells_of(identities: list[int], groups: list[Group]) -> list[dict[str, object]]:
    """The spells of these accounts, oldest first, as the `spell` rollup has them."""
    numbers = ", ".join(map(str, map(int, identities))) or "NULL"
    wanted = ", ".join(str(group.pk) for group in groups) or "NULL"
    names = (
        "grp",
        "identity",
        "start_ts",
        "start_until",
        "start_basis",
        "end_ts",
        "end_until",
        "end_basis",
        "exit",
        "scene",
    )
    with cursor(turn=True) as room:
        read.bind_rollups(room, read.snapshot("spell"), ["spell"])
        rows = room.rows(
            f"SELECT {', '.join(names)} FROM spell WHERE identity IN ({numbers}) AND grp IN ({wanted}) "
            "ORDER BY start_until"
        )
    return [dict(zip(names, row, strict=True)) for row in rows]


def suggestions(community: Community, *, limit: int = 20) -> list[Suggestion]:
    """People who may be staff or bots, most messages first; nobody who is marked already."""
    rows = known(list(community.groups.values_list("pk", flat=True)))[:LOOKED_AT]
    unmarked = Person.objects.filter(marks=None).in_bulk([row.person for row in rows])
    found: list[Suggestion] = []
    for row in rows:
        person = unmarked.get(row.person)
        said = person and proposed(person.name, messages=row.messages, automatic=row.automatic)
        if person and said:
            found.append(Suggestion(person, StandIn(said[0]), said[1]))
    return found[:limit]


def names_of(identities: set[int]) -> dict[int, tuple[str, int]]:
    """Account → (name shown, person)."""
    rows = Identity.objects.filter(pk__in=identities).values_list("pk", "name", "person_id")
    return {pk: (name, person) for pk, name, person in rows}
