"""Words of members for other programs. Each reading of them is written down, as on the screens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from qunxing.api import asks
from qunxing.api.queries import Caller, by
from qunxing.communities.models import Community, Group
from qunxing.core.facts import Form, Sees
from qunxing.core.metrics.base import State
from qunxing.core.metrics.registry import METRICS
from qunxing.core.zones import micros, moment
from qunxing.insight import coverage, looks, waiting
from qunxing.insight.coverage import Shown
from qunxing.insight.questions import scope_from
from qunxing.ledger import talk
from qunxing.ledger.talk import MessageRow
from qunxing.people.queries import names_of

Body = dict[str, Any]
VERSION = 1


def unanswered(caller: Caller, ask: asks.Unanswered, now: datetime) -> Body:
    """The questions nobody replied to, oldest first: those that 今日 counts."""
    community = caller.community(ask.community)
    groups = {group.pk: group for group in caller.groups(community)}
    shown = coverage.shown(groups)
    found = waiting.questions(shown, micros(now))
    said = _(
        "Questions of members in the last 7 days without a reply for more than 4 hours. Only replies made with the"
        " reply button can be seen."
    )
    body = {"definition": said, "version": VERSION, "timezone": community.timezone}
    if found is None:
        return body | _unseen(groups, shown)
    looks.keep(caller.user, community, "talk", by(caller, community.name), now=now)
    left = found.waiting[: ask.limit]
    rows = talk.these([(each.k1, each.k2) for each in left], left[0].ts, left[-1].ts) if left else []
    return body | {
        "coverage": _coverage(len(groups), len(found.groups)),
        "excluded": {"staff": found.staff, "answered_elsewhere": found.elsewhere},
        "state": State.VALUE if found.waiting else State.ZERO,
        "asked": len(found.asked),
        "waiting": len(found.waiting),
        "observed_until": moment(found.end).isoformat(),
        "items": [{**each, "group_name": groups[each["group"]].name} for each in _shown(rows, community)],
    }


def _unseen(groups: dict[int, Group], shown: list[Shown]) -> Body:
    blank = dict.fromkeys(("asked", "waiting", "observed_until"))
    lacking = list(coverage.lacking(METRICS["response"], shown))
    covered = {**_coverage(len(groups), 0), "lacking": lacking}
    return {"coverage": covered, "excluded": {}, "state": State.NOT_MEASURABLE, **blank, "items": []}


def search(caller: Caller, ask: asks.Searched, now: datetime) -> Body:
    """Messages that hold a piece of text, newest first."""
    community = caller.community(ask.community)
    scope, _by_group = scope_from(caller.user, community, [str(each) for each in ask.group])
    found = talk.search(ask.text, scope.numbers, before=ask.before, limit=ask.limit)
    looks.keep(caller.user, community, "search", by(caller, ask.text), now=now)
    seen = [each for each in coverage.shown(scope.numbers) if each.sees >> Sees.TEXT & 1]
    groups = {each.grp for each in seen}
    following = None if found.exhausted else found.searched_back_to
    return {
        "definition": _("Messages whose text holds these words; recalled ones are marked."),
        "version": VERSION,
        "timezone": community.timezone,
        "coverage": {**_coverage(len(scope.groups), len(groups)), "lacking": [] if groups else ["text"]},
        "excluded": {},
        "state": _state(bool(groups), bool(found.rows)),
        "items": _shown(found.rows, community),
        "searched_back_to": moment(found.searched_back_to).isoformat(),
        "next": following,
    }


def _state(can_be_seen: bool, is_any: bool) -> State:
    if not can_be_seen:
        return State.NOT_MEASURABLE
    return State.VALUE if is_any else State.ZERO


def around(caller: Caller, ask: asks.Around, now: datetime) -> Body:
    """Twenty messages of a group before a moment and twenty from it on, oldest first."""
    group = caller.group(ask.group)
    rows = talk.around(group.pk, ask.ts)
    looks.keep(caller.user, group.community, "talk", by(caller, group.name), now=now)
    return {"timezone": group.community.timezone, "items": _shown(rows, group.community)}


def _coverage(groups: int, measured: int) -> Body:
    return {"groups": groups, "measured": measured, "lacking": [], "days": []}


def _shown(rows: Iterable[MessageRow], community: Community) -> list[Body]:
    found, zone = list(rows), ZoneInfo(community.timezone)
    names = names_of({row.identity for row in found})
    return [_message(row, names.get(row.identity), zone) for row in found]


def _message(row: MessageRow, who: tuple[str, int] | None, zone: ZoneInfo) -> Body:
    name, person = who or ("", None)
    return {
        "id": f"{row.k1 & (1 << 64) - 1:016x}{row.k2 & (1 << 64) - 1:016x}",
        "ts": row.ts,
        "time": moment(row.ts).astimezone(zone).isoformat(),
        "group": row.grp,
        "person": person,
        "name": name,
        "text": row.text,
        "form": Form(row.form).name.lower(),
        "edited": row.is_edited,
        "recalled": row.is_recalled,
    }
