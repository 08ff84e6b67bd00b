"""标签: all tags, one tag with its rule and its members, giving one and taking it back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qunxing.communities.access import community_for
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Role
from qunxing.core.metrics.periods import local_day
from qunxing.core.refusals import Refusal
from qunxing.core.rules.tagging import About, Source, judge, terms_of
from qunxing.core.zones import micros
from qunxing.insight import looks
from qunxing.people import tags
from qunxing.people.dimensions import merged_people
from qunxing.people.filters import whole
from qunxing.people.models import Person, Tag, Tagging, TagProposal, TagRule
from qunxing.people.queries import person_for
from qunxing.people.tag_queries import standing, tag_for, tagging_for
from qunxing.people.tags import Why
from qunxing.tagging import actions, report, scanning
from qunxing.tagging.audits import audited
from qunxing.tagging.forms import rule_from
from qunxing.tagging.queries import quoted, quotes, rule_for
from qunxing.tagging.words import rule_words, source_words

PAGE = 50
SAMPLES = 8
"""People shown by a preview, each with their messages."""


def today(community: Community) -> int:
    """The community's local day."""
    return local_day(micros(datetime.now(UTC)), community.timezone)


def index(request: TeamRequest) -> HttpResponse:
    """Every tag with how many have it and how many proposals wait; and who tagged how much."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    day = today(community)
    held: dict[int, int] = {}
    for own in standing(community, day).values():
        for tag in own:
            held[tag] = held.get(tag, 0) + 1
    open_ = TagProposal.objects.filter(tag__community=community, accepted=None, tag__retired_at=None)
    waiting = dict(open_.order_by().values_list("tag").annotate(n=Count("pk")))
    rules = {rule.tag_id: rule for rule in TagRule.objects.filter(tag__community=community, ended_at=None)}
    groups = dict(community.groups.values_list("pk", "name"))
    rows = [
        {
            "tag": tag,
            "held": held.get(tag.pk, 0),
            "waiting": waiting.get(tag.pk, 0),
            "rule": rule_words(terms_of(rules[tag.pk].terms), groups) if tag.pk in rules else "",
        }
        for tag in Tag.objects.filter(community=community, retired_at=None)
    ]
    context = {"community": community, "rows": rows, "waiting": sum(waiting.values())}
    context["lines"] = report.lines(community, day=day)
    context["families"] = sorted({tag["tag"].family for tag in rows if tag["tag"].family})
    return render(request, "tagging/tags.html", context)


@require_POST
def new(request: TeamRequest, pk: int) -> HttpResponse:
    """A new tag."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    typed = request.POST
    made = tags.make(
        community,
        typed.get("name", ""),
        meaning=typed.get("meaning", ""),
        family=typed.get("family", ""),
        days=whole(typed.get("days")),
        by=request.user,
    )
    return redirect("tag", made.pk)


