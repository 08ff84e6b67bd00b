"""负责人: who keeps a group and since when, any number by term, how full it is, the leaders' part of the replies."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qunxing.communities.access import group_for
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Group, Role
from qunxing.communities.words import natural
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.goals.queries import promises_of
from qunxing.goals.shown import promise_line
from qunxing.insight.asking import Scope
from qunxing.insight.questions import day_from
from qunxing.people.dimensions import merged_people
from qunxing.team import actions
from qunxing.team.capacity import rooms_of
from qunxing.team.figures import FIRST, OFFERED, of_terms, share_of
from qunxing.team.forms import KeeperForm
from qunxing.team.models import Keeper, Post
from qunxing.team.panels import is_held
from qunxing.team.queries import followed, keeper_for, may_keep, posts_of, terms_of

PAGE = 50
SHARE_DAYS = 28


def all_terms(request: TeamRequest) -> HttpResponse:
    """Every term in the community, group by group, the newest first, and one number for each."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    now = datetime.now(UTC)
    every = Keeper.objects.filter(group__community=community)
    found = followed(every.select_related("group__community", "user", "person"))
    terms = sorted(found, key=lambda term: (natural(term.group.name), -term.from_day.toordinal()))
    page = Paginator(terms, PAGE).get_page(request.GET.get("page"))
    metric = _metric(request)
    told = of_terms(list(page), metric, today=community.today(now), now=now)
    context = {"community": community, "page": page, "rows": zip(page, told, strict=True), **_choice(metric)}
    return render(request, "team/keepers.html", context)


def keepers(request: TeamRequest, pk: int) -> HttpResponse:
    """The terms of one group with a number for each, how full it is, and who may keep it next."""
    group, now = group_for(request.user, pk), datetime.now(UTC)
    return render(request, "team/group_keepers.html", _shown(request, group, now))


def _shown(request: TeamRequest, group: Group, now: datetime) -> dict[str, Any]:
    today, metric = group.community.today(now), _metric(request)
    terms = terms_of(group)
    told = of_terms(terms, metric, today=today, now=now)
    leaders = [post for post in posts_of(group) if post.kind == Post.Kind.LEADER and is_held(post, today)]
    return {
        "group": group,
        "community": group.community,
        "rows": list(zip(terms, told, strict=True)),
        "room": rooms_of([group], today).get(group.pk),
        "form": KeeperForm(*may_keep(group.community), initial={"from_day": today}),
        "leaders": leaders,
        "share": _share(group, leaders, today, now),
        "times": _times(group, leaders),
        "names": "，".join(post.person.name for post in leaders),
        "days": SHARE_DAYS,
        **_choice(metric),
    }


def _share(group: Group, leaders: list[Post], today: date, now: datetime) -> Any:
    if not leaders:
        return None
    span = {"from_day": today - timedelta(days=SHARE_DAYS), "to_day": today - timedelta(days=1)}
    return share_of(Scope.of_group(group), [post.person_id for post in leaders], now=now, **span)


def _times(group: Group, leaders: list[Post]) -> list[dict[str, Any]]:
    """When the leaders are to speak here: promises that a message of one of them shows, with how they were kept."""
    people = {post.person_id for post in leaders}
    found = promises_of(group).filter(ended_on=None) if people else ()
    named = [(each, set(each.versions[-1].people)) for each in found]  # type: ignore[attr-defined] # prefetched
    now = merged_people({person for _each, by in named for person in by})
    return [promise_line(each) for each, by in named if people.intersection(now.get(person, person) for person in by)]


@require_POST
def appoint(request: TeamRequest, pk: int) -> HttpResponse:
    """Let somebody keep the group from a day on."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    form = KeeperForm(*may_keep(group.community), request.POST)
    if not form.is_valid():
        context = _shown(request, group, datetime.now(UTC)) | {"form": form}
        return render(request, "team/group_keepers.html", context, status=422)
    actions.appoint(group, form.chosen, from_day=form.cleaned_data["from_day"], by=request.user)
    return redirect("group-keepers", pk)


@require_POST
def end_term(request: TeamRequest, pk: int) -> HttpResponse:
    """Say which was the last day of a term."""
    found = keeper_for(request.user, pk, may=Role.OPERATOR)
    on = day_from(request.POST.get("on"))
    if on is None:
        raise Refusal("Say which day.", code="no_day")
    actions.end_term(found, on=on, by=request.user)
    return redirect("group-keepers", found.group_id)


@require_POST
def next_group(request: TeamRequest, pk: int) -> HttpResponse:
    """Make the next group from this one."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    made = actions.open_next(group, day=group.community.today(datetime.now(UTC)), by=request.user)
    return redirect("group", made.pk)


def _metric(request: TeamRequest) -> str:
    wanted = request.GET.get("metric", FIRST)
    return wanted if wanted in OFFERED else FIRST


def _choice(metric: str) -> dict[str, Any]:
    return {"metric": METRICS[metric], "metrics": [METRICS[name] for name in OFFERED]}
