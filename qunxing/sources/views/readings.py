"""抄数: the grid in which numbers are typed that somebody read off."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from qunxing.carriers.files.guides import GUIDES
from qunxing.communities.access import community_for, group_for
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Group, Role
from qunxing.communities.words import natural
from qunxing.core.metrics.periods import day_number, iso
from qunxing.sources import actions, grid
from qunxing.sources.grid import Grid
from qunxing.sources.models import Import
from qunxing.sources.queries import imports_for
from qunxing.sources.views.receiving import today_in

LATEST = 10
"""Saves that are listed under the grid."""


def typing(request: TeamRequest) -> HttpResponse:
    """The grid as it stands: all groups on a day, or one group on many."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    page = _groups(community, request.GET)
    return _show(request, _grid(request, community, request.GET, page), page)


@require_POST
def type_in(request: TeamRequest, pk: int) -> HttpResponse:
    """Keep what was typed, or only pour a pasted block into the grid."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    page, block = _groups(community, request.POST), request.POST.get("block", "")
    found = _grid(request, community, request.POST, page, grid.header_names(block))
    cells = grid.typed_over(found, request.POST)
    if "pour" in request.POST:
        for each in found.fields.values():
            each.error = ""
        grid.pour(found, block)
        return _show(request, found, page, pasted="\n".join(found.unplaced))
    if found.errors:
        return _show(request, found, page, status=400)
    done = actions.type_in(community, grid.placed(cells, community), by=request.user, now=timezone.now())
    if done.imp:
        n = done.imp.rows
        messages.success(request, ngettext("%(n)s number was kept.", "%(n)s numbers were kept.", n) % {"n": n})
    if done.clashes:
        grid.show_clashes(found, done.clashes)
        return _show(request, found, page, status=409)
    return redirect(f"{reverse('readings')}?{_query(found, page)}")


def _query(found: Grid, page: Page[Group]) -> str:
    asked = QueryDict(mutable=True)
    asked["community"], asked["day"] = str(found.community.pk), iso(found.day)
    if found.group:
        asked["group"] = str(found.group.pk)
    if page.number > 1:
        asked["page"] = str(page.number)
    return asked.urlencode()


def _grid(
    request: TeamRequest, community: Community, asked: QueryDict, page: Page[Group], more: list[str] | None = None
) -> Grid:
    group = _group(request, community, asked.get("group", ""))
    day, names = _day(community, asked.get("day", "")), grid.names_in(asked.getlist("n"))
    wanted = [*(more or []), *grid.names_in([asked.get("name", "")])]
    return grid.grid_of(community, list(page), group=group, day=day, names=names, more=wanted)


def _group(request: TeamRequest, community: Community, text: str) -> Group | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise Http404
    group = group_for(request.user, int(text))
    if group.community_id != community.pk:
        raise Http404
    return group


def _day(community: Community, text: str) -> int:
    """The day asked for; nobody reads off tomorrow."""
    today = today_in(community)
    try:
        asked = date.fromisoformat(text) if text else today
    except ValueError as error:
        raise Http404 from error
    return day_number(min(max(asked, date(2000, 1, 1)), today))


def _groups(community: Community, asked: QueryDict) -> Page[Group]:
    return Paginator(_in_order(community), grid.GROUPS).get_page(asked.get("page"))


def _in_order(community: Community) -> list[Group]:
    return sorted(community.groups.all(), key=lambda each: natural(each.name))


def _show(request: TeamRequest, found: Grid, page: Page[Group], *, pasted: str = "", status: int = 200) -> HttpResponse:
    community = found.community
    saves = imports_for(request.user).filter(community=community, what=Import.What.READINGS)
    if found.group:
        saves = saves.filter(group=found.group)
    context = {
        "community": community,
        "grid": found,
        "group": found.group,
        "day": datetime.fromisoformat(iso(found.day)).date(),
        "before": iso(found.day - 1),
        "after": iso(found.day + 1) if found.day < day_number(today_in(community)) else "",
        "page": page,
        "groups": _in_order(community),
        "guides": GUIDES,
        "pasted": pasted,
        "saves": saves.exclude(state=Import.State.ASKING)[:LATEST],
    }
    return render(request, "sources/readings.html", context, status=status)
