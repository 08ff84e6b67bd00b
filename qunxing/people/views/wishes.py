"""How somebody wants to be written to, and what they agreed to."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Role
from qunxing.core.refusals import Refusal
from qunxing.people import wishes
from qunxing.people.dimensions import merged_people
from qunxing.people.forms import ConsentForm, PreferenceForm
from qunxing.people.queries import person_for


@require_POST
def prefer(request: TeamRequest, pk: int) -> HttpResponse:
    """Write down how somebody wants to be written to."""
    person, _found = person_for(request.user, pk, may=Role.OPERATOR)
    form = PreferenceForm(request.POST)
    if not form.is_valid():
        raise Refusal("Say by what, how, and how you know.", code="bad_preference")
    wishes.prefer(person, **form.cleaned_data, by=request.user, now=timezone.now())
    return redirect("member", pk)


@require_POST
def agree(request: TeamRequest, pk: int) -> HttpResponse:
    """Write down what somebody agreed to."""
    person, _found = person_for(request.user, pk, may=Role.OPERATOR)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        raise Refusal("Say what for, how and when they agreed.", code="bad_consent")
    said = form.cleaned_data
    wishes.agree(
        person,
        **{name: said[name] for name in ("purpose", "obtained", "evidence")},
        from_day=said["agreed_on"],
        until_day=said["until"],
        by=request.user,
        now=timezone.now(),
    )
    return redirect("member", pk)


@require_POST
def withdraw(request: TeamRequest, pk: int) -> HttpResponse:
    """Write down that they no longer agree."""
    found = wishes.consent_for(request.user, pk)
    wishes.withdraw(found, how=request.POST.get("how", ""), by=request.user, now=timezone.now())
    return redirect("member", merged_people([found.person_id]).get(found.person_id, found.person_id))
