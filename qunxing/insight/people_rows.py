"""People as rows to take away: everybody who was seen in some groups."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from qunxing.insight.export import Cell, Row
from qunxing.insight.message_rows import Groups, bind_wanted
from qunxing.ledger import read
from qunxing.ledger.engine import cursor
from qunxing.people.dimensions import people_marked
from qunxing.people.models import Identity, StandIn

PEOPLE = {
    "person": Cell.WHOLE,
    "name": Cell.TEXT,
    "accounts": Cell.TEXTS,
    "groups": Cell.TEXTS,
    "messages": Cell.WHOLE,
    "staff": Cell.YES,
    "bot": Cell.YES,
}

SEEN = "SELECT grp, identity, SUM(messages) FROM member_day JOIN wanted USING (grp) GROUP BY grp, identity"
SAT = "SELECT DISTINCT grp, identity, 0 FROM spell JOIN wanted USING (grp)"


def people(groups: Groups) -> Iterator[Row]:
    """Everybody who spoke or was listed in the groups, by person."""
    seen: dict[int, dict[int, int]] = {}
    shot = read.snapshot("member_day", "spell")
    with cursor() as room:
        bind_wanted(room, groups)
        read.bind_rollups(room, shot, ("member_day", "spell"))
        for grp, identity, messages in room.rows(f"{SEEN} UNION ALL {SAT}"):
            groups_of = seen.setdefault(identity, {})
            groups_of[grp] = groups_of.get(grp, 0) + int(messages)
    numbers = sorted(seen)
    of_person: dict[int, list[Identity]] = {}
    for start in range(0, len(numbers), 500):
        for each in Identity.objects.filter(pk__in=numbers[start : start + 500]).select_related("person"):
            of_person.setdefault(each.person_id, []).append(each)
    marked = {role: people_marked(role) for role in StandIn.values}
    for accounts in of_person.values():
        roles = {role for role, held in marked.items() if accounts[0].person_id in held}
        yield _person(accounts, seen, groups, roles)


def _person(
    accounts: list[Identity], seen: Mapping[int, Mapping[int, int]], groups: Groups, marks: Collection[str]
) -> Row:
    person = accounts[0].person
    return {
        "person": person.pk,
        "name": person.name,
        "accounts": [f"{each.namespace}:{each.external}" for each in accounts],
        "groups": sorted({groups[grp].name for each in accounts for grp in seen[each.pk]}),
        "messages": sum(count for each in accounts for count in seen[each.pk].values()),
        "staff": StandIn.STAFF in marks,
        "bot": StandIn.BOT in marks,
    }
