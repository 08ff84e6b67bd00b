"""接龙 of a group: one chain as it stands, beside another, to copy or to keep."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from qunxing.communities.access import group_for
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Group
from qunxing.core.zones import moment
from qunxing.insight import chains, consent, looks
from qunxing.insight.chains import Line, Sheet
from qunxing.insight.views.downloads import kept
from qunxing.sources.chains import Known
from qunxing.sources.views.receiving import today_in


def of_group(request: TeamRequest, pk: int) -> HttpResponse:
    """The chains of a group; one of them opened, the newest unless the address names another."""
    group = group_for(request.user, pk)
    found = chains.chains_of(group)
    context: dict[str, Any] = {"group": group, "community": group.community, "chains": found}
    context["today"] = today_in(group.community)
    if found:
        chain = _chosen(request, found)
        context["sheet"] = chains.sheet(group, chain, found, against=request.GET.get("against", ""))
    return render(request, "insight/chains.html", context)


def export(request: TeamRequest, pk: int) -> HttpResponseBase:
    """One chain as CSV or XLSX; only the header where the group has none."""
    group = group_for(request.user, pk)
    found = chains.chains_of(group)
    sheet = chains.sheet(group, _chosen(request, found), found) if found or request.GET.get("chain") else None
    title = f"{group.name} {sheet.chain.round.current.title if sheet else ''}".strip()
    looks.keep(request.user, group.community, "export", title, now=datetime.now(UTC))
    names = (_("No."), _("Nickname"), _("Content"), _("Quantity"), _("Since"), _("State"), _("Member"))
    words = {"in": _("in"), "withdrawn": _("withdrawn"), "unmatched": _("matched to nobody")}
    rows = chains.rows_of(sheet, words=words, when=_times(group, sheet)) if sheet else []
    named = [dict(zip(names, (row[key] for key in chains.COLUMNS), strict=True)) for row in rows]
    agreed = consent.beside_rows(named, consent.line([group.pk]))
    return kept(request, agreed, list(agreed[0]) if agreed else list(names), title)


def _times(group: Group, sheet: Sheet) -> dict[Line, str]:
    """Since when each stands there, in the community's zone: a day, or a minute where that is known."""
    zone = ZoneInfo(group.community.timezone)
    lines = [*sheet.standing, *sheet.withdrawn]
    local = {line: moment(line.since).astimezone(zone) for line in lines}
    return {line: at.strftime("%Y-%m-%d" if line.is_day else "%Y-%m-%d %H:%M") for line, at in local.items()}


def _chosen(request: TeamRequest, found: list[Known]) -> Known:
    """Raises Http404 for a chain that is not this group's."""
    asked = request.GET.get("chain") or None
    chain = next((each for each in found if asked in (None, each.round.id)), None)
    if chain is None:
        raise Http404
    return chain
