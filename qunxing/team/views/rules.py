"""群规: the rules of a group, when they are due to be said, what broke them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qunxing.communities.access import group_for
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Group, Role
from qunxing.core.refusals import Refusal
from qunxing.core.rules.reminders import due_days
from qunxing.insight.questions import day_from
from qunxing.team import actions
from qunxing.team.forms import BreachForm, RulesForm
from qunxing.team.models import Reminder, Rules
from qunxing.team.panels import due
from qunxing.team.queries import breach_counts, breach_for, breaches_of, followed, member_called, rules_for

MOST = 100
AHEAD = timedelta(days=30)


def rules(request: TeamRequest, pk: int) -> HttpResponse:
    """The rules that hold, their versions, when they are due, what broke them."""
    return render(request, "team/rules.html", _shown(group_for(request.user, pk)))


def _shown(group: Group) -> dict[str, Any]:
    today = group.community.today(datetime.now(UTC))
    versions = list(group.rules.select_related("by"))
    newest = versions[0] if versions else None
    counts: Mapping[str, int] = breach_counts([group.pk]).get(group.pk, {})
    initial: dict[str, Any] = {"from_day": today}
    if newest:
        initial |= {"lines": "\n".join(newest.lines)}
        initial |= {"first_days": newest.first_days, "every_days": newest.every_days}
    return {
        "group": group,
        "community": group.community,
        "newest": newest,
        "lines": [(line, counts.get(line, 0)) for line in newest.lines] if newest else [],
        "older": versions[1:],
        "due": bool(newest and due([newest], today)),
        "coming": _coming(newest, today) if newest else [],
        "said": Reminder.objects.filter(group=group).select_related("by").order_by("-day")[:10],
        "breaches": followed(breaches_of(group)[:MOST]),
        "form": RulesForm(initial=initial),
        "breach": BreachForm(newest, initial={"day": today}) if newest else None,
        "today": today,
    }


def _coming(found: Rules, today: date) -> list[date]:
    """The next days on which the rules are to be said."""
    start = found.from_day.toordinal()
    days = due_days(start, found.first_days, found.every_days, until=(today + AHEAD).toordinal())
    return [date.fromordinal(day) for day in days if day > today.toordinal()][:5]


@require_POST
def write(request: TeamRequest, pk: int) -> HttpResponse:
    """A new version of the rules."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    form = RulesForm(request.POST)
    if not form.is_valid():
        return render(request, "team/rules.html", _shown(group) | {"form": form}, status=422)
    given = dict(form.cleaned_data)
    actions.write_rules(group, given.pop("lines").splitlines(), **given, by=request.user)
    return redirect("group-rules", pk)


@require_POST
def remind(request: TeamRequest, pk: int) -> HttpResponse:
    """Say that the rules were posted."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    actions.remind(group, day=day_from(request.POST.get("day")) or _today(group), by=request.user)
    return redirect("group-rules", pk)


@require_POST
def record(request: TeamRequest, pk: int) -> HttpResponse:
    """Record that a rule was broken."""
    found = rules_for(request.user, pk, may=Role.OPERATOR)
    form = BreachForm(found, request.POST)
    if not form.is_valid():
        return render(request, "team/rules.html", _shown(found.group) | {"breach": form}, status=422)
    given = form.cleaned_data
    who = member_called(found.group, given["name"]) if given["name"] else None
    actions.record_breach(found, given["line"], day=given["day"], person=who, note=given["note"], by=request.user)
    return redirect("group-rules", found.group_id)


@require_POST
def withdraw(request: TeamRequest, pk: int) -> HttpResponse:
    """Take a breach back."""
    found = breach_for(request.user, pk, may=Role.OPERATOR)
    actions.withdraw(found, by=request.user, now=datetime.now(UTC))
    return redirect("group-rules", found.rules.group_id)


def _today(group: Group) -> date:
    today = group.community.today(datetime.now(UTC))
    if group.ended_on and group.ended_on < today:
        raise Refusal("The group has ended before that day.", code="group_ended")
    return today
