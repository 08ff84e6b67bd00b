"""Finding people, and proposing who is no member."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404

from qunxing.communities.access import groups_for, require
from qunxing.communities.models import Community, Group, Role, User
from qunxing.core.rules.standins import proposed
from qunxing.ledger import manifest, read
from qunxing.ledger.engine import Cursor, cursor
from qunxing.people.dimensions import dimension_epoch, merged_accounts, merged_people, people_marked, unmatched
from qunxing.people.models import Identity, Mark, Merge, Person, StandIn

LOOKED_AT = 5000
"""People looked at for suggestions, the busiest first."""
PAGE = 50
NAMED = 50
"""People whose accounts are named in a question; of more, everybody is read."""
BUSIEST = "messages DESC, person"
ORDERS = {"recent": "last_ts DESC NULLS LAST, " + BUSIEST, "groups": "len(groups) DESC, " + BUSIEST}
ONLY = {"silent": "messages = 0", "several": "len(groups) > 1"}


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
    places = dict(groups_for(user).values_list("pk", "community"))
    found = _known_one(pk, tuple(places), settings.HOME, manifest.epoch(), dimension_epoch()) if person else None
    if person is None or found is None:
        raise Http404
    for community in Community.objects.filter(pk__in={places[grp] for grp in found.groups}):
        require(user, community, may)
    return person, found


@lru_cache(maxsize=512)
def _known_one(person: int, groups: tuple[int, ...], *_epochs: object) -> Known | None:
    """Everything of one person is asked for page by page, and lies in the files of all groups."""
    return next(iter(known(list(groups), people=[person])), None)


def mark_for(user: User, pk: int) -> Mark:
    """One mark, to take back. Raises Http404 for a stranger, NotAllowed for a viewer."""
    found = Mark.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    person_for(user, merged_people([found.person_id]).get(found.person_id, found.person_id), may=Role.OPERATOR)
    return found


def merge_for(user: User, pk: int) -> Merge:
    """One merge or split, to undo. Raises Http404 for a stranger, NotAllowed for a viewer."""
    found = Merge.objects.filter(pk=pk).select_related("identity").first()
    if found is None:
        raise Http404
    person_for(user, found.identity.person_id, may=Role.OPERATOR)
    return found


def known(groups: list[int], *, people: list[int] | None = None, seen_since: int | None = None) -> list[Known]:
    """Everybody the ledger shows in these groups: said something, or was there. Most messages first."""
    since = "TRUE" if seen_since is None else f"last_ts >= {int(seen_since)}"
    with cursor(turn=True) as room:
        bind(room, groups, _accounts_of(people))
        return _rows(room, f"SELECT * FROM person_seen WHERE {_among(people)} AND {since} ORDER BY {BUSIEST}")


def _accounts_of(people: list[int] | None) -> list[int] | None:
    """The accounts of a few people; None where there are too many to be named."""
    if people is None or len(people) > NAMED:
        return None
    return list(Identity.objects.filter(person__in=people).values_list("pk", flat=True))


def named(community: Community, needles: Collection[str], *, most: int = 10) -> dict[str, list[Person]]:
    """Of each piece of a name the people of the community who are called so, asked for all at once."""
    like = {needle: list(Person.objects.filter(name__icontains=needle)[:NAMED]) for needle in needles if needle}
    everybody = {each.pk for found in like.values() for each in found}
    groups = list(community.groups.values_list("pk", flat=True))
    here = {row.person for row in known(groups, people=sorted(everybody))} if everybody else set()
    return {needle: [each for each in found if each.pk in here][:most] for needle, found in like.items()}


def known_after(groups: list[int], *, after: int, limit: int) -> list[Known]:
    """Of everybody the ledger shows in these groups the next `limit` people, by their number, after that number."""
    with cursor(turn=True) as room:
        bind(room, groups)
        wanted = f"person > {int(after)} ORDER BY person LIMIT {int(limit)}"
        return _rows(room, f"SELECT * FROM person_seen WHERE {wanted}")


@dataclass(frozen=True, slots=True)
class Members:
    """One page of those found; `total` are all there are, found or not."""

    rows: list[Known]
    page: Page[int]
    total: int


def members_page(
    groups: list[int], *, people: Iterable[int] | None = None, only: str = "", order: str = "", number: str | None
) -> Members:
    """Page `number` of everybody the ledger shows in these groups, or of `people` of them; the nearest there is.

    `only` is a key of ONLY or leaves nobody out; `order` one of ORDERS, else the most messages come first.
    """
    where = f"{_among(people)} AND {ONLY.get(only, 'TRUE')}"
    with cursor(turn=True) as room:
        bind(room, groups)
        room.run("CREATE OR REPLACE TEMP TABLE found AS SELECT * FROM person_seen")
        total, count = room.one(f"SELECT COUNT(*), COUNT(*) FILTER (WHERE {where}) FROM found")
        page = Paginator(range(count), PAGE).get_page(number)
        wanted = f"ORDER BY {ORDERS.get(order, BUSIEST)} LIMIT {PAGE} OFFSET {max(page.start_index() - 1, 0)}"
        return Members(_rows(room, f"SELECT * FROM found WHERE {where} {wanted}"), page, total)


def _among(people: Iterable[int] | None) -> str:
    return "TRUE" if people is None else f"person IN ({', '.join(map(str, map(int, people))) or 'NULL'})"


def _rows(room: Cursor, query: str) -> list[Known]:
    rows = room.rows(query)
    return [Known(p, tuple(sorted(i)), tuple(sorted(g)), int(m), int(a), f, last) for p, i, g, m, a, f, last in rows]


def bind(room: Cursor, groups: list[int], accounts: list[int] | None = None) -> None:
    """Bind `person_seen(person, identities, groups, messages, automatic, first_ts, last_ts)`, of some accounts only."""
    read.bind_rollups(room, read.snapshot("member_day", "spell"), ["member_day", "spell"])
    merged = merged_accounts()
    room.bind("merged", pa.table({"identity": _numbers(merged), "person": _numbers(merged.values())}))
    room.bind("unmatched", pa.table({"identity": _numbers(unmatched(groups))}))
    room.show("seen_in", pa.table({"grp": pa.array(groups, pa.int32())}))
    day, spell = "member_day", "spell"
    if accounts is not None:  # theirs first: thousands of groups are then asked of a few rows
        day, spell = (_theirs(room, family, accounts) for family in (day, spell))
    room.run(
        "CREATE OR REPLACE TEMP VIEW seen AS WITH each AS ("
        "SELECT identity, grp, SUM(CASE WHEN category = 0 THEN messages ELSE 0 END) AS messages, "
        "SUM(CASE WHEN category = 2 THEN messages ELSE 0 END) AS automatic, MIN(first_ts) AS first_ts, "
        f"MAX(last_ts) AS last_ts FROM {day} WHERE grp IN (SELECT grp FROM seen_in) AND identity <> 0 "
        "AND identity NOT IN (SELECT identity FROM unmatched) GROUP BY identity, grp "
        "UNION ALL SELECT DISTINCT identity, grp, 0, 0, NULL::BIGINT, NULL::BIGINT "
        f"FROM {spell} WHERE grp IN (SELECT grp FROM seen_in)) "
        "SELECT COALESCE(p.person, each.identity) AS person, each.* FROM each "
        "LEFT JOIN merged AS p ON p.identity = each.identity"
    )
    room.run(
        "CREATE OR REPLACE TEMP VIEW person_seen AS SELECT person, list(DISTINCT identity) AS identities, "
        "list(DISTINCT grp) AS groups, SUM(messages) AS messages, SUM(automatic) AS automatic, "
        "MIN(first_ts) AS first_ts, MAX(last_ts) AS last_ts FROM seen GROUP BY person"
    )


def _theirs(room: Cursor, family: str, accounts: list[int]) -> str:
    name, numbers = f"{family}_theirs", ", ".join(map(str, accounts)) or "NULL"
    room.run(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {family} WHERE identity IN ({numbers})")
    return name


def _numbers(numbers: Iterable[int]) -> pa.Array:
    return pa.array(list(numbers), pa.int64())


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
    with cursor(turn=True) as room:
        bind(room, list(community.groups.values_list("pk", flat=True)))
        rows = room.rows(
            "SELECT person, SUM(messages) AS messages, SUM(automatic) FROM seen GROUP BY person "
            f"ORDER BY {BUSIEST} LIMIT {LOOKED_AT}"
        )
    marked = people_marked()
    unmarked = Person.objects.filter(marks=None, pk__in=[row[0] for row in rows])
    names = {pk: name for pk, name in unmarked.values_list("pk", "name") if pk not in marked}
    told = [
        (person, said)
        for person, messages, automatic in rows
        if person in names and (said := proposed(names[person], messages=int(messages), automatic=int(automatic)))
    ][:limit]
    people = Person.objects.in_bulk([person for person, _said in told])
    return [Suggestion(people[person], StandIn(role), reason) for person, (role, reason) in told]


def names_of(identities: set[int]) -> dict[int, tuple[str, int]]:
    """Account → (name shown, person)."""
    rows = Identity.objects.filter(pk__in=identities).values_list("pk", "name", "person_id")
    return {pk: (name, person) for pk, name, person in rows}
