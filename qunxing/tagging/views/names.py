"""群昵称格式: the form of a group's nicknames, who does not follow it, a text to copy, tags from names."""

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
from qunxing.communities.models import Role
from qunxing.core.refusals import Refusal
from qunxing.core.rules.nicknames import MOST_FIELDS, Field, Format, Kind
from qunxing.tagging import actions, names
from qunxing.tagging.forms import form_from

SHOWN = 40


def page(request: TeamRequest, pk: int) -> HttpResponse:
    """The form, and the names against it."""
    group = group_for(request.user, pk)
    form = names.form_of(group)
    blank = Format((Field(_("City"), Kind.CITY), Field(_("Trade"), Kind.WORD), Field(_("Nickname"), Kind.NICK)))
    fields = list((form or blank).fields)
    context: dict[str, Any] = {
        "group": group,
        "community": group.community,
        "form": form,
        "fields": [*fields, *[None] * (MOST_FIELDS - len(fields))],
        "separator": (form or blank).separator,
        "kinds": [("city", _("city or province")), ("word", _("a word")), ("nick", _("nickname"))],
    }
    if form:
        found = names.named(group, form)
        odd = [each for each in found if not each.follows]
        context |= {"n": len(found), "follow": len(found) - len(odd), "odd_n": len(odd)}
        context["odd"] = [(each, names.problem_words(each.said)) for each in odd[:SHOWN]]
        context["reminder"] = names.reminder(form, [each.name for each in odd])
    return render(request, "tagging/names.html", context)


@require_POST
def set_form(request: TeamRequest, pk: int) -> HttpResponse:
    """Say which form names follow from now on, or none."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    form = None if request.POST.get("none") == "yes" else form_from(request.POST)
    actions.set_form(group, form, by=request.user, now=datetime.now(UTC))
    return redirect("name-form", pk)


@require_POST
def propose(request: TeamRequest, pk: int) -> HttpResponse:
    """Propose as tags what the names say."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    form = names.form_of(group)
    if form is None:
        raise Refusal("Say first which form the names of this group follow.", code="no_form")
    made = names.propose(group, form, by=request.user)
    messages.info(request, _("%(n)s tags proposed from names.") % {"n": made})
    return redirect("tag-proposals")
