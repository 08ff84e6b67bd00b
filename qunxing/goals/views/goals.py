"""Goals: all of a community, one with its points and its change log, freezing, changing and dropping one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities import charters
from qunxing.communities.access import group_for, groups_for, require
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Group, Role
from qunxing.communities.words import period_words
from qunxing.core.metrics.base import Metric
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.core.rules.charter_metrics import fitting
from qunxing.core.rules.charters import Terms
from qunxing.goals import actions, figures, forms, queries, refresh, shown, words
from qunxing.goals.models import Goal, GoalTerms
from qunxing.insight import choices, consent
from qunxing.insight.asking import Scope
from qunxing.insight.compute import measure

PAGE = 50
LOOK_BACK = 63
"""Days in which the form looks for where a number stands now."""


def goals(request: TeamRequest) -> HttpResponse:
    """Every goal of the community, those that fall behind first."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    found = list(queries.goals_for(request.user, community))
    order = {"red": 0, "yellow": 1, "none": 2, "green": 3}
    found.sort(key=lambda goal: (goal.dropped_at is not None, order.get(goal.kept.get("colour", "none"), 2), goal.pk))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    promises = queries.promises_for(request.user, community).filter(ended_on=None)
    context = {
        "community": community,
        "page": page,
        "lines": [shown.goal_line(goal) for goal in page],
        "promises": [shown.promise_line(each) for each in promises[:PAGE]] if page.number == 1 else [],
        "archive": _archive(community, page),
    }
    return render(request, "goals/goals.html", context)


def goal(request: TeamRequest, pk: int) -> HttpResponse:
    """One goal: how it stands, its points over time, every version of it."""
    found = queries.goal_for(request.user, pk)
    versions: list[GoalTerms] = found.versions  # type: ignore[attr-defined] # prefetched
    terms = versions[-1]
    points = [
        {
            "days": period_words(point["start"], point["end"], terms.grain),
            "said": words.value(point, terms) or words.unseen(point),
            "is_seen": point["value"] is not None,
            "n": point["n"],
        }
        for point in reversed(found.kept.get("points", []))
    ]
    context = {
        "community": found.community,
        "goal": found,
        "line": shown.goal_line(found),
        "terms": terms,
        "points": points,
        "versions": [{"terms": each, "target": words.target(each), "grain": words.grain(each)} for each in versions],
        "ask": _ask_path(found, terms),
        "archive": _archive(found.community, [found]),
    }
    return render(request, "goals/goal.html", context)


def _archive(community: Community, goals: Iterable[Goal]) -> str:
    """How many agreed to the archive where these goals draw on it; one of no group is of all of them."""
    of = [[group.pk for group in goal.groups.all()] for goal in goals]
    if all(of):
        return consent.line({grp for groups in of for grp in groups})
    return consent.line(community.groups.values_list("pk", flat=True))


