"""Tags and segments as other programs and the command line are told of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count

from qunxing.communities.models import Community
from qunxing.core.metrics.periods import local_day
from qunxing.core.zones import micros
from qunxing.people import segments
from qunxing.people.models import Person, Segment, Tag, TagProposal, TagRule
from qunxing.people.tag_queries import proposals_for, standing
from qunxing.tagging import report
from qunxing.tagging.words import terms_words

Row = dict[str, Any]


def tags(community: Community, *, now: datetime) -> Iterator[Row]:
    """Every tag in use: what it means, its rule, how many have it, how many proposals wait."""
    held: dict[int, int] = {}
    for own in standing(community, local_day(micros(now), community.timezone)).values():
        for number in own:
            held[number] = held.get(number, 0) + 1
    open_ = TagProposal.objects.filter(tag__community=community, accepted=None)
    waiting = dict(open_.order_by().values_list("tag").annotate(n=Count("pk")))
    rules = {each.tag_id: each for each in TagRule.objects.filter(tag__community=community, ended_at=None)}
    for tag in Tag.objects.filter(community=community, retired_at=None).order_by("pk"):
        rule = rules.get(tag.pk)
        yield {
            "tag": tag.pk,
            "name": tag.name,
            "meaning": tag.meaning,
            "family": tag.family,
            "days": tag.days,
            "members": held.get(tag.pk, 0),
            "waiting": waiting.get(tag.pk, 0),
            "rule": rule.terms if rule else None,
            "confirms": bool(rule and rule.confirms_since),
        }


def proposals(community: Community) -> Iterator[Row]:
    """What waits to be confirmed, with where it came from; no words."""
    for each in proposals_for(community):
        yield {
            "proposal": each.pk,
            "person": each.person_id,
            "name": each.person.name,
            "tag": each.tag.name,
            "source": each.source,
            "confidence": each.confidence,
            "evidence": [{"group": one["grp"], "ts": one["ts"]} for one in each.evidence],
        }


def lines(community: Community, *, now: datetime) -> Iterator[Row]:
    """Who tagged how much, how much of it still holds, and what a spot check says of it."""
    for line in report.lines(community, day=local_day(micros(now), community.timezone)):
        said = line.audited
        yield {
            "who": line.who,
            "rule": line.rule,
            "assigned": line.assigned,
            "fresh": line.fresh,
            "precision": said.value if said else None,
            "low": said.low if said else None,
            "high": said.high if said else None,
            "n": said.n if said else 0,
            "effective": line.effective,
        }


def listed(community: Community, *, now: datetime) -> Iterator[Row]:
    """Every segment in use: its condition and how many it means now."""
    for each in Segment.objects.filter(community=community, retired_at=None).order_by("pk"):
        held = segments.latest(each)
        yield {
            "segment": each.pk,
            "name": each.name,
            "version": held.number,
            "condition": terms_words(community, held.terms),
            "terms": held.terms,
            "people": len(segments.people_in(each, now=now)),
        }


def people(segment: Segment, *, now: datetime) -> list[Row]:
    """Whom a segment means now."""
    found = Person.objects.filter(pk__in=segments.people_in(segment, now=now)).order_by("pk")
    return [{"person": person, "name": name} for person, name in found.values_list("pk", "name")]
