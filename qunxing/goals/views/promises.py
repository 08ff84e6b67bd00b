"""Promises: giving, changing and ending one, its days, and ticking one off."""

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
from qunxing.core.metrics.periods import day_number, day_of, iso, local_day
from qunxing.core.refusals import Refusal
from qunxing.core.rules.promises import Cadence, Kept, Proof, is_due
from qunxing.core.zones import micros
from qunxing.goals import actions, forms, keeping, queries, refresh, shown, words
from qunxing.goals.models import Occurrence, Promise, PromiseTerms, Who
from qunxing.goals.names import people_named
from qunxing.insight.questions import day_from
from qunxing.people.models import Person

PAGE_DAYS = 60


def new(request: TeamRequest, pk: int) -> HttpResponse:
    """Promise something to the members of a group; the address may fill the form in."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    today = group.community.today(datetime.now(UTC))
    initial = {
        "cadence": "daily",
        "at": "10:00",
        "margin": 30,
        "from_day": today,
        "proof": "recorded",
        "who": Who.STAFF,
    }
    initial |= {name: request.GET[name] for name in (*initial, "text", "people", "words") if name in request.GET}
    form = forms.PromiseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        now = datetime.now(UTC)
        found = actions.give(group, form.vow(_people(form, group)), by=request.user, now=now)
        refresh.refresh_groups(group.community, [group.pk], now=now)
        return redirect("promise", found.pk)
    context = {"community": group.community, "group": group, "form": form}
    return render(request, "goals/promise_form.html", context)


def promise(request: TeamRequest, pk: int) -> HttpResponse:
    """One promise with its days and versions."""
    found = queries.promise_for(request.user, pk)
    versions: list[PromiseTerms] = found.versions  # type: ignore[attr-defined] # prefetched
    names = dict(Person.objects.filter(pk__in=versions[-1].people).values_list("pk", "name"))
    context = {
        "community": found.group.community,
        "group": found.group,
        "promise": found,
        "line": shown.promise_line(found),
        "terms": versions[-1],
        "names": [names.get(each, "") for each in versions[-1].people],
        "who": Who(versions[-1].who).label,
        "days": _days(found, versions),
        "versions": [{"terms": each, "due": words.due(each)} for each in versions],
        "ticks": found.ticks.select_related("by").order_by("-pk")[:30],
        "is_ticked": versions[-1].proof == Proof.SELF_REPORTED and not found.ended_on,
        "today": found.group.community.today(datetime.now(UTC)).isoformat(),
        "kept_words": words.KEPT,
    }
    return render(request, "goals/promise.html", context)


def change(request: TeamRequest, pk: int) -> HttpResponse:
    """Promise something else from a day on, with the reason."""
    found = queries.promise_for(request.user, pk, may=Role.OPERATOR)
    terms: PromiseTerms = found.versions[-1]  # type: ignore[attr-defined] # prefetched
    names = dict(Person.objects.filter(pk__in=terms.people).values_list("pk", "name"))
    initial = forms.vow_words(terms, names, found.group.community.today(datetime.now(UTC)))
    form = forms.PromiseForm(request.POST or None, initial=initial, is_change=True)
    if request.method == "POST" and form.is_valid():
        now, reason = datetime.now(UTC), form.cleaned_data["reason"].strip()
        actions.revise(found, form.vow(_people(form, found.group)), reason=reason, by=request.user, now=now)
        refresh.refresh_groups(found.group.community, [found.group_id], now=now)
        return redirect("promise", pk)
    context = {"community": found.group.community, "group": found.group, "form": form, "promise": found}
    return render(request, "goals/promise_form.html", context)


@require_POST
def end(request: TeamRequest, pk: int) -> HttpResponse:
    """Promise it no longer after a day, with the reason."""
    found = queries.promise_for(request.user, pk, may=Role.OPERATOR)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:500]
    last = day_from(request.POST.get("day")) or found.group.community.today(datetime.now(UTC))
    actions.end(found, last_day=last, reason=reason, by=request.user)
    refresh.refresh_groups(found.group.community, [found.group_id], now=datetime.now(UTC))
    return redirect("promise", pk)


@require_POST
def tick(request: TeamRequest, pk: int) -> HttpResponse:
    """Say what became of it on a day."""
    found = queries.promise_for(request.user, pk, may=Role.OPERATOR)
    day, state = day_from(request.POST.get("day")), request.POST.get("state", "")
    if day is None or state not in (Kept.KEPT, Kept.LATE, Kept.BROKEN):
        raise Refusal("Say for which day, and what became of it.", code="promise_day")
    note = request.POST.get("note", "").replace("\0", "").strip()
    now = datetime.now(UTC)
    actions.tick(found, day, Kept(state), note=note, by=request.user, now=now)
    refresh.refresh_groups(found.group.community, [found.group_id], now=now)
    messages.success(request, _("Noted as self-reported."))
    return redirect("promise", pk)


def _people(form: forms.PromiseForm, group: Group) -> tuple[int, ...]:
    """The people named, by the names they have in the community. Raises Refusal for a name nobody or several have."""
    if form.cleaned_data["who"] != Who.PEOPLE:
        return ()
    return people_named(group, forms.parts(form.cleaned_data["people"]))


def _days(found: Promise, versions: list[PromiseTerms]) -> list[dict[str, Any]]:
    """The last days it was due on, the newest first."""
    today = local_day(micros(datetime.now(UTC)), found.group.community.timezone)
    rows = {row.day: row for row in Occurrence.objects.filter(promise=found, day__gt=today - keeping.MOST_DAYS)}
    last = min(today, day_number(found.ended_on) if found.ended_on else today)
    lines: list[dict[str, Any]] = []
    for day in range(last, max(day_number(versions[0].from_day), today - keeping.MOST_DAYS) - 1, -1):
        terms = actions.terms_on(versions, day_of(day))
        if (
            terms is None
            or not is_due(day, Cadence(terms.cadence), terms.weekday)
            or (day == today and day not in rows)
        ):
            continue
        row = rows.get(day)
        state = Kept(row.state) if row else Kept.UNSEEN
        lines.append({"day": iso(day), "state": _(words.KEPT[state]), "look": words.KEPT_LOOKS[state], "row": row})
        if len(lines) == PAGE_DAYS:
            break
    return lines
