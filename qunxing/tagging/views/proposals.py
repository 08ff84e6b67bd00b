"""待确认的标签: what rules and names propose, with what speaks for it; confirmed or rejected, many at once."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities.access import community_for
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Role
from qunxing.core.refusals import Refusal
from qunxing.insight import looks
from qunxing.people import tags
from qunxing.people.filters import whole
from qunxing.people.models import Tag
from qunxing.people.tag_queries import proposals_for
from qunxing.tagging.queries import quoted, quotes
from qunxing.tagging.views.tags import today
from qunxing.tagging.words import source_words

PAGE = 30


def inbox(request: TeamRequest) -> HttpResponse:
    """What waits, tag by tag, each with the words it came from."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    found = proposals_for(community)
    chosen = whole(request.GET.get("tag"))
    total = found.count()
    page = Paginator(found.filter(tag=chosen) if chosen else found, PAGE).get_page(request.GET.get("page"))
    said = quotes([each.evidence for each in page], community)
    if said:
        looks.keep(request.user, community, "search", _("proposed tags"), now=datetime.now(UTC))
    rows = [
        {"proposal": each, "quotes": quoted(each.evidence, said), "source": source_words(each.source)} for each in page
    ]
    waiting = set(proposals_for(community).order_by().values_list("tag", flat=True))
    choices = Tag.objects.filter(pk__in=waiting)
    context = {"community": community, "page": page, "rows": rows, "total": total, "choices": choices, "chosen": chosen}
    return render(request, "tagging/proposals.html", context)


@require_POST
def decide(request: TeamRequest, pk: int) -> HttpResponse:
    """Confirm or reject those that are ticked."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    wanted = [number for each in request.POST.getlist("proposal") if (number := whole(each))]
    if not wanted:
        raise Refusal("Tick at least one.", code="none_ticked")
    accepted = request.POST.get("accept") == "yes"
    mine = list(proposals_for(community).filter(pk__in=wanted[: tags.LOT]))
    now, day = datetime.now(UTC), today(community)
    done = tags.decide(mine, accepted, by=request.user, now=now, day=day)
    words = _("%(n)s confirmed.") if accepted else _("%(n)s rejected. They are not proposed again.")
    messages.info(request, words % {"n": done["decided"]})
    tag = whole(request.POST.get("tag"))
    return redirect(f"/members/proposals/?community={community.pk}" + (f"&tag={tag}" if tag else ""))
