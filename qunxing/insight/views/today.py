"""今日 and one 群: what needs me, and one group's truth."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from qunxing.carriers.files.guides import GUIDES, OPENING
from qunxing.communities.access import group_for
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Group
from qunxing.communities.panels import on_group
from qunxing.core.facts import Sees
from qunxing.core.metrics.periods import day_number
from qunxing.insight import cards, contributed, coverage, gathering, readings, tables
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Shown
from qunxing.insight.precompute import TODAY, Wanted
from qunxing.insight.questions import Question, ask_all, metric_called
from qunxing.insight.today import Paths, sentences
from qunxing.sources.queries import imports_for
from qunxing.sources.views.receiving import today_in

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
WEEK = "week"


def today(request: TeamRequest) -> HttpResponse:
    """What is true today and needs somebody; below it the few numbers of the whole community."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    now = datetime.now(UTC)
    scope = Scope.of_community(community)
    has_imports = imports_for(request.user).filter(community=community).exists()
    if not has_imports and not coverage.shown(scope.numbers):
        return render(request, "insight/empty.html", {"community": community, "opening": OPENING, "guides": GUIDES})
    shown = make_cards(scope, TODAY, now)
    context = {
        "community": community,
        "sentences": sentences(
            gathering.gather(community, now=now), _paths(community), contributed.sentences_of(community, now)
        ),
        "cards": shown,
        "unseen_cards": cards.unseen(shown),
        "now": now,
        "fresh": all(card.body["fresh"] for card in shown),
        "observed": max((card.body["observed_until"] for card in shown), default=None),
    }
    return render(request, "insight/today.html", context)


def group(request: TeamRequest, pk: int) -> HttpResponse:
    """One group: its numbers, when people talk, what can and cannot be seen here."""
    found = group_for(request.user, pk)
    now, scope = datetime.now(UTC), Scope.of_group(found)
    seen = coverage.shown([found.pk])
    first, last = on_group.of(found, request.user, now)
    context: dict[str, Any] = {
        "group": found,
        "community": found.community,
        "first": first,
        "last": last,
        "seen": [cards.SEES[each] for each in sorted(sees_of(seen))],
        "unseen": [cards.SEES[each] for each in sorted(set(cards.SEES) - sees_of(seen))],
        "gaps": gathering.gaps({found.pk: found}, seen, found.community.timezone, now=now),
        "imports": imports_for(request.user).filter(group=found)[:5],
        "has_data": bool(seen),
        "has_talk": Sees.MESSAGES in sees_of(seen),
        "read_off": _read_off(found) if Sees.READINGS in sees_of(seen) else [],
    }
    if seen:
        shown = make_cards(scope, (*GROUP_CARDS, *ACT_CARDS), now, by_group=True)
        context |= {"cards": shown, "unseen_cards": cards.unseen(shown[: len(GROUP_CARDS)])}
        context |= _daily(scope, {card.name: card.look for card in shown}, now)
    return render(request, "insight/group.html", context)


def _read_off(group: Group) -> list[readings.Line]:
    """What was read off here last, under every name."""
    return readings.latest(group, day_number(today_in(group.community)))


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
    questions = questions_of(scope, wanted, by_group=by_group)
    valid = Question(metric_called("valid_members"), scope, by_group)
    *bodies, of_valid = ask_all([*questions, valid], now)
    made = [card_of(*each) for each in zip(questions, bodies, strict=True)]
    return [
        cards.with_valid(card, of_valid, f"/who/?{valid.query}") if card.name == "headcount" else card for card in made
    ]


def questions_of(scope: Scope, wanted: Wanted, *, by_group: bool) -> list[Question]:
    """What the number cards of a scope ask, by week."""
    return [Question(metric_called(name), scope, by_group, grain=WEEK, params=params) for name, params in wanted]


def card_of(question: Question, body: cards.Body) -> cards.Card:
    """The card of an answer, with the ways behind it."""
    return cards.make_card(
        body, path=question.path, names_path=question.names_path, messages_path=question.messages_path
    )


def sees_of(shown: list[Shown]) -> set[Sees]:
    """What at least one source of these shows."""
    bits = 0
    for each in shown:
        bits |= each.sees
    return {sees for sees in Sees if bits >> sees & 1}


def _paths(community: Community) -> Paths:
    query = f"?community={community.pk}"
    return Paths(
        active=f"/metrics/active_members/{query}&grain=day",
        questions=f"/metrics/response/{query}",
        sources=f"/sources/{query}",
        gaps=f"/metrics/messages/{query}&grain=day",
        moves=f"/metrics/headcount/{query}&grain=week",
        lurkers=f"/metrics/acting_lurkers/{query}&grain=day",
        how="/sources/how/wechat/",
    )