def new(request: TeamRequest) -> HttpResponse:
    """Choose a number, see where it stands, and freeze a goal."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    require(request.user, community, Role.OPERATOR)
    given = request.POST if request.method == "POST" else request.GET
    groups = _groups(request, community, given.getlist("group"))
    metric, part = _figure(given.get("figure", ""), _fallback(groups))
    params = _params(given, metric)
    today = community.today(datetime.now(UTC))
    form = forms.GoalForm(metric, part, request.POST or None, initial=forms.first_words(metric, part, None, today))
    if request.method == "POST" and form.is_valid():
        now = datetime.now(UTC)
        aim = form.aim(params)
        each = [[group] for group in groups] if given.get("each") and len(groups) > 1 else [groups]
        made = [actions.freeze(community, chosen, aim, by=request.user, now=now) for chosen in each]
        refresh.refresh_groups(community, _affected(community, groups), now=now)
        messages.success(request, _("The goal is fixed. What changes later is kept in its log."))
        return redirect("goal", made[0].pk) if len(made) == 1 else redirect("goals")
    context = {
        "community": community,
        "form": form,
        "figures": forms.figure_choices(fitting(_terms_of(groups, today))),
        "figure": forms.key_of(metric, part),
        "metric": metric,
        "fields": choices.fields(metric, params),
        "groups": [(group, group in groups) for group in community.groups.all()],
        "chosen": groups,
        **_present(metric, part, params, Scope.of_community(community, groups or None), today),
    }
    return render(request, "goals/new.html", context)


def change(request: TeamRequest, pk: int) -> HttpResponse:
    """A new version of what a goal says, with its reason."""
    found = queries.goal_for(request.user, pk, may=Role.OPERATOR)
    terms: GoalTerms = found.versions[-1]  # type: ignore[attr-defined] # prefetched
    metric = METRICS.get(terms.metric)
    if metric is None:
        raise Http404
    share = figures.unit(metric, terms.part) == "share"
    initial = forms.words_of(terms, is_share=share)
    form = forms.GoalForm(metric, terms.part, request.POST or None, initial=initial, is_change=True)
    if request.method == "POST" and form.is_valid():
        now = datetime.now(UTC)
        reason = form.cleaned_data["reason"].strip()
        actions.change(found, form.aim(terms.params), reason=reason, by=request.user, now=now)
        refresh.refresh_groups(found.community, _affected(found.community, list(found.groups.all())), now=now)
        return redirect("goal", pk)
    context = {"community": found.community, "goal": found, "form": form, "terms": terms, "metric": metric}
    return render(request, "goals/change.html", context)


@require_POST
def drop(request: TeamRequest, pk: int) -> HttpResponse:
    """Give a goal up, with the reason."""
    found = queries.goal_for(request.user, pk, may=Role.OPERATOR)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:500]
    now = datetime.now(UTC)
    actions.drop(found, reason=reason, by=request.user, now=now)
    refresh.refresh_groups(found.community, _affected(found.community, list(found.groups.all())), now=now)
    return redirect("goal", pk)


def _groups(request: TeamRequest, community: Community, asked: list[str]) -> list[Group]:
    """The groups named; one the user may not see is Http404."""
    wanted = {int(each) for each in asked if each.isascii() and each.isdecimal() and len(each) <= 18}
    if len(wanted) == 1:
        return [group_for(request.user, wanted.pop(), may=Role.OPERATOR)]
    found = list(groups_for(request.user).filter(community=community, pk__in=wanted))
    if len(found) != len(wanted):
        raise Http404
    return found


def _affected(community: Community, groups: list[Group]) -> list[int]:
    return [group.pk for group in groups or community.groups.all()]


def _terms_of(groups: list[Group], today: date) -> Terms:
    """A charter of the type most of the groups have."""
    held = list(charters.in_force([group.pk for group in groups], today).values())
    types = [charter.type for charter in held]
    return max(held, key=lambda charter: types.count(charter.type)).terms if held else Terms()


def _fallback(groups: list[Group]) -> str:
    kind = _terms_of(groups, groups[0].community.today(datetime.now(UTC))).type if groups else ""
    return {"marketing": "buyers_share:", "service": "response:"}.get(kind, "senders:")


def _figure(key: str, fallback: str) -> tuple[Metric, str]:
    """The figure chosen. Raises Http404 for one that is not offered."""
    name, _colon, part = (key or fallback).partition(":")
    found = next((each for each in figures.offered() if (each[0].name, each[1]) == (name, part)), None)
    if found is None:
        raise Http404
    return found


def _params(given: Any, metric: Metric) -> dict[str, str]:
    return {
        param.name: value
        for param in metric.params
        if (value := given.get(f"p-{param.name}")) and value != param.default
    }


def _present(metric: Metric, part: str, params: dict[str, str], scope: Scope, today: date) -> dict[str, Any]:
    """Where the number stands now, or why it cannot be seen here."""
    try:
        figures.require_seen(metric, scope)
        grain = "span" if metric.shape == "survival" else forms.first_words(metric, part, None, today)["grain"]
        days = {"from_day": today - timedelta(days=LOOK_BACK), "to_day": today - timedelta(days=1)}
        body = measure(metric.name, scope, **days, grain=grain, params=params, now=datetime.now(UTC))
    except Refusal as refusal:
        return {"unseen": _(refusal.template) % refusal.fields if refusal.fields else _(refusal.template)}
    found = figures.last_number(figures.figures_of(body, part))
    if found is None:
        return {"present": None}
    unit = figures.unit(metric, part)
    said = words.of_figure(found._asdict(), unit)
    return {"present": said, "present_days": period_words(found.start, found.end, grain)}


def _ask_path(goal: Goal, terms: GoalTerms) -> str:
    """The number itself, with its people and messages."""
    pairs = [f"community={goal.community_id}", *(f"group={group.pk}" for group in goal.groups.all())]
    pairs += [f"p-{name}={value}" for name, value in terms.params.items()]
    return f"/metrics/{terms.metric}/?{'&'.join(pairs)}"
