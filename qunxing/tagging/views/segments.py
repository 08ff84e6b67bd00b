"""人群: saved conditions, whom they mean now, and a number of each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities.access import community_for
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Role
from qunxing.core.refusals import Refusal
from qunxing.core.rules.tagging import Source
from qunxing.core.rules.tiers import TIERS
from qunxing.people import segments, tags
from qunxing.people.filters import segment_from, whole
from qunxing.people.models import Person, Segment, Tag
from qunxing.people.tag_queries import segment_for, tag_for
from qunxing.people.tags import Why
from qunxing.tagging.tiers import TITLES
from qunxing.tagging.views.tags import today
from qunxing.tagging.words import terms_words

PAGE = 50


def index(request: TeamRequest) -> HttpResponse:
    """Every segment with its condition and how many it means now; and a form for another."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    now = datetime.now(UTC)
    rows = [
        {
            "segment": each,
            "words": terms_words(community, segments.latest(each).terms),
            "n": len(segments.people_in(each, now=now)),
        }
        for each in Segment.objects.filter(community=community, retired_at=None).select_related("by", "community")
    ]
    return render(request, "tagging/segments.html", {"rows": rows, **choices(community, {})})


def choices(community: Community, terms: dict[str, Any]) -> dict[str, Any]:
    """What the form of a condition offers, and what is chosen."""
    mine = list(Tag.objects.filter(community=community, retired_at=None))
    kinds = (("tag", "all_tags", _("has all of")), ("any_tag", "any_tags", _("has any of")))
    asked = [*kinds, ("no_tag", "no_tags", _("has none of"))]
    return {
        "community": community,
        "terms": terms,
        "tag_fields": [(n, title, [(t, t.pk in terms.get(key, ())) for t in mine]) for n, key, title in asked],
        "tier_choices": [(each, _(TITLES[each]), each in terms.get("tiers", ())) for each in reversed(TIERS)],
        "group_choices": [(group, group.pk in terms.get("groups", ())) for group in community.groups.all()],
    }


@require_POST
def save(request: TeamRequest, pk: int) -> HttpResponse:
    """Save a condition, from its form or from a filtered list of members."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    made = segments.save(community, request.POST.get("title", ""), segment_from(request.POST), by=request.user)
    return redirect("segment", made.pk)


def one(request: TeamRequest, pk: int) -> HttpResponse:
    """One segment: whom it means now, what it meant before, and numbers of it."""
    segment = segment_for(request.user, pk)
    held = segments.latest(segment)
    people = sorted(segments.people_in(segment, now=datetime.now(UTC)))
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    names = Person.objects.in_bulk(list(page))
    terms = dict(held.terms)
    versions = [
        {"version": each, "words": terms_words(segment.community, each.terms)}
        for each in segment.versions.select_related("by").order_by("-number")
    ]
    context = {"segment": segment, "words": versions[0]["words"], "total": len(people), "page": page}
    context |= {"rows": [names[who] for who in page if who in names], "versions": versions}
    context |= choices(segment.community, terms) | {"numbers": ("active_members", "messages", "payers", "tiers")}
    return render(request, "tagging/segment.html", context)


@require_POST
def change(request: TeamRequest, pk: int) -> HttpResponse:
    """Let a segment mean something else from now on."""
    segment = segment_for(request.user, pk, may=Role.OPERATOR)
    segments.change(segment, segment_from(request.POST), by=request.user)
    return redirect("segment", pk)


@require_POST
def retire(request: TeamRequest, pk: int) -> HttpResponse:
    """Take a segment out of use."""
    segments.retire(segment_for(request.user, pk, may=Role.OPERATOR), by=request.user, now=datetime.now(UTC))
    return redirect("segments")


@require_POST
def tag_all(request: TeamRequest, pk: int) -> HttpResponse:
    """Give a tag to everybody the segment means now; of a group's members it then says nothing about the group."""
    segment = segment_for(request.user, pk, may=Role.OPERATOR)
    tag = tag_for(request.user, whole(request.POST.get("tag")) or 0, may=Role.OPERATOR)
    if tag.community_id != segment.community_id:
        raise Refusal("This tag is of another community.", code="bad_tag")
    source = Source.GROUP if segments.latest(segment).terms.get("groups") else Source.PERSON
    people = sorted(segments.people_in(segment, now=datetime.now(UTC)))
    done = tags.give_all(tag, people, Why(source, note=segment.name), by=request.user, day=today(segment.community))
    messages.info(request, _("Tagged %(n)s; %(kept)s had it, %(other)s have another of its family.") % done)
    return redirect("segment", pk)
