"""The page of a group while it is heard: what was just said there, and numbers that keep up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qunxing.communities.access import group_for
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Group
from qunxing.core.facts import Kind
from qunxing.core.zones import micros
from qunxing.insight import cards, looks, tables
from qunxing.insight.asking import Scope
from qunxing.insight.precompute import Wanted
from qunxing.insight.questions import Question, metric_called
from qunxing.insight.views.talk import Line, lines
from qunxing.insight.views.today import make_cards
from qunxing.ledger import latest
from qunxing.ledger.latest import Move
from qunxing.ledger.talk import MessageRow
from qunxing.people.queries import names_of
from qunxing.sources.health import Health, health_of
from qunxing.sources.models import Connection, Followed

GROUP_CARDS: Wanted = (
    ("headcount", {}),
    ("active_members", {"window": "7"}),
    ("senders", {}),
    ("new_senders", {}),
    ("messages", {}),
    ("response", {}),
)
ACT_CARDS: Wanted = (("payers", {}), ("chains", {}), ("acting_lurkers", {}))
"""Where what was done besides talking can be seen: for most groups it cannot, which the list of what is unseen says."""
SHOWN = 20
"""Messages, and as many comings and goings, that are looked for."""
BACK = timedelta(days=30)
"""How far back: what is older is in the talk of the group."""
MOVED = {Kind.JOINED: "joined", Kind.LEFT: "left", Kind.REMOVED: "removed"}


@dataclass(frozen=True, slots=True)
class Heard:
    """How a group is heard at present: by whom, and why no words of it are seen (an English gettext id)."""

    by: list[Health]
    blind: str


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody came or went, as it is shown."""

    ts: int
    name: str
    person: int | None
    what: str


def heard_of(group: Group, now: datetime) -> Heard | None:
    """How it is heard; None for a group that no account is in."""
    followed = list(Followed.objects.filter(group=group, until=None).select_related("connection"))
    if not followed:
        return None
    blind = all(each.blind for each in followed)
    return Heard(health_of([each.connection for each in followed], now=now), followed[0].blind if blind else "")


def said(request: TeamRequest, pk: int) -> HttpResponse:
    """The newest of a group; nothing (204) while that is what `shown` says."""
    group, now = group_for(request.user, pk), datetime.now(UTC)
    since = micros(now - BACK) // 3_600_000_000 * 3_600_000_000  # the same for an hour, so that it can be kept
    messages, moves = _latest(pk, since, latest.changed(pk), settings.HOME)
    heard = heard_of(group, now)
    mark = _mark(heard, messages, moves)
    if request.GET.get("shown") == mark:
        return HttpResponse(status=204)
    if messages:
        looks.keep(request.user, group.community, "talk", group.name, now=now)
    context = {"group": group, "community": group.community, "heard": heard, "mark": mark, "part": True}
    return render(request, "insight/live.html#newest", context | {"items": _items(group, messages, moves)})


def numbers(request: TeamRequest, pk: int) -> HttpResponse:
    """The numbers of a group; nothing (204) while they are those of the epoch and minute that `shown` says."""
    group, now = group_for(request.user, pk), datetime.now(UTC)
    if request.GET.get("shown") == numbers_mark(group):
        return HttpResponse(status=204)
    return render(
        request, "insight/numbers.html", {"group": group, "community": group.community, **numbers_of(group, now)}
    )


def numbers_of(group: Group, now: datetime) -> dict[str, Any]:
    """The cards of a group, what cannot be seen, its chart, and up to when they know."""
    mark = numbers_mark(group)  # before they are asked: what changes meanwhile is asked again
    scope = Scope.of_group(group)
    shown = make_cards(scope, (*GROUP_CARDS, *ACT_CARDS), now, by_group=True)
    return {
        "cards": shown,
        "unseen_cards": cards.unseen(shown[: len(GROUP_CARDS)]),
        "observed": max(card.body["observed_until"] for card in shown),
        "fresh": all(card.body["fresh"] for card in shown),
        "numbers_mark": mark,
        **_daily(scope, {card.name: card.look for card in shown}, now),
    }


def numbers_mark(group: Group) -> str:
    """What the numbers rest on: they are the same while this is."""
    heard = Connection.objects.filter(followed__group=group).values_list("heard_at", flat=True)
    minute = max((int(at.timestamp()) // 60 for at in heard if at), default=0)
    return f"{latest.counted(group.pk)}-{minute}"


def _daily(scope: Scope, looks: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The chart of a group: its messages by day, else who came and went; nothing where neither can be seen."""
    name = next((name for name in ("messages", "headcount") if looks[name] != "blind"), None)
    if name is None:
        return {}
    daily = Question(metric_called(name), scope, True, grain="day")
    body = daily.ask(now)
    return {"daily": daily, "body": body, "drawing": tables.drawing(body, daily.names_path)}


@lru_cache(maxsize=512)
def _latest(grp: int, since: int, changed: int, home: Path) -> tuple[Sequence[MessageRow], Sequence[Move]]:
    """One question for all who watch a group, and none while nothing happens in it."""
    return (
        latest.newest(grp, from_ts=since, limit=SHOWN),
        latest.moves(grp, from_ts=since, limit=SHOWN),
    )


def _mark(heard: Heard | None, messages: Sequence[MessageRow], moves: Sequence[Move]) -> str:
    """What names all that is shown, the same in every process."""
    states = [each.connection.state for each in heard.by] if heard else []
    who = {row.identity for row in messages} | {move.identity for move in moves}
    names = sorted(names_of(who).values())
    shown = [states, [(row.k1, row.text) for row in messages], [(move.k1, move.kind) for move in moves], names]
    return blake2b(msgspec.json.encode(shown), digest_size=8).hexdigest()


def _items(
    group: Group, messages: Sequence[MessageRow], moves: Sequence[Move]
) -> list[tuple[int, Line | None, Came | None]]:
    """Messages and comings in one row, newest first; comings older than the last message shown have no place in it."""
    oldest = messages[-1].ts if len(messages) == SHOWN else 0
    names = names_of({move.identity for move in moves})
    came = [
        Came(move.ts, name, person, MOVED[Kind(move.kind)])
        for move in moves
        for name, person in [names.get(move.identity, (_("the platform"), None))]
        if move.ts >= oldest
    ]
    items = [(line.row.ts, line, None) for line in lines(messages, {group.pk: group})]
    return sorted([*items, *((each.ts, None, each) for each in came)], key=lambda item: -item[0])
