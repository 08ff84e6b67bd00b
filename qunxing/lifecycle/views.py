"""How far along groups are, and the end of one: proposed, decided by a person, taken back."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities.access import group_for, may
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Group, Role
from qunxing.communities.words import natural
from qunxing.core.rules.lifecycle import STAGES, Stage
from qunxing.lifecycle import actions, archives, charts, words
from qunxing.lifecycle.decline import taken_apart
from qunxing.lifecycle.forms import EndForm, KeepForm
from qunxing.lifecycle.models import Course, Decision
from qunxing.lifecycle.queries import Proposal, decision_for, decisions_of, proposals

PAGE = 50
QUIETER = (Stage.DECLINE, Stage.DEAD)
"""Stages of which one asks why."""


def stages(request: TeamRequest) -> HttpResponse:
    """Every group by its stage; those whose end is proposed first."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    only, now = request.GET.get("only", ""), datetime.now(UTC)
    groups = sorted(community.groups.all(), key=lambda group: natural(group.name))
    courses = {each.group_id: each for each in Course.objects.filter(group__in=groups).defer("weeks")}
    found = proposals(groups, community.today(now))
    lines = [(group, _kind(group, courses.get(group.pk), found)) for group in groups]
    chosen = [group for group, kinds in lines if (only in kinds if only else "ended" not in kinds)]
    chosen.sort(key=lambda group: group.pk not in found)
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    counts = Counter(kind for _group, kinds in lines for kind in kinds)
    context = {
        "community": community,
        "page": page,
        "only": only,
        "rows": [_row(group, course, found.get(group.pk)) for group, course in _with_weeks(list(page))],
        "tabs": [(kind, title, counts[kind]) for kind, title in _titles().items() if counts[kind]],
        "total": len(groups) - counts["ended"],
    }
    return render(request, "lifecycle/stages.html", context)


def _titles() -> dict[str, str]:
    told = {"proposed": _("End proposed"), **{stage.value: str(words.STAGES[stage]) for stage in STAGES}}
    return told | {"none": _("No stage yet"), "ended": _("Ended")}


def _kind(group: Group, course: Course | None, found: dict[int, Proposal]) -> set[str]:
    if group.ended_on:
        return {"ended"}
    stage = course.stage if course and course.stage else "none"
    return {stage, "proposed"} if group.pk in found else {stage}


def _with_weeks(groups: list[Group]) -> list[tuple[Group, Course | None]]:
    courses = {each.group_id: each for each in Course.objects.filter(group__in=groups)}
    return [(group, courses.get(group.pk)) for group in groups]


def _row(group: Group, course: Course | None, proposal: Proposal | None) -> dict[str, Any]:
    return {
        "group": group,
        "stage": _("ended") if group.ended_on else words.stage_words(course),
        "look": "secondary" if group.ended_on else words.look_of(course),
        "since": course.since if course and course.stage else None,
        "strip": words.strip(course) if course else [],
        "reasons": [words.why_words(why) for why in proposal.reasons] if proposal else [],
    }


def one(request: TeamRequest, pk: int) -> HttpResponse:
    """The course of one group with its evidence, what is proposed, and everything decided about its end."""
    group = group_for(request.user, pk)
    return render(request, "lifecycle/one.html", _about(request, group, datetime.now(UTC)))


def _about(request: TeamRequest, group: Group, now: datetime, **more: Any) -> dict[str, Any]:
    course = Course.objects.filter(group=group).first()
    today = group.community.today(now)
    proposal = proposals([group], today).get(group.pk)
    found: dict[str, Any] = {
        "group": group,
        "community": group.community,
        "course": course,
        "stage": words.stage_words(course),
        "look": words.look_of(course),
        "evidence": words.evidence(course),
        "strip": words.strip(course) if course else [],
        "chart": charts.series(course) if course else None,
        "reasons": [words.why_words(why) for why in proposal.reasons] if proposal else [],
        "decisions": [_decided(each) for each in decisions_of(group)],
        "predecessors": list(group.predecessors.all()),
        "may_act": may(request.user, group.community),
    }
    if proposal or (group.ended_on is None and course and course.stage in QUIETER):
        found["causes"] = words.causes(group, now)
    if (taken := taken_apart(group, course, now)) is not None:
        found |= {"taken": taken, "parts": charts.parts(taken)}
    if found["may_act"] and group.ended_on is None:
        found |= {"keep": KeepForm(today), "end": EndForm(group, today, words.farewell(group, None))}
    return found | more


def _decided(each: Decision) -> dict[str, Any]:
    return {"row": each, "reasons": [words.kept_why(row) for row in each.reasons]}


@require_POST
def keep(request: TeamRequest, pk: int) -> HttpResponse:
    """Keep the group on."""
    group, now = group_for(request.user, pk, may=Role.OPERATOR), datetime.now(UTC)
    form = KeepForm(group.community.today(now), request.POST)
    if not form.is_valid():
        return render(request, "lifecycle/one.html", _about(request, group, now, keep=form), status=422)
    actions.keep(group, **form.cleaned_data, by=request.user, now=now)
    return redirect("lifecycle", pk)


@require_POST
def end(request: TeamRequest, pk: int) -> HttpResponse:
    """Say that the group ended."""
    group, now = group_for(request.user, pk, may=Role.OPERATOR), datetime.now(UTC)
    form = EndForm(group, group.community.today(now), "", request.POST)
    if not form.is_valid():
        return render(request, "lifecycle/one.html", _about(request, group, now, end=form), status=422)
    actions.end(group, **form.cleaned_data, by=request.user, now=now)
    return redirect("lifecycle", pk)


@require_POST
def undo(request: TeamRequest, pk: int) -> HttpResponse:
    """Take a decision back."""
    decision = decision_for(request.user, pk, may=Role.OPERATOR)
    actions.undo(decision, by=request.user, now=datetime.now(UTC))
    return redirect("lifecycle", decision.group_id)


def archive(request: TeamRequest, pk: int) -> HttpResponseBase:
    """The talk or the members of a group as a file to keep; that it was taken is written down."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    what = request.GET.get("what", "talk")
    if what not in archives.WHAT:
        raise Http404
    return archives.reply(group, what, by=request.user, now=datetime.now(UTC))
