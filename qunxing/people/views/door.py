"""登记页: where members ask about their own data, and where colleagues answer."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from qunxing.communities.access import community_for, may
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Role
from qunxing.communities.throttle import SECONDS, is_too_often
from qunxing.core.refusals import Refusal
from qunxing.people import door
from qunxing.people.forms import AnswerForm, RequestForm
from qunxing.people.models import DataRequest, Erasure
from qunxing.people.queries import named, person_for

MOST = 20
"""Looks a minute from one address."""
PAGE = 20
CLOSED = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin"}
"""Kept by nobody, found by nobody, told to no other site."""


def request_door(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the link in the group: no sign-in, and nothing to be learnt from it about anybody."""
    if is_too_often("request-door", request.META.get("REMOTE_ADDR", ""), most=MOST):
        return _closed(HttpResponse(status=429, headers={"Retry-After": str(SECONDS)}))
    found = door.door_of(secret)
    if found is None:
        return _closed(render(request, "people/door_gone.html", status=404))
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = door.ask(found, **form.cleaned_data, now=timezone.now())
        return _closed(render(request, "people/door_taken.html", {"made": made}))
    status = 400 if request.method == "POST" else 200
    return _closed(render(request, "people/door.html", {"form": form, "days": door.DAYS}, status=status))


def requests(request: TeamRequest) -> HttpResponse:
    """What members asked, the most urgent first; and the link to be posted."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    return _requests(request, community)


@require_POST
def open_door(request: TeamRequest, pk: int) -> HttpResponse:
    """A new link; the answer shows it once."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    secret = door.open_door(community, by=request.user, now=timezone.now())
    return _requests(request, community, made=request.build_absolute_uri(reverse("request-door", args=[secret])))


@require_POST
def close_door(request: TeamRequest, pk: int) -> HttpResponse:
    """The link shows nothing from now on."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    door.close_door(community, now=timezone.now())
    return redirect(f"{reverse('requests')}?community={community.pk}")


@require_POST
def match_request(request: TeamRequest, pk: int) -> HttpResponse:
    """Say who asks."""
    found = door.request_for(request.user, pk)
    person, known = person_for(request.user, _number(request.POST.get("person", "")), may=Role.OPERATOR)
    if not found.community.groups.filter(pk__in=known.groups).exists():
        raise Http404
    door.match(found, person)
    return redirect(f"{reverse('requests')}?community={found.community_id}")


@require_POST
def answer_request(request: TeamRequest, pk: int) -> HttpResponse:
    """Write down what was done."""
    found = door.request_for(request.user, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Refusal("Say what was done, or why not.", code="no_answer")
    said = form.cleaned_data
    door.answer(found, state=said["state"], text=said["answer"], by=request.user, now=timezone.now())
    return redirect(f"{reverse('requests')}?community={found.community_id}")


def erasures(request: TeamRequest) -> HttpResponse:
    """What was erased and how far it is, without a name; and the words to tell the group."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    rows = Erasure.objects.filter(community=community).select_related("by").order_by("-pk")
    context = {"community": community, "page": Paginator(rows, PAGE).get_page(request.GET.get("page"))}
    return render(request, "people/erasures.html", context)


def _requests(request: TeamRequest, community: Community, made: str = "") -> HttpResponse:
    page = Paginator(door.requests_of(community), PAGE).get_page(request.GET.get("page"))
    runs = may(request.user, community)
    open_ones = [each for each in page.object_list if each.state == DataRequest.State.OPEN and not each.person_id]
    needles = {each.pk: request.GET.get(f"who-{each.pk}", "").strip() or each.nickname for each in open_ones}
    like = named(community, list(needles.values())) if runs else {}
    context = {
        "community": community,
        "page": page,
        "rows": [{"request": each, "like": like.get(needles.get(each.pk, ""), [])} for each in page.object_list],
        "today": community.today(timezone.now()),
        "is_open": door.door_is_open(community),
        "made": made,
        "answer": AnswerForm(),
        "may": runs,
    }
    return render(request, "people/requests.html", context)


def _closed(reply: HttpResponse) -> HttpResponse:
    for name, value in CLOSED.items():
        reply[name] = value
    return reply


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
