"""标签抽查: a sample, judged by two who do not see each other, settled, and what it says."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qunxing.communities.access import community_for
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Role, User
from qunxing.core.refusals import Refusal
from qunxing.people.filters import whole
from qunxing.people.models import TagRule
from qunxing.tagging import audits
from qunxing.tagging.queries import audit_for, audits_for, item_for, quoted, quotes, rule_for

USUAL = 40
SHOWN = 10
"""Items to judge on one screen."""


def index(request: TeamRequest) -> HttpResponse:
    """Every audit with what it found."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    rows = [{"audit": each, "said": audits.report(each)} for each in audits_for(community)[:50]]
    rules = TagRule.objects.filter(tag__community=community, ended_at=None).select_related("tag")
    context = {"community": community, "rows": rows, "rules": rules, "usual": USUAL, "most": audits.MOST}
    return render(request, "tagging/audits.html", context)


@require_POST
def new(request: TeamRequest, pk: int) -> HttpResponse:
    """Draw a sample."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    number, size = whole(request.POST.get("rule")), whole(request.POST.get("size")) or USUAL
    rule = rule_for(request.user, number) if number else None
    made = audits.draw(community, size=size, seed=request.POST.get("seed", ""), rule=rule, by=request.user)
    return redirect("tag-audit", made.pk)


def one(request: TeamRequest, pk: int) -> HttpResponse:
    """One audit: what is mine to judge, what is to be settled, and what it says so far."""
    audit = audit_for(request.user, pk)
    mine = list(audits.waiting_for(audit, request.user)[:SHOWN]) if audit.closed_at is None else []
    open_ = audits.disputed(audit) if audit.closed_at is None else []
    said = quotes([each.evidence for each in (*mine, *open_)], audit.community)
    who = {f"user {user.pk}": user.username for user in User.objects.all()}
    context = {
        "audit": audit,
        "community": audit.community,
        "mine": [{"item": each, "quotes": quoted(each.evidence, said)} for each in mine],
        "mine_n": audits.waiting_for(audit, request.user).count() if audit.closed_at is None else 0,
        "open": [{"item": each, "quotes": quoted(each.evidence, said)} for each in open_],
        "said": audits.report(audit),
        "who": who,
        "is_rater": audit.items.filter(ratings__rater=request.user).exists(),
    }
    return render(request, "tagging/audit.html", context)


def _yes(request: TeamRequest) -> bool:
    if request.POST.get("says") not in ("yes", "no"):
        raise Refusal("Say yes or no.", code="unsaid")
    return request.POST["says"] == "yes"


@require_POST
def rate(request: TeamRequest, pk: int) -> HttpResponse:
    """Judge one item."""
    item = item_for(request.user, pk)
    audits.rate(item, _yes(request), by=request.user)
    return redirect("tag-audit", item.audit_id)


@require_POST
def settle(request: TeamRequest, pk: int) -> HttpResponse:
    """Say what holds where two differ."""
    item = item_for(request.user, pk)
    audits.settle(item, _yes(request), by=request.user, now=datetime.now(UTC))
    return redirect("tag-audit", item.audit_id)


@require_POST
def close(request: TeamRequest, pk: int) -> HttpResponse:
    """End an audit."""
    audit = audit_for(request.user, pk, may=Role.OPERATOR)
    audits.close(audit, now=datetime.now(UTC))
    return redirect("tag-audit", pk)
