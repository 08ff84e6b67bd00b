"""One import: its questions, progress and report, and taking it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from qunxing.carriers.registry import FORMATS
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Role
from qunxing.communities.words import COMMON_ZONES
from qunxing.people.matches import Matching, matching_of
from qunxing.sources import actions
from qunxing.sources.forms import AgainForm, AnswerForm
from qunxing.sources.models import Import
from qunxing.sources.progress import pace
from qunxing.sources.queries import import_for, rename_proposal_for
from qunxing.sources.rosters import Difference, difference
from qunxing.sources.views.receiving import group_of, only_group, today_in

MOST_COMPARED = 20_000
"""Members of a list that is compared with the one before while somebody waits for the page."""
MOVING = (Import.State.WAITING, Import.State.RUNNING)


def one_import(request: TeamRequest, pk: int) -> HttpResponse:
    """The whole page, or only the moving part where htmx asks for it."""
    return _show(request, import_for(request.user, pk))


@require_POST
def answer(request: TeamRequest, pk: int) -> HttpResponse:
    """Answer what the import asks; it goes on, or asks the next thing."""
    imp = import_for(request.user, pk, may=Role.OPERATOR)
    form = _answer_form(imp, request.POST)
    if not form.is_valid():
        return _show(request, imp, form=form, status=400)
    group = group_of(form) if form.ask == "group" else None
    actions.answer(imp, form.answers(), group=group)
    return redirect("import", pk)


@require_POST
def cancel(request: TeamRequest, pk: int) -> HttpResponse:
    """Stop the import."""
    actions.cancel(import_for(request.user, pk, may=Role.OPERATOR))
    return redirect("import", pk)


@require_POST
def undo(request: TeamRequest, pk: int) -> HttpResponse:
    """Take back everything it brought."""
    actions.undo(import_for(request.user, pk, may=Role.OPERATOR), by=request.user)
    return redirect("import", pk)


@require_POST
def again(request: TeamRequest, pk: int) -> HttpResponse:
    """Take it back and import the kept file with another zone or into another group."""
    imp = import_for(request.user, pk, may=Role.OPERATOR)
    form = AgainForm(request.POST, community=imp.community)
    if not form.is_valid():
        return _show(request, imp, again=form, status=400)
    zone = form.cleaned_data["timezone"]
    fresh = actions.again(imp, {"timezone": zone} if zone else {}, group=group_of(form), by=request.user)
    return redirect("import", fresh.pk)


@require_POST
def decide(request: TeamRequest, pk: int) -> HttpResponse:
    """Say whether two names are one person; the line says what was decided."""
    proposal = rename_proposal_for(request.user, pk)
    actions.decide_rename(proposal, accept=request.POST.get("accept") == "yes", by=request.user)
    proposal.refresh_from_db()
    return render(request, "sources/sources.html#rename", {"rename": proposal, "may": True})


def _show(
    request: TeamRequest,
    imp: Import,
    *,
    form: AnswerForm | None = None,
    again: AgainForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "imp": imp,
        "community": imp.community,
        "format": next((each for each in FORMATS if each.name == (imp.report or {}).get("format", imp.format)), None),
        "moving": imp.state in MOVING,
        "pace": pace(imp, now=timezone.now()),
        "form": form or (_answer_form(imp) if imp.state == Import.State.ASKING else None),
        "again": again or AgainForm(community=imp.community),
        "finding": imp.question.get("finding", {}),
        "difference": _difference(imp),
        "matching": _matching(imp),
        "zones": COMMON_ZONES,
    }
    part = "#state" if request.headers.get("HX-Request") else ""
    return render(request, f"sources/import.html{part}", context, status=status)


def _matching(imp: Import) -> Matching | None:
    """What became of the people of a table."""
    is_table = imp.state == Import.State.DONE and imp.what == Import.What.ACTS
    return matching_of(imp.batch_id) if is_table and imp.batch_id else None


def _difference(imp: Import) -> Difference | None:
    """Who came and went since the list before, for lists short enough to be read."""
    is_list = imp.state == Import.State.DONE and imp.what == Import.What.ROSTER
    if (
        not is_list
        or imp.group_id is None
        or imp.batch_id is None
        or (imp.report or {}).get("people", 0) > MOST_COMPARED
    ):
        return None
    return difference(imp.batch_id, imp.group_id)


def _answer_form(imp: Import, given: Any = None) -> AnswerForm:
    question = imp.question
    return AnswerForm(
        given,
        community=imp.community,
        ask=question.get("ask", ""),
        choices=[str(choice) for choice in question.get("choices", [])],
        finding=question.get("finding", {}),
        what=imp.what,
        initial=_proposed(imp),
    )


def _proposed(imp: Import) -> dict[str, Any]:
    """What is likely: today for a list, the group of the name that the file gives, which may be a new one."""
    choices: list[str] = imp.question.get("choices", [])
    if imp.question.get("ask") != "group":
        return {} if choices else {"day": today_in(imp.community)}
    named = imp.community.groups.filter(name__in=choices).first() or only_group(imp.community)
    return {"group": named, "new_group": "" if named or not choices else choices[0]}
