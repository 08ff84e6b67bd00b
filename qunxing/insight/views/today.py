"""今日: what needs me, and the few numbers of all groups together."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import render

from qunxing.carriers.files.guides import GUIDES, OPENING
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community
from qunxing.core.facts import Sees
from qunxing.insight import cards, contributed, coverage, gathering
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Shown
from qunxing.insight.precompute import TODAY, Wanted
from qunxing.insight.questions import Question, ask_all, metric_called
from qunxing.insight.today import Paths, sentences
from qunxing.sources.queries import imports_for

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
        waiting=f"/questions/{query}",
        sources=f"/sources/{query}",
        gaps=f"/metrics/messages/{query}&grain=day",
        moves=f"/metrics/headcount/{query}&grain=week",
        lurkers=f"/metrics/acting_lurkers/{query}&grain=day",
        how="/sources/how/wechat/",
    )
