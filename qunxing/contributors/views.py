"""谁撑起这个群: the list, the shape, the parts, who was recognised; and the decisions people take."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities.access import group_for
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Group, Role
from qunxing.contributors import actions, refresh
from qunxing.contributors.forms import NamingForm, RecognitionForm
from qunxing.contributors.models import Carried
from qunxing.contributors.queries import member_for, recognition_for
from qunxing.contributors.shown import QUEUE, Shown, is_measured
from qunxing.core.refusals import Refusal
from qunxing.insight import consent


def people(request: TeamRequest, pk: int) -> HttpResponse:
    """Who carries a group."""
    return _page(request, group_for(request.user, pk))


def _page(request: TeamRequest, group: Group, form: RecognitionForm | None = None, status: int = 200) -> HttpResponse:
    now = datetime.now(UTC)
    row = Carried.objects.filter(group=group).first()
    if row is None:  # no worker has been here yet
        refresh.refresh_groups(group.community, [group], now=now)
        row = Carried.objects.filter(group=group).first()
    context: dict[str, Any] = {"group": group, "community": group.community, "row": row}
    if row is not None and is_measured(row):
        found = Shown.of(group, row)
        context |= {
            "archive": consent.line([group.pk]),
            "shape": found.shape(),
            "listed": found.listed(),
            "apart": found.apart(),
            "foretold": found.foretold(),
            "confirmed": found.confirmed(),
            "precision": found.precision(),
            "roles": found.roles(),
            "coverage": found.coverage(row.last),
            "best": found.best(row.last),
            "waiting": found.waiting()[:QUEUE],
            "recognitions": [(each, found.named(each.person_id)) for each in found.recognitions[:50]],
            "form": form or RecognitionForm(people=_choices(found), initial={"day": group.community.today(now)}),
            "talk": f"community={group.community_id}&group={group.pk}&from={row.first}&to={row.last}",
        }
    return render(request, "contributors/people.html", context, status=status)


@require_POST
def name(request: TeamRequest, pk: int) -> HttpResponse:
    """Name a member KOC, seed or manager, or say that they are not."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    form = NamingForm(request.POST)
    if not form.is_valid():
        raise Refusal("Say what the member is named, and whether they are.", code="no_answer")
    given = form.cleaned_data
    person = member_for(request.user, group, given["person"])
    more = {"part": given["part"], "answer": given["answer"], "note": given["note"]}
    made = actions.name(group, person, by=request.user, now=datetime.now(UTC), **more)
    said = _("%(name)s · %(part)s: %(answer)s. Written down.")
    told = {"name": person.name, "part": made.get_part_display(), "answer": made.get_answer_display()}
    messages.success(request, said % told)
    return redirect("group-people", pk)


@require_POST
def recognise(request: TeamRequest, pk: int) -> HttpResponse:
    """Write down that somebody was recognised in the group."""
    group, now = group_for(request.user, pk, may=Role.OPERATOR), datetime.now(UTC)
    row = Carried.objects.filter(group=group).first()
    if row is None or not is_measured(row):
        raise Refusal("Nothing shows who is in this group and talks, so nobody can be chosen.", code="unseen")
    form = RecognitionForm(request.POST, people=_choices(Shown.of(group, row)))
    if not form.is_valid():
        return _page(request, group, form, status=400)
    given = form.cleaned_data
    person = member_for(request.user, group, given.pop("person"))
    actions.recognise(group, person, by=request.user, now=now, today=group.community.today(now), **given)
    messages.success(request, _("Written down: %(name)s was recognised.") % {"name": person.name})
    return redirect("group-people", pk)


@require_POST
def take_back(request: TeamRequest, pk: int) -> HttpResponse:
    """A recognition was written down by mistake."""
    found = recognition_for(request.user, pk)
    actions.take_back(found, by=request.user, now=datetime.now(UTC))
    return redirect("group-people", found.group_id)


def _choices(found: Shown) -> list[tuple[int, str]]:
    """Everybody on the page, those who wait first."""
    waiting = [each["person"] for each in found.waiting()]
    rest = sorted(found.names.keys() - set(waiting), key=lambda person: found.named(person))
    return [(person, found.named(person)) for person in [*waiting, *rest] if found.named(person)]
