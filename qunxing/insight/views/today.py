"""今日 and 社群: what needs me, and one group's truth."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from qunxing.carriers.files.guides import GUIDES, OPENING
from qunxing.communities.access import group_for
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Group
from qunxing.core.facts import Sees
from qunxing.insight import asking, cards, gathering, tables
from qunxing.insight.asking import Scope, Shown
from qunxing.insight.precompute import LISTED, TODAY, Wanted
from qunxing.insight.questions import Question, ask_all, metric_called
from qunxing.insight.today import Paths, sentences
from qunxing.sources.queries import imports_for

GROUP_CARDS: Wanted = (
    ("headcount", {}),
    ("active_members", {"window": "7"}),
    ("senders", {}),
    ("new_senders", {}),
    ("messages", {}),
    ("response", {}),
)
WEEK = "week"


def today(request: TeamRequest) -> HttpResponse:
    """What is true today and needs somebody; below it the few numbers of the whole community."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    now = datetime.now(UTC)
    scope = Scope.of_community(community)
    has_imports = imports_for(request.user).filter(community=community).exists()
    if not has_imports and not asking.shown(scope.numbers):
        return render(request, "insight/empty.html", {"community": community, "opening": OPENING, "guides": GUIDES})
    shown = make_cards(scope, TODAY, now)
    context = {
        "community": community,
        "sentences": sentences(gathering.gather(community, now=now), _paths(community)),
        "cards": shown,
        "unseen_cards": cards.unseen(shown),
        "now": now,
        "fresh": all(card.body["fresh"] for card in shown),
        "observed": max((card.body["observed_until"] for card in shown), default=None),
    }
    return render(request, "insight/today.html", context)


def groups(request: TeamRequest) -> HttpResponse:
    """Every group: what can be seen of it, and the two numbers that tell most."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    now, scope = datetime.now(UTC), Scope.of_community(community)
    seen = by_group(asking.shown(scope.numbers))
    rows = [_row(group, seen.get(group.pk, [])) for group in sorted(scope.groups, key=natural)]
    _put_cards(rows, now)
    heads: list[cards.Card] = next((row["cards"] for row in rows if row.get("cards")), [])
    context = {"community": community, "rows": rows, "heads": heads, "guides": GUIDES}
    return render(request, "insight/groups.html", context)


def group(request: TeamRequest, pk: int) -> HttpResponse:
    """One group: its numbers, when people talk, what can and cannot be seen here."""
    found = group_for(request.user, pk)
    now, scope = datetime.now(UTC), Scope.of_group(found)
    seen = asking.shown([found.pk])
    context: dict[str, Any] = {
        "group": found,
        "community": found.community,
        "seen": [cards.SEES[each] for each in sorted(sees_of(seen))],
        "unseen": [cards.SEES[each] for each in sorted(set(cards.SEES) - sees_of(seen))],
        "gaps": gathering.gaps({found.pk: found}, seen, found.community.timezone, now=now),
        "imports": imports_for(request.user).filter(group=found)[:5],
        "has_data": bool(seen),
        "has_talk": Sees.MESSAGES in sees_of(seen),
    }
    if seen:
        shown = make_cards(scope, GROUP_CARDS, now, by_group=True)
        context |= {"cards": shown, "unseen_cards": cards.unseen(shown)}
        context |= _daily(scope, {card.name: card.look for card in shown}, now)
    return render(request, "insight/group.html", context)


def _daily(scope: Scope, looks: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The chart of a group: its messages by day, else who came and went; nothing where neither can be seen."""
    name = next((name for name in ("messages", "headcount") if looks[name] != "blind"), None)
    if name is None:
        return {}
    daily = Question(metric_called(name), scope, True, grain="day")
    body = daily.ask(now)
    return {"daily": daily, "body": body, "drawing": tables.drawing(body, daily.names_path)}


def make_cards(scope: Scope, wanted: Wanted, now: datetime, *, by_group: bool = False) -> list[cards.Card]:
    """The number cards of a scope, by week."""
    questions = _questions(scope, wanted, by_group=by_group)
    return [card_of(*each) for each in zip(questions, ask_all(questions, now), strict=True)]


def _questions(scope: Scope, wanted: Wanted, *, by_group: bool) -> list[Question]:
    return [Question(metric_called(name), scope, by_group, grain=WEEK, params=params) for name, params in wanted]


def card_of(question: Question, body: cards.Body) -> cards.Card:
    """The card of an answer, with the ways behind it."""
    return cards.make_card(
        body, path=question.path, names_path=question.names_path, messages_path=question.messages_path
    )


def natural(group: Group) -> list[tuple[int, str]]:
    """群 2 before 群 10: numbers inside names count as numbers."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", group.name) if part]


def by_group(shown: list[Shown]) -> dict[int, list[Shown]]:
    found: dict[int, list[Shown]] = {}
    for each in shown:
        found.setdefault(each.grp, []).append(each)
    return found


def sees_of(shown: list[Shown]) -> set[Sees]:
    """What at least one source of these shows."""
    bits = 0
    for each in shown:
        bits |= each.sees
    return {sees for sees in Sees if bits >> sees & 1}


def _row(group: Group, shown: list[Shown]) -> dict[str, Any]:
    row: dict[str, Any] = {"group": group, "sees": sees_of(shown), "last": max((s.last for s in shown), default=None)}
    row["talk"] = {Sees.MESSAGES, Sees.CONTINUOUS} <= row["sees"]
    row["roster"] = Sees.ROSTER in row["sees"]
    row["seen"] = bool(shown)
    return row


def _put_cards(rows: list[dict[str, Any]], now: datetime) -> None:
    """The cards of all lines, asked together."""
    seen = [row for row in rows if row["seen"]]
    questions = [_questions(Scope.of_group(row["group"]), LISTED, by_group=True) for row in seen]
    answers = iter(ask_all([question for of_row in questions for question in of_row], now))
    for row, of_row in zip(seen, questions, strict=True):
        row["cards"] = [card_of(question, next(answers)) for question in of_row]


def _paths(community: Community) -> Paths:
    query = f"?community={community.pk}"
    return Paths(
        active=f"/metrics/active_members/{query}&grain=day",
        questions=f"/metrics/response/{query}",
        sources=f"/sources/{query}",
        gaps=f"/metrics/messages/{query}&grain=day",
        moves=f"/metrics/headcount/{query}&grain=week",
        how="/sources/how/wechat/",
    )
