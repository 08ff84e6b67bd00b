"""What `export` does: rows as they are read, into one file, stretch by stretch so that memory stays bounded."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from pwd import getpwuid
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pyarrow as pa

from qunxing.carriers.base import Incoming
from qunxing.carriers.files.chatlab_write import write_chatlab
from qunxing.cli.exports import CHATLAB
from qunxing.cli.measuring import measured, scope_of
from qunxing.cli.output import Step, answer, progress
from qunxing.communities.models import Group
from qunxing.core.facts import Form, Kind
from qunxing.core.refusals import Refusal
from qunxing.core.zones import moment
from qunxing.insight import chains
from qunxing.insight.export import Row, unfinished, write_file
from qunxing.insight.models import Look
from qunxing.insight.tables import flat
from qunxing.ledger import manifest, read
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.read import Snapshot
from qunxing.people.accounts import BY_NAME
from qunxing.people.models import Identity, StandIn

MESSAGES = ("time", "group", "person", "sender", "text", "kind", "id", "reply_to", "recalled")
PEOPLE = ("person", "name", "accounts", "groups", "messages", "staff", "bot")
CHAINS = ("group", "chain", "begun", "name", "text", "quantity", "since", "withdrawn", "person", "matched")
ONE_READ = 10_000
FORMS = {int(form): form.name.lower() for form in Form}
KINDS = {"message": int(Kind.MESSAGE), "edited": int(Kind.EDITED), "recalled": int(Kind.RECALLED)}
SECOND = 1_000_000
STRETCH = 30 * 86_400 * SECOND
"""µs of talk that are sorted at once: what bounds memory."""

Days = tuple[date | None, date | None]
Groups = Mapping[int, Group]
T = TypeVar("T")
Shape = Callable[[tuple[Any, ...], datetime, Group, Identity | None], T]
"""Makes a message of its row, its local time, its group and its sender."""

MESSAGES_OF_STRETCH = """
WITH edit AS (
  SELECT ref1, ref2, arg_max(k1, (until, k1)) AS e1, arg_max(k2, (until, k1)) AS e2
  FROM changes WHERE kind = $edited GROUP BY ref1, ref2
), gone AS (SELECT DISTINCT ref1, ref2 FROM changes WHERE kind = $recalled)
SELECT f.ts, f.grp, f.identity, t.text, f.form, f.k1, f.k2, f.ref1, f.ref2, g.ref1 IS NOT NULL
FROM facts f JOIN wanted USING (grp)
LEFT JOIN edit e ON e.ref1 = f.k1 AND e.ref2 = f.k2
LEFT JOIN gone g ON g.ref1 = f.k1 AND g.ref2 = f.k2
LEFT JOIN texts t ON t.k1 = COALESCE(e.e1, f.k1) AND t.k2 = COALESCE(e.e2, f.k2)
WHERE f.kind = $message AND f.ts >= $start AND f.ts < $end ORDER BY f.ts, f.k1
"""
SEEN = "SELECT grp, identity, SUM(messages) FROM member_day JOIN wanted USING (grp) GROUP BY grp, identity"
SAT = "SELECT DISTINCT grp, identity, 0 FROM spell JOIN wanted USING (grp)"


def export_metric(
    to: Path, name: str, group: str | None, community: str | None, asked: Mapping[str, Any], as_json: bool
) -> None:
    """One line a point, cohort cell, age or hour."""
    body = measured(name, scope_of(group, community), asked)
    shown = flat(body)
    columns = list(dict.fromkeys(column for row in shown for column in row))
    said = {"metric": body["metric"], "version": body["version"], "scope": body["scope"]["label"]}
    rows = [{**said, **row} for row in shown]
    _told(to, write_file(rows, [*said, *columns], to), as_json)


def export_people(to: Path, group: str | None, community: str | None, as_json: bool) -> None:
    """One line a person who was seen in these groups. That it was taken is logged first."""
    groups = _groups(group, community)
    _log(groups, f"people to {to.name}")
    _told(to, write_file(_people(groups), PEOPLE, to), as_json)


def export_chains(to: Path, group: str | None, community: str | None, as_json: bool) -> None:
    """One line an entry, chain by chain. That it was taken is logged first."""
    groups = _groups(group, community)
    _log(groups, f"chains to {to.name}")
    _told(to, write_file(_entries(groups), CHAINS, to), as_json)


def _entries(groups: Groups) -> Iterator[Row]:
    for group in groups.values():
        zone = ZoneInfo(group.community.timezone)
        for chain in reversed(chains.chains_of(group)):
            begun = moment(chain.begun).astimezone(zone).date().isoformat()
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
    _log(groups, f"messages to {to.name}")
    with progress("Messages", "rows") as step:
        if to.name.lower().endswith(CHATLAB):
            count = _write_chatlab(to, groups, days, step)
        else:
            count = write_file(_counted(_messages(groups, days, _message), step), MESSAGES, to)
    _told(to, count, as_json)


def _write_chatlab(to: Path, groups: Groups, days: Days, step: Step) -> int:
    if len(groups) != 1:
        raise Refusal("A ChatLab file holds one group: choose one.", code="one_group")
    (group,) = groups.values()
    said = _counted(_messages(groups, days, _incoming), step)
    with unfinished(to) as path, path.open("wb") as out:
        return write_chatlab(
            said, out, name=group.name, platform=group.platform, group_id=group.native,
            exported_at=int(time.time()), lines=to.suffix == ".jsonl",
        )  # fmt: skip


def _log(groups: Groups, what: str) -> None:
    """Write down, in each community, what is about to be taken and which user of this machine takes it."""
    for each in {group.community_id: group.community for group in groups.values()}.values():
        Look.objects.create(community=each, what="export", detail=f"{what} ({_user()})")


def _user() -> str:
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


def _bind_wanted(room: Cursor, groups: Groups) -> None:
    room.bind("wanted", pa.table({"grp": pa.array(list(groups), pa.int32())}))


def _messages(groups: Groups, days: Days, shape: Shape[T]) -> Iterator[T]:
    shot = read.snapshot("facts", "text")
    names = _Names()
    with cursor() as room:
        _bind_wanted(room, groups)
        for stretch in _stretches(shot):
            yield from _stretch_of_messages(room, shot, stretch, groups, days, names, shape)


def _stretches(shot: Snapshot) -> list[tuple[int, int]]:
    """Stretches of time, from and before, in which anything can have been said."""
    times = [each for segment in shot.of("facts") for each in (segment.min_ts, segment.max_ts)]
    times += shot.tail["ts"].to_pylist()
    return [(start, start + STRETCH) for start in range(min(times), max(times) + 1, STRETCH)] if times else []


def _stretch_of_messages(
    room: Cursor,
    shot: Snapshot,
    stretch: tuple[int, int],
    groups: Groups,
    days: Days,
    names: _Names,
    shape: Shape[T],
) -> Iterator[T]:
    span = {"from_ts": stretch[0], "to_ts": stretch[1]}
    if not shot.of("facts", **span) and not shot.tail.num_rows:
        return
    read.bind_facts(room, shot, **span, kinds=manifest.TALK)
    read.bind_texts(room, shot, **span)
    found = room.raw.execute(MESSAGES_OF_STRETCH, {**KINDS, "start": stretch[0], "end": stretch[1]})
    while rows := found.fetchmany(ONE_READ):
        names.learn({row[2] for row in rows})
        for row in rows:
            local = _local(row[0], groups[row[1]])
            if (days[0] is None or local.date() >= days[0]) and (days[1] is None or local.date() <= days[1]):
                yield shape(row, local, groups[row[1]], names.of(row[2]))


def _local(ts: int, group: Group) -> datetime:
    utc = datetime.fromtimestamp(ts // SECOND, UTC) + timedelta(microseconds=ts % SECOND)
    return utc.astimezone(ZoneInfo(group.community.timezone))


def _message(row: tuple[Any, ...], local: datetime, group: Group, who: Identity | None) -> Row:
    _ts, _grp, _identity, text, form, k1, k2, ref1, ref2, recalled = row
    return {
        "time": local.isoformat(),
        "group": group.name,
        "person": who.person_id if who else None,
        "sender": who.name if who else "",
        "text": None if who and who.erased_at else text,
        "kind": FORMS.get(form, ""),
        "id": _key(k1, k2),
        "reply_to": _key(ref1, ref2) if ref1 or ref2 else None,
        "recalled": bool(recalled),
    }


def _incoming(row: tuple[Any, ...], local: datetime, group: Group, who: Identity | None) -> Incoming:
    """The message as another program may take it in. An erased account has neither name nor words."""
    shown = _message(row, local, group, who)
    account = who.external if who and not who.erased_at and not who.namespace.startswith(BY_NAME) else ""
    return Incoming(
        kind=Kind.MESSAGE, at=row[0], sender=account, name=shown["sender"], text=shown["text"],
        native=shown["id"], reply_to=shown["reply_to"] or "", form=Form(row[4]),
    )  # fmt: skip


def _key(first: int, second: int) -> str:
    return f"{first & (1 << 64) - 1:016x}{second & (1 << 64) - 1:016x}"


class _Names:
    """Accounts by number, looked up a lot at a time and kept."""

    def __init__(self) -> None:
        self._known: dict[int, Identity] = {}

    def learn(self, numbers: set[int]) -> None:
        missing = list(numbers - self._known.keys())
        for start in range(0, len(missing), 500):
            self._known.update(Identity.objects.in_bulk(missing[start : start + 500]))

    def of(self, number: int) -> Identity | None:
        return self._known.get(number)


def _people(groups: Groups) -> Iterator[Row]:
    """Everybody who spoke or was listed in the groups, by person."""
    seen: dict[int, dict[int, int]] = {}
    shot = read.snapshot("member_day", "spell")
    with cursor() as room:
        _bind_wanted(room, groups)
        read.bind_rollups(room, shot, ("member_day", "spell"))
        for grp, identity, messages in room.rows(f"{SEEN} UNION ALL {SAT}"):
            groups_of = seen.setdefault(identity, {})
            groups_of[grp] = groups_of.get(grp, 0) + int(messages)
    numbers = sorted(seen)
    people: dict[int, list[Identity]] = {}
    for start in range(0, len(numbers), 500):
        for each in Identity.objects.filter(pk__in=numbers[start : start + 500]).select_related("person"):
            people.setdefault(each.person_id, []).append(each)
    for accounts in people.values():
        yield _person(accounts, seen, groups)


def _person(accounts: list[Identity], seen: Mapping[int, Mapping[int, int]], groups: Groups) -> Row:
    person = accounts[0].person
    marks = set(person.marks.values_list("role", flat=True))
    return {
        "person": person.pk,
        "name": person.name,
        "accounts": [f"{each.namespace}:{each.external}" for each in accounts],
        "groups": sorted({groups[grp].name for each in accounts for grp in seen[each.pk]}),
        "messages": sum(count for each in accounts for count in seen[each.pk].values()),
        "staff": StandIn.STAFF in marks,
        "bot": StandIn.BOT in marks,
    }
