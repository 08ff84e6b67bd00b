"""One figure: what it was, what it would be, and what people say of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.closing import actions, compare, words
from qunxing.closing.forms import AnswerForm, RemarkForm
from qunxing.closing.models import Figure
from qunxing.closing.queries import figure_for, may_answer, objection_for, remarks_of
from qunxing.closing.views.periods import change_of, difference_of
from qunxing.communities.current import TeamRequest
from qunxing.core.refusals import Refusal
from qunxing.insight import choices


def figure(request: TeamRequest, pk: int) -> HttpResponse:
    """One figure: what it was, what it would be and since when, and what people say of it."""
    return _figure(request, figure_for(request.user, pk), RemarkForm())


def _figure(request: TeamRequest, found: Figure, form: RemarkForm, *, status: int = 200) -> HttpResponse:
    closing, compared = found.closing, compare.current(found.closing)
    other = compared.differences.get(found.pk) if compared else None
    names = dict(closing.community.groups.values_list("pk", "name"))
    context = {
        "figure": found,
        "closing": closing,
        "community": closing.community,
        "title": words.metric_words(closing, found.metric),
        "period": words.title_of(closing),
        "sentence": words.metric_words(closing, found.metric, "sentence"),
        "formula": words.metric_words(closing, found.metric, "formula"),
        "params": [
            (_(choices.LABELS.get(name, name)), choices.value_words(name, value))
            for name, value in found.params.items()
        ],
        "text": words.figure_words(found),
        "why": words.why_unseen(found),
        "basis": words.basis_words(found),
        "parts": words.parts_of(found.metric, found.cells),
        "compared": compared,
        "other": difference_of(other, closing) if other else None,
        "causes": [change_of(each, closing, names) for each in other.causes] if other else [],
        "remarks": [(each, each.is_objection and may_answer(request.user, each)) for each in remarks_of(found)],
        "form": form,
    }
    return render(request, "closing/figure.html", context, status=status)


@require_POST
def remark(request: TeamRequest, pk: int) -> HttpResponse:
    """Write a note on a figure, or object to it; everybody who sees it may."""
    found = figure_for(request.user, pk)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _figure(request, found, form, status=400)
    actions.remark(found, text=form.cleaned_data["text"], objects=form.cleaned_data["objects"], by=request.user)
    return redirect("figure", pk)


@require_POST
def answer(request: TeamRequest, pk: int) -> HttpResponse:
    """Accept an objection or not, and say why."""
    found = objection_for(request.user, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Refusal("Say whether you accept it, and why.", code="no_reason")
    accepted = form.cleaned_data["accepted"] == "yes"
    actions.answer(found, accepted=accepted, reason=form.cleaned_data["reason"], by=request.user)
    return redirect("figure", found.figure_id)
