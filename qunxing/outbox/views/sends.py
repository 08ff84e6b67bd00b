"""The sends of a community, and one of them: what it would do until it is approved, and what became of it since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunxing.communities.access import may
from qunxing.communities.current import TeamRequest, current_community
from qunxing.core.refusals import Refusal
from qunxing.insight.views.downloads import kept
from qunxing.outbox import choosing, receiving, shown, words
from qunxing.outbox.fates import Fate
from qunxing.outbox.logged import lines_told
from qunxing.outbox.models import Send
from qunxing.outbox.planning import plan, rules_of
from qunxing.outbox.queries import (
    Box,
    audit_of,
    boxes_of,
    fates_of,
    human_share,
    send_for,
    sends_of,
    targets_of,
)
from qunxing.outbox.views.pieces import part

PAGE = 20
TARGETS = 50
SHARE_DAYS = 30
TABS = (
    (Box.TO_SEND, gettext_lazy("To be sent")),
    (Box.TO_APPROVE, gettext_lazy("To approve")),
    (Box.SENT, gettext_lazy("Sent out")),
    (Box.DRAFTS, gettext_lazy("Drafts")),
)
ON_ITS_WAY = (Send.State.APPROVED, Send.State.RUNNING)


def sends(request: TeamRequest) -> HttpResponse:
    """What is to be sent, what waits for somebody's word, what was sent; or only the list where htmx asks for it."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    counts = boxes_of(community)
    box = _box(request.GET.get("box", ""), counts)
    page = Paginator(sends_of(community, box), PAGE).get_page(request.GET.get("page"))
    today = community.today(datetime.now(UTC))
    context = {
        "community": community,
        "box": box,
        "tabs": [(each, title, counts[each]) for each, title in TABS],
        "page": page,
        "rows": shown.sends_shown(page),
        "stops": receiving.stops(community),
        "todo": receiving.todo(community, now=datetime.now(UTC)),
        "share": human_share(community, today - timedelta(days=SHARE_DAYS - 1), today),
        "share_days": SHARE_DAYS,
        "may": may(request.user, community),
    }
    return render(request, part(request, "outbox/sends.html", "list"), context)


def send(request: TeamRequest, pk: int) -> HttpResponse:
    """One send: its preview until it is approved, then its receipts."""
    found = send_for(request.user, pk)
    if found.state in (Send.State.DRAFT, Send.State.WAITING):
        return preview(request, found)
    return render(request, part(request, "outbox/receipts.html", "moved"), _receipts(request, found))


def preview(request: TeamRequest, found: Send) -> HttpResponse:
    """Exactly what each target gets and by which way, who gets nothing and why; and who lets it go."""
    now, user = datetime.now(UTC), request.user
    context: dict[str, Any] = {
        **_common(request, found),
        "tests": [(each, words.LOOKS[each.fate]) for each in choosing.tests_of(found)],
        "own_group": rules_of(found.community).own_group,
        "may_approve": choosing.may_approve(user, found),
        "approvers": choosing.approvers(found),
        "is_author": found.author_id == user.pk,
        "sent_back": choosing.sent_back(found),
    }
    try:
        context |= _planned(request, found, now)
    except Refusal as refusal:
        context["wrong"] = words.sentence(refusal)
    return render(request, "outbox/preview.html", context)


def export(request: TeamRequest, pk: int) -> HttpResponseBase:
    """Every receipt of a send as a file."""
    found = send_for(request.user, pk)
    rows = receiving.rows(found)
    return kept(request, rows, receiving.columns(), f"{_('Receipts')} {shown.first_line(found)} {found.pk}")


def _planned(request: TeamRequest, found: Send, now: datetime) -> dict[str, Any]:
    planned = plan(found, now=now)
    only = request.GET.get("only", "")
    lines = {"out": planned.out, "hand": [each for each in planned.going if each.connection is None]}
    page = Paginator(lines.get(only, planned.lines), TARGETS).get_page(request.GET.get("page"))
    return {
        "shown": shown.plan_shown(planned),
        "several": shown.several(planned),
        "page": page,
        "lines": [shown.line_shown(each) for each in page],
        "only": only if only in lines else "",
    }


def _receipts(request: TeamRequest, found: Send) -> dict[str, Any]:
    fates = fates_of([found])[found.pk]
    stopped = set(receiving.stops(found.community).values_list("connection", flat=True))
    only = request.GET.get("only", "")
    chosen = [only] if only in Fate.values else []
    page = Paginator(receiving.by_need(targets_of(found, *chosen)), TARGETS).get_page(request.GET.get("page"))
    waits_for = receiving.waits_for(found.community, page)
    return {
        **_common(request, found),
        "progress": words.progress(fates),
        "page": page,
        "rows": [
            (each, words.LOOKS[each.fate], words.why(each), receiving.is_stuck(each, stopped), waits_for.get(each.pk))
            for each in page
        ],
        "varies": len({each.text for each in page}) > 1,
        "only": only if chosen else "",
        "is_alive": found.state in ON_ITS_WAY,
        "is_moving": found.state in ON_ITS_WAY or receiving.waits(fates),
        "missed": receiving.missed(found),
        "resent": found.resent_as.filter(is_test=False).order_by("pk"),
        "stops": receiving.stops(found.community).filter(pk__in=receiving.stops_in_the_way(found)),
    }


def _common(request: TeamRequest, found: Send) -> dict[str, Any]:
    return {
        "community": found.community,
        "send": found,
        "title": shown.first_line(found),
        "look": words.STATE_LOOKS[found.state],
        "attached": shown.attached(found),
        "goal": shown.goal_names([found]).get(found.goal_id or 0, ""),
        "may": may(request.user, found.community),
        "story": lines_told(audit_of(found.community, found)),
    }


def _box(asked: str, counts: dict[Box, int]) -> Box:
    """The list asked for; else the first that holds anything."""
    if asked in set(Box):
        return Box(asked)
    return next((box for box, _title in TABS if counts[box]), Box.TO_SEND)
