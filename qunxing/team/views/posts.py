"""群友职务: squads of a group and the posts its members hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qunxing.communities.access import group_for
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Group, Role
from qunxing.insight.questions import day_from
from qunxing.team import actions
from qunxing.team.figures import shared_out
from qunxing.team.forms import PostForm, SquadForm
from qunxing.team.models import Post
from qunxing.team.panels import is_held
from qunxing.team.queries import member_called, post_for, posts_of


def posts(request: TeamRequest, pk: int) -> HttpResponse:
    """Who holds and held which post, and the squads."""
    return render(request, "team/posts.html", _shown(group_for(request.user, pk)))


def _shown(group: Group) -> dict[str, Any]:
    today = group.community.today(datetime.now(UTC))
    found = posts_of(group)
    return {
        "group": group,
        "community": group.community,
        "held": [post for post in found if is_held(post, today)],
        "past": [post for post in found if not is_held(post, today)],
        "shared": shared_out(found, today),
        "squads": group.squads.all(),
        "form": PostForm(group.pk, initial={"from_day": today}),
        "squad": SquadForm(auto_id="squad_%s"),
        "today": today,
    }


@require_POST
def give(request: TeamRequest, pk: int) -> HttpResponse:
    """Let a member hold a post."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    form = PostForm(group.pk, request.POST)
    if not form.is_valid():
        return render(request, "team/posts.html", _shown(group) | {"form": form}, status=422)
    given = form.cleaned_data
    actions.give_post(
        group, member_called(group, given["name"]), Post.Kind(given["kind"]), rights=given["rights"],
        squad=given["squad"], from_day=given["from_day"], to_day=given["to_day"], by=request.user,
    )  # fmt: skip
    return redirect("group-posts", pk)


@require_POST
def end(request: TeamRequest, pk: int) -> HttpResponse:
    """Say which was the last day of a post."""
    found = post_for(request.user, pk, may=Role.OPERATOR)
    today = found.group.community.today(datetime.now(UTC))
    actions.end_post(found, on=day_from(request.POST.get("on")) or today, by=request.user)
    return redirect("group-posts", found.group_id)


@require_POST
def squad(request: TeamRequest, pk: int) -> HttpResponse:
    """Make a squad."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    actions.make_squad(group, request.POST.get("name", ""), by=request.user)
    return redirect("group-posts", pk)
