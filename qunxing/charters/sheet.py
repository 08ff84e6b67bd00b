"""What the page of a charter shows: the sheet with its reasons, what does not fit, what can be seen, the versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from qunxing.carriers.files.guides import guide_for
from qunxing.carriers.registry import FORMATS
from qunxing.charters import words
from qunxing.charters.signs import sees_of, signs_of
from qunxing.communities import aims, charters
from qunxing.communities.models import Charter, Community, Group
from qunxing.communities.words import listed, natural
from qunxing.core.facts import Sees
from qunxing.core.metrics.registry import METRICS
from qunxing.core.rules.charter_checks import Around, Finding, Weight, check
from qunxing.core.rules.charter_drafts import Draft, Signs, draft
from qunxing.core.rules.charter_metrics import Fit, fit, fitting
from qunxing.core.rules.charters import Terms
from qunxing.insight.cards import SEES
from qunxing.insight.coverage import Standing
from qunxing.people.models import Tag

CLOSED = frozenset({"wechat"})
"""Platforms that let no software read their talk: files of tools that did so are read, but nobody is sent for one."""


class Told(NamedTuple):
    """One number that would tell whether the group does what it is for, and whether it can be seen there."""

    name: str
    title: str
    fit: Fit
    lacking: str


class Version(NamedTuple):
    """One version with what it changed. `first` to `last` are the days it holds or held; none if it never did."""

    charter: Charter
    first: date | None
    last: date | None
    holds: bool
    changes: list[words.Changed]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft made from the data: its terms, and for each field the sentences that speak for it."""

    signs: Signs
    terms: Terms
    reasons: Mapping[str, list[str]]
    proposed: Collection[str]


def propose(group: Group, now: datetime) -> Proposal:
    """What the data of a group speak for."""
    signs = signs_of(group, now)
    made: Draft = draft(signs)
    reasons = {name: [words.said(reason) for reason in found] for name, found in made.reasons.items()}
    return Proposal(signs, made.terms, reasons, made.proposed)


def around(group: Group, from_day: date, present: int | None) -> Around:
    """What is known of a group besides its charter. `present`: the members seen now."""
    tags = set(Tag.objects.filter(community=group.community_id, retired_at=None).values_list("name", flat=True))
    return Around(from_day=from_day, present=present, goals=aims.of(group, from_day), tags=tags)


def findings(terms: Terms, known: Around) -> dict[str, list[Finding]]:
    """What is to be said of the terms, by its weight."""
    found: dict[str, list[Finding]] = {str(weight): [] for weight in Weight}
    for each in check(terms, known):
        found[each.weight].append(each)
    return found


def told_by(group: Group, terms: Terms) -> list[Told]:
    """The numbers that fit such a group, and which of them this platform shows (R212)."""
    standing = Standing.of([group.pk])
    desk = standing.desks.get(group.community_id, 0)
    shown, possible = sees_of(standing, [group.pk, desk]), _possible(group.platform)
    found = []
    for name in fitting(terms):
        how, lacking = fit(METRICS[name].needs, shown=shown, possible=possible | shown)
        found.append(Told(name, _(METRICS[name].title), how, listed(SEES[each] for each in lacking)))
    return found


def _possible(platform: str) -> frozenset[Sees]:
    """What a platform shows by its own means, as its guide and the files it writes say; member lists may be typed."""
    own = [each.sees for each in FORMATS if each.platform == platform and platform not in CLOSED]
    return guide_for(platform).sees.union({Sees.ROSTER}, *own)


def versions(group: Group, today: date) -> list[Version]:
    """All versions that were put in force, the newest first."""
    every = list(group.charters.exclude(from_day=None).select_related("by", "retired_by"))
    spans = {each.charter.pk: each for each in charters.held([group.pk]).get(group.pk, [])}
    before = Terms()
    found = []
    for charter in every:
        span = spans.get(charter.pk)
        holds = span is not None and span.first <= today and (span.last is None or span.last >= today)
        changed = words.changes(before, charter.terms) if before != Terms() else []
        first, last = (span.first, span.last) if span else (None, None)
        found.append(Version(charter, first, last, holds, changed))
        before = charter.terms
    return found[::-1]


def others(group: Group, now: datetime) -> list[tuple[int, str]]:
    """Other groups of the community whose charter may be copied: (group, name with kind)."""
    named = dict(group.community.groups.exclude(pk=group.pk).values_list("pk", "name"))
    found = charters.in_force(named, group.community.today(now))
    rows = [(pk, f"{named[pk]}（{words.kind(charter.terms)}）") for pk, charter in found.items()]
    return sorted(rows, key=lambda row: natural(row[1]))


def uncharted(community: Community, today: date) -> list[Group]:
    """The groups without a charter in force, by name."""
    groups = list(community.groups.filter(ended_on=None))
    held = charters.in_force([group.pk for group in groups], today)
    return sorted((group for group in groups if group.pk not in held), key=lambda group: natural(group.name))
