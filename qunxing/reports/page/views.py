"""值不值: looked at, taken away as PDF or picture, handed over by a link."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities.access import community_for
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Role
from qunxing.reports.page import actions, blocks, paper, queries
from qunxing.reports.page.figures import Days, chosen, gather
from qunxing.reports.page.forms import DaysForm, ShareForm
from qunxing.reports.page.sheet import Sheet
from qunxing.reports.page.throttle import SECONDS, is_too_often

CLOSED = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
"""What goes out to people without a sign-in is kept by nobody, found by nobody, and tells nobody its address."""


def show(request: TeamRequest) -> HttpResponse:
    """The page of the days in the address."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    return _page(request, community, _days(request, community))


def drawn(request: TeamRequest, kind: str) -> HttpResponse:
    """The page as a PDF, or as a picture for a phone."""
    community = current_community(request)
    if kind not in paper.TYPES or community is None:
        raise Http404
    days = _days(request, community)
    name = f"{_('Is it worth it?')} {community.name} {days.first}–{days.last}.{kind}".replace("?", "").replace("/", " ")
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    drawing = paper.draw(_sheet(community, days), kind)
    return HttpResponse(drawing, content_type=paper.TYPES[kind], headers=headers)


@require_POST
def share(request: TeamRequest) -> HttpResponse:
    """Make a link; the answer shows it once."""
    community = community_for(request.user, _number(request.GET.get("community", "")), may=Role.OPERATOR)
    days, form = _days(request, community), ShareForm(request.POST)
    if not form.is_valid():
        return _page(request, community, days, status=400)
    _link, secret = actions.share(
        community,
        days,
        lasting=form.cleaned_data["lasting"],
        language=get_language() or settings.LANGUAGE_CODE,
        by=request.user,
        now=datetime.now(UTC),
    )
    return _page(request, community, days, made=request.build_absolute_uri(reverse("shared-page", args=[secret])))


@require_POST
def revoke(request: TeamRequest, pk: int) -> HttpResponse:
    """Take a link back."""
    link = queries.link_for(request.user, pk)
    actions.revoke(link, now=datetime.now(UTC))
    messages.success(request, _("The link was taken back: it shows nothing any more."))
    return redirect(f"{reverse('page')}?{_query(link.community, Days(link.first_day, link.last_day))}")


def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """What a link shows: the page without names of people, talk or ways further in."""
    now = datetime.now(UTC)
    if is_too_often(request.META.get("REMOTE_ADDR", "")):
        return _closed(HttpResponse(status=429, headers={"Retry-After": str(SECONDS)}))
    link = queries.link_of(secret, now=now)
    if link is None:
        return _closed(render(request, "reports/page_gone.html", status=404))
    actions.note_opened(link, now=now)
    with translation.override(link.language):
        sheet = _sheet(link.community, Days(link.first_day, link.last_day))
        context = {"sheet": sheet, "until": link.expires_at, "zone": link.community.timezone}
        return _closed(render(request, "reports/page_shared.html", context))


def _closed(reply: HttpResponse) -> HttpResponse:
    for name, value in CLOSED.items():
        reply[name] = value
    return reply


def _page(request: TeamRequest, community: Community, days: Days, *, made: str = "", status: int = 200) -> HttpResponse:
    now = datetime.now(UTC)
    links = queries.links_of(community)
    context: dict[str, Any] = {
        "community": community,
        "days": days,
        "sheet": _sheet(community, days),
        "query": _query(community, days),
        "form": DaysForm.of(days),
        "share": ShareForm(),
        "links": [{"link": link, "is_open": link.is_open(now)} for link in links],
        "made": made,
    }
    return render(request, "reports/page.html", context, status=status)


def _sheet(community: Community, days: Days) -> Sheet:
    return blocks.sheet(gather(community, days, now=datetime.now(UTC)))


def _days(request: HttpRequest, community: Community) -> Days:
    """The days in the address. Raises Http404 for words that are no days, NotOver and WrongDays for days there are."""
    form = DaysForm(request.GET)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    return chosen(community, given["first"], given["last"], now=datetime.now(UTC))


def _query(community: Community, days: Days) -> str:
    return f"community={community.pk}&first={days.first}&last={days.last}"


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)
