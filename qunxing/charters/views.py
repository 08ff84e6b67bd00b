"""群定位 of one group: what holds, a draft from its data to correct, putting it in force, its versions, going live."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qunxing.charters import sheet, words
from qunxing.charters.forms import CharterForm
from qunxing.communities import aims, charters, settled
from qunxing.communities.access import group_for, may
from qunxing.communities.charters import charter_for
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Charter, Group, Role
from qunxing.communities.panels import on_charter
from qunxing.core.refusals import Refusal
from qunxing.core.rules.charters import MONEY, VALUES, Terms
from qunxing.insight.questions import day_from


def charter(request: TeamRequest, pk: int) -> HttpResponse:
    """What the group is for; who may act finds the sheet to write it on, filled in from the data the first time."""
    group, now = group_for(request.user, pk), datetime.now(UTC)
    below = {"below": on_charter.of(group, request.user, now)[1]}
    if not may(request.user, group.community):
        return render(request, "charters/charter.html", _reading(group, now) | below)
    held, drafted = _standing(group, now)
    proposal = sheet.propose(group, now)
    start = drafted or _like(request, group) or held
    terms = start.terms if start else proposal.terms
    context = below | _reading(group, now) | _writing(group, now, CharterForm(terms), terms, drafted, proposal)
    return render(request, "charters/charter.html", context)


@require_POST
def write(request: TeamRequest, pk: int) -> HttpResponse:
    """Save the sheet as the group's draft."""
    group, now = group_for(request.user, pk, may=Role.OPERATOR), datetime.now(UTC)
    form = CharterForm(Terms(), request.POST)
    if form.is_valid():
        charters.draft(group, form.terms, by=request.user)
        return redirect("charter", pk)
    drafted, proposal = _standing(group, now)[1], sheet.propose(group, now)
    context = _reading(group, now) | _writing(group, now, form, Terms(), drafted, proposal)
    return render(request, "charters/charter.html", context, status=422)


@require_POST
def begin(request: TeamRequest, pk: int) -> HttpResponse:
    """Put the draft in force as it was seen."""
    found, now = charter_for(request.user, pk, may=Role.OPERATOR), datetime.now(UTC)
    if not found.is_draft or request.POST.get("seen") != found.at.isoformat():
        raise Refusal("Somebody changed this draft meanwhile. Look at it once more.", code="draft_changed")
    from_day = _day(request, "from_day")
    around = sheet.around(found.group, from_day, sheet.propose(found.group, now).signs.members)
    charters.put_in_force(found.group, found.terms, from_day=from_day, by=request.user, around=around)
    return redirect("charter", found.group_id)


@require_POST
def discard(request: TeamRequest, pk: int) -> HttpResponse:
    """Throw the draft away."""
    found = charter_for(request.user, pk, may=Role.OPERATOR)
    charters.discard(found)
    return redirect("charter", found.group_id)


@require_POST
def retire(request: TeamRequest, pk: int) -> HttpResponse:
    """Let a version hold no longer from a day on."""
    found = charter_for(request.user, pk, may=Role.OPERATOR)
    charters.retire(found, from_day=_day(request, "from_day"), by=request.user, now=datetime.now(UTC))
    return redirect("charter", found.group_id)


@require_POST
def copy(request: TeamRequest, pk: int) -> HttpResponse:
    """Let other groups of the community have the same charter."""
    found = charter_for(request.user, pk, may=Role.OPERATOR)
    wanted = [int(each) for each in request.POST.getlist("group") if each.isascii() and each.isdecimal()]
    groups = found.group.community.groups.filter(pk__in=[each for each in wanted if each < 1 << 62])
    charters.copy(found, groups, from_day=_day(request, "from_day"), by=request.user)
    return redirect("charter", found.group_id)


@require_POST
def live(request: TeamRequest, pk: int) -> HttpResponse:
    """Say since when the group is live, or that it is not."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    from_day = None if request.POST.get("stop") else _day(request, "from_day")
    charters.set_live(group, from_day=from_day, by=request.user)
    return redirect("charter", pk)


def _standing(group: Group, now: datetime) -> tuple[Charter | None, Charter | None]:
    """The version in force today, and the draft."""
    today = group.community.today(now)
    return charters.in_force([group.pk], today).get(group.pk), charters.drafts([group.pk]).get(group.pk)


def _like(request: TeamRequest, group: Group) -> Charter | None:
    """The charter of another group, to begin with; the address names the group."""
    other = request.GET.get("like", "")
    if not (other.isascii() and other.isdecimal() and len(other) <= 18):
        return None
    found = group_for(request.user, int(other))
    return _standing(found, datetime.now(UTC))[0]


def _reading(group: Group, now: datetime) -> dict[str, Any]:
    """What everybody sees who sees the group."""
    held, _drafted = _standing(group, now)
    today = group.community.today(now)
    return {
        "group": group,
        "community": group.community,
        "held": held,
        "uncharted": sheet.uncharted(group.community, today) if held else [],
        "kind": words.kind(held.terms) if held else "",
        "lines": words.lines(held.terms) if held else [],
        "told": sheet.told_by(group, held.terms) if held else [],
        "versions": sheet.versions(group, today),
        "today": today.isoformat(),
        "has_goal": bool(aims.of(group, today)),
        "live_changes": group.live_changes.select_related("by").order_by("-at", "-pk"),
    }


def _writing(
    group: Group, now: datetime, form: CharterForm, terms: Terms, drafted: Charter | None, proposal: sheet.Proposal
) -> dict[str, Any]:
    """The sheet, with its reasons, and what is to be said of the draft that is saved."""
    found: dict[str, Any] = {
        "form": form,
        "draft": drafted,
        "proposal": proposal,
        "values": VALUES.items(),
        "money": MONEY.items(),
        "others": sheet.others(group, now),
        "settled": settled.last_day(group.community),
    }
    if terms != Terms():
        found["told"] = sheet.told_by(group, terms)
    if drafted:
        around = sheet.around(group, group.community.today(now), proposal.signs.members)
        grouped = sheet.findings(drafted.terms, around)
        found |= {name: [words.said(each) for each in of_weight] for name, of_weight in grouped.items()}
        found["seen"] = drafted.at.isoformat()
        found["ready"] = not (grouped["contradiction"] or grouped["gap"])
    return found


def _day(request: TeamRequest, name: str) -> date:
    day = day_from(request.POST.get(name))
    if day is None:
        raise Refusal("Say from which day on.", code="no_day")
    return day