def one(request: TeamRequest, pk: int) -> HttpResponse:
    """One tag: what it means, its rule with a preview of another, and who has it."""
    tag = tag_for(request.user, pk)
    rule = TagRule.objects.filter(tag=tag, ended_at=None).select_related("tag", "by").first()
    held = Tagging.objects.filter(tag=tag, stands=True).filter(
        Q(until_day=None) | Q(until_day__gte=today(tag.community))
    )
    page = Paginator(held.select_related("person", "by").order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    said = quotes([each.evidence for each in page], tag.community)
    groups = dict(tag.community.groups.values_list("pk", "name"))
    rows = [
        {"tagging": each, "quotes": quoted(each.evidence, said), "source": source_words(each.source)} for each in page
    ]
    typed = rule_from(request.GET) if "about" in request.GET else dict(rule.terms) if rule else {"about": "talk"}
    context: dict[str, Any] = {
        "tag": tag,
        "community": tag.community,
        "rule": rule,
        "rule_words": rule_words(terms_of(rule.terms), groups) if rule else "",
        "audited": audited(rule) if rule else None,
        "versions": TagRule.objects.filter(tag=tag).select_related("by", "ended_by").order_by("-version"),
        "page": page,
        "rows": rows,
        "typed": typed,
        "typed_words": "\n".join(typed.get("words", ())),
        "abouts": [each.value for each in About],
        "groups": [(group, group.pk in typed.get("groups", ())) for group in tag.community.groups.all()],
        "waiting": TagProposal.objects.filter(tag=tag, accepted=None).count(),
    }
    if said:
        _read(request, tag.community, tag.name)
    if "about" in request.GET:
        context["preview"] = _preview(request, tag, typed)
    return render(request, "tagging/tag.html", context)


def _preview(request: TeamRequest, tag: Tag, typed: dict[str, Any]) -> dict[str, Any]:
    """How many a rule would match, who, and what they said."""
    terms = terms_of(typed)
    found = scanning.preview(tag.community, terms)
    _read(request, tag.community, "、".join([*terms.words, terms.pattern]))
    shown = list(found.people)[:SAMPLES]
    said = quotes([found.people[who] for who in shown], tag.community)
    people = Person.objects.in_bulk(shown)
    samples = [{"person": people.get(who), "quotes": quoted(found.people[who], said)} for who in shown]
    preview: dict[str, Any] = {"n": len(found.people), "of": found.of, "hits": found.hits, "samples": samples}
    preview["given"] = [(name, value) for name in request.GET for value in request.GET.getlist(name)]
    try:
        judge(len(found.people), found.of)
    except Refusal as refusal:
        preview["refused"] = refusal
    return preview


def _read(request: TeamRequest, community: Community, what: str) -> None:
    looks.keep(request.user, community, "search", what, now=datetime.now(UTC))


@require_POST
def retire(request: TeamRequest, pk: int) -> HttpResponse:
    """Take a tag out of use."""
    tag = tag_for(request.user, pk, may=Role.OPERATOR)
    tags.retire(tag, by=request.user, now=datetime.now(UTC))
    return redirect("tags")


@require_POST
def declare(request: TeamRequest, pk: int) -> HttpResponse:
    """Let a rule propose the tag from now on."""
    tag = tag_for(request.user, pk, may=Role.OPERATOR)
    actions.declare(tag, rule_from(request.POST), by=request.user, now=datetime.now(UTC))
    return redirect("tag", pk)


@require_POST
def end_rule(request: TeamRequest, pk: int) -> HttpResponse:
    """Let a rule propose no more."""
    rule = rule_for(request.user, pk)
    actions.end(rule, by=request.user, now=datetime.now(UTC))
    return redirect("tag", rule.tag_id)


@require_POST
def allow_rule(request: TeamRequest, pk: int) -> HttpResponse:
    """Let a rule confirm by itself, or no more."""
    rule = rule_for(request.user, pk)
    if request.POST.get("allow") == "yes":
        actions.allow(rule, by=request.user, now=datetime.now(UTC))
    else:
        actions.disallow(rule)
    return redirect("tag", rule.tag_id)


@require_POST
def give(request: TeamRequest, pk: int) -> HttpResponse:
    """Say something of one member."""
    person, found = person_for(request.user, pk, may=Role.OPERATOR)
    tag = tag_for(request.user, whole(request.POST.get("tag")) or 0, may=Role.OPERATOR)
    if not tag.community.groups.filter(pk__in=found.groups).exists():
        raise Refusal("This tag is of another community.", code="bad_tag")
    why = {person.pk: Why(Source.PERSON, note=request.POST.get("note", "").strip())}
    given = tags.give(tag, why, by=request.user, day=today(tag.community), gone=merged_people())
    if given.other:
        raise Refusal(
            "This member has another tag of “%(family)s”; take that back first.", code="family", family=tag.family
        )
    return redirect("member", pk)


@require_POST
def take_back(request: TeamRequest, pk: int) -> HttpResponse:
    """Take one assignment back."""
    tagging = tagging_for(request.user, pk)
    tags.take_back(tagging, reason=request.POST.get("reason", ""), by=request.user)
    back = request.POST.get("back")
    return redirect("tag", tagging.tag_id) if back == "tag" else redirect("member", tagging.person_id)
