"""What the commands about receipts, tasks, the log, rules and snippets do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from qunxing.cli.finding import community_named, group_of
from qunxing.cli.output import answer, table
from qunxing.cli.sending import send_of, user_named
from qunxing.communities.models import Community
from qunxing.core.refusals import Refusal
from qunxing.insight.export import Cell, write_file
from qunxing.outbox import queries, ruling, told
from qunxing.outbox import receipts as verbs
from qunxing.outbox import snippets as texts
from qunxing.outbox.models import Snippet, Target
from qunxing.outbox.planning import rules_of
from qunxing.sources.models import Connection

RULES = ("own_send", "quiet_from", "quiet_to", "a_day", "promotions_a_week", "quota", "apart", "stop_after")
MOST_SHOWN = 10_000


def receipts(number: int, to: Path | None, as_json: bool) -> None:
    """Target by target."""
    rows = list(told.receipts(queries.targets_of(send_of(number))))
    if to:
        _written(to, rows, told.RECEIPTS, as_json)
    else:
        _show("receipts", rows, ("target", "group", "person", "fate", "why", "said"), as_json)


def by_hand(community: str, as_json: bool) -> None:
    """What people have to send now."""
    rows = list(told.receipts(queries.hand_list(community_named(community), now=_now())))
    _show("by_hand", rows, ("target", "group", "person", "text"), as_json)


def tick(targets: Sequence[int], by: str, as_json: bool) -> None:
    """These were sent."""
    user, now = user_named(by), _now()
    done = [verbs.tick(each, by=user, now=now).pk for each in _targets(targets)]
    answer({"ticked": done}, as_json, f"{len(done)} ticked off.")


def unknown(community: str, arrived: Sequence[int], missing: Sequence[int], by: str, as_json: bool) -> None:
    """What is uncertain; first what somebody found out."""
    for numbers, is_there in ((arrived, True), (missing, False)):
        if numbers:
            verbs.decide_all(_targets(numbers), arrived=is_there, by=user_named(by), now=_now())
    rows = list(told.receipts(queries.unknowns_of(community_named(community))))
    _show("unknown", rows, ("target", "group", "said", "text"), as_json)


def tasks(community: str, remind: int | None, by: str, as_json: bool) -> None:
    """What waits for people; first a reminder."""
    where = community_named(community)
    if remind is not None:
        found = queries.tasks_of(where).filter(pk=remind).first()
        if found is None:
            raise Refusal("There is no task %(number)s.", code="no_task", number=remind)
        verbs.remind(found, by=user_named(by), now=_now())
    rows = [told.task(each) for each in queries.tasks_of(where)]
    _show("tasks", rows, ("task", "send", "sender", "groups", "made_at", "text"), as_json)


def lift(number: int, by: str, as_json: bool) -> None:
    """An account sends again."""
    found = Connection.objects.filter(pk=number).select_related("community").first()
    if found is None:
        raise Refusal("There is no connection %(number)s.", code="no_connection", number=number)
    verbs.lift(found, by=user_named(by), now=_now())
    answer({"connection": number}, as_json, f"{found.native} sends again.")


def share(community: str, first: date, last: date, as_json: bool) -> None:
    """Who sent what arrived."""
    found = queries.human_share(community_named(community), first, last)
    counts = {"by_hand": found.by_hand, "confirmed": found.confirmed, "by_account": found.by_account}
    said = "Nothing arrived." if found.share is None else f"{found.share:.0%} sent by a named person"
    answer({**counts, "share": found.share}, as_json, f"{said} ({', '.join(f'{n} {c}' for c, n in counts.items())}).")


def audit(community: str, send: int | None, to: Path | None, as_json: bool) -> None:
    """The log, the newest first."""
    found = queries.audit_of(community_named(community), send_of(send) if send is not None else None)
    if to:
        _written(to, told.log(found.iterator()), told.LOG, as_json)
    else:
        _show("audit", list(told.log(found[:MOST_SHOWN])), ("at", "what", "send", "target", "who", "about"), as_json)


def rules(community: str, given: Mapping[str, str], by: str, as_json: bool) -> None:
    """The rules; first what is to change of them."""
    where = community_named(community)
    if given:
        said = {name: _value(where, name, value) for name, value in given.items()}
        ruling.change_rules(where, said, by=user_named(by), now=_now())
    found = rules_of(where)
    body: dict[str, Any] = {name: getattr(found, name) for name in RULES}
    body["own_group"] = found.own_group.name if found.own_group else None
    answer(body, as_json, table([(name, "" if value is None else str(value)) for name, value in body.items()]))


def snippets(community: str, script: str, name: str, text: str, by: str, as_json: bool) -> None:
    """Prepared texts; first one to keep."""
    where = community_named(community)
    if name:
        known = Snippet.objects.filter(community=where, name=name, retired_at=None).first()
        if known:
            texts.change(known, text=text, by=user_named(by), now=_now())
        else:
            texts.save(where, script=script, name=name, text=text, by=user_named(by), now=_now())
    rows = [
        {
            "snippet": each.snippet.pk,
            "script": each.snippet.script,
            "name": each.snippet.name,
            "version": each.newest.number,
            "uses": each.uses,
            "reached": each.reached,
            "text": each.newest.text,
        }
        for each in texts.snippets_of(where, script)
    ]
    _show("snippets", rows, ("snippet", "script", "name", "version", "uses", "text"), as_json)


def _value(community: Community, name: str, text: str) -> Any:
    """A rule's value as it is kept; what is none is refused by the verb."""
    if name == "own_send":
        return {"yes": True, "no": False}.get(text, text)
    if name == "own_group":
        return group_of(community, text) if text else None
    if name in ("quiet_from", "quiet_to") and ":" in text:
        hours, _colon, minutes = text.partition(":")
        return int(hours) * 60 + int(minutes) if hours.isdecimal() and minutes.isdecimal() else text
    return int(text) if text.isascii() and text.isdecimal() else text


def _targets(numbers: Iterable[int]) -> list[Target]:
    """Targets by their numbers. Raises Refusal for one there is not."""
    rows = Target.objects.select_related("send__community", "group", "person", "task", "connection")
    found = rows.in_bulk(list(numbers))
    if missing := sorted(set(numbers) - set(found)):
        raise Refusal("There is no target %(number)s.", code="no_target", number=missing[0])
    return [found[each] for each in dict.fromkeys(numbers)]


def _written(to: Path, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, Cell], as_json: bool) -> None:
    count = write_file(rows, columns, to)
    answer({"to": str(to), "rows": count}, as_json, f"{to}: {count:,} rows.")


def _show(name: str, rows: Sequence[Mapping[str, Any]], columns: tuple[str, ...], as_json: bool) -> None:
    lines = [columns, *(tuple("" if row[each] is None else str(row[each]) for each in columns) for row in rows)]
    answer({name: rows}, as_json, table(lines) if rows else "Nothing there.")


def _now() -> datetime:
    return datetime.now(UTC)
