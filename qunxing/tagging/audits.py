"""Audits: draw a sample with a seed, let two people judge it blind to each other, settle, say how right it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from qunxing.communities.models import Community, User
from qunxing.core.refusals import Refusal
from qunxing.core.rules.sampling import Judged, Precision, agreement, precision, sample, truth_of
from qunxing.people.models import AuditItem, Rating, TagAudit, Tagging, TagProposal, TagRule

MOST = 2000
SEATS = (1, 2)
LONGEST = 40
"""Letters of a seed: all of it is kept, so that anybody can draw again."""


def draw(community: Community, *, size: int, seed: str, rule: TagRule | None = None, by: User | None) -> TagAudit:
    """Draw a sample of standing assignments, or of what one rule proposed, by tag, source and who gave it.

    Raises Refusal for an odd size, no seed, or when there is nothing to draw from.
    """
    seed = seed.strip()
    if not 1 <= size <= MOST or not 1 <= len(seed) <= LONGEST:
        raise Refusal("A sample has 1 to %(most)s items and a seed of your own.", code="bad_sample", most=MOST)
    if rule is not None and rule.tag.community_id != community.pk:
        raise Refusal("This rule is of another community.", code="bad_rule")
    if rule is None:
        rows: list[Any] = list(Tagging.objects.filter(tag__community=community, stands=True).select_related("tag"))
    else:
        rows = list(TagProposal.objects.filter(rule=rule).select_related("tag"))
    strata: dict[str, list[int]] = {}
    for row in rows:
        strata.setdefault(stratum_of(row), []).append(row.pk)
    if not rows:
        raise Refusal("There is nothing to draw from yet.", code="nothing")
    drawn = {pk for some in sample(strata, size, seed=seed).values() for pk in some}
    sizes = {name: len(members) for name, members in strata.items()}
    return _kept(community, rule, seed, sizes, [row for row in rows if row.pk in drawn], by)


def stratum_of(row: Tagging | TagProposal) -> str:
    """Tag, source, and who or which rule said so, as one line of JSON."""
    who = f"rule {row.rule_id}" if row.rule_id else f"user {getattr(row, 'by_id', None) or 0}"
    return msgspec.json.encode([row.tag.name, row.source, who]).decode()


@transaction.atomic
def _kept(
    community: Community, rule: TagRule | None, seed: str, sizes: dict[str, int], rows: Iterable[Any], by: User | None
) -> TagAudit:
    audit = TagAudit.objects.create(community=community, rule=rule, seed=seed, sizes=sizes, by=by)
    AuditItem.objects.bulk_create(
        AuditItem(
            audit=audit,
            stratum=stratum_of(row),
            tag=row.tag,
            person_id=row.person_id,
            evidence=row.evidence,
            note=row.note,
        )
        for row in rows
    )
    return audit


def rate(item: AuditItem, says: bool, *, by: User) -> Rating:
    """Judge one item. Raises Refusal for who judged it already, and for a third rater."""
    taken = set(item.ratings.values_list("seat", flat=True))
    seat = next((each for each in SEATS if each not in taken), None)
    if seat is None or item.audit.closed_at is not None:
        raise Refusal("Two people have judged this already.", code="rated")
    try:
        with transaction.atomic():
            return Rating.objects.create(item=item, rater=by, seat=seat, says=says)
    except IntegrityError as error:
        raise Refusal("You have judged this already, or somebody was quicker.", code="rated") from error


@transaction.atomic
def settle(item: AuditItem, says: bool, *, by: User, now: datetime) -> None:
    """Say what holds where the two differ. Raises Refusal where they do not."""
    said = set(item.ratings.values_list("says", flat=True))
    if len(said) < 2 or item.audit.closed_at is not None:
        raise Refusal("There is nothing to settle here.", code="agreed")
    AuditItem.objects.filter(pk=item.pk).update(settled=says, settled_by=by, settled_at=now)


@transaction.atomic
def close(audit: TagAudit, *, now: datetime) -> None:
    """End an audit: its figures stay. Raises Refusal while an item is undecided."""
    open_ = sum(1 for each in judged(audit) if each.truth is None)
    if open_:
        raise Refusal("%(n)s items still wait to be judged or settled.", code="open", n=open_)
    TagAudit.objects.filter(pk=audit.pk, closed_at=None).update(closed_at=now)


def judged(audit: TagAudit) -> list[Judged]:
    """What was said of each item, in their order."""
    return [item_of(each) for each in audit.items.prefetch_related("ratings").order_by("pk")]


def item_of(item: AuditItem) -> Judged:
    """One item with its ratings."""
    said = {each.seat: each.says for each in item.ratings.all()}
    first, second = said.get(1), said.get(2)
    return Judged(item.stratum, first, second, truth_of(first, second, item.settled))


def waiting_for(audit: TagAudit, user: User) -> QuerySet[AuditItem]:
    """Items the user has still to judge: neither judged by them nor by two others. Nothing of others' is shown."""
    mine = audit.items.exclude(ratings__rater=user).exclude(ratings__seat=2)
    return mine.select_related("tag", "person").order_by("pk")


def disputed(audit: TagAudit) -> list[AuditItem]:
    """Items of which the two said different things and nothing is settled."""
    items = audit.items.filter(settled=None).prefetch_related("ratings__rater").select_related("tag", "person")
    return [each for each in items.order_by("pk") if len({rating.says for rating in each.ratings.all()}) == 2]


def report(audit: TagAudit) -> dict[str, Any]:
    """Precision of all, by tag and by who gave it, with intervals, and how far the raters agree."""
    items = judged(audit)
    parts = {name: msgspec.json.decode(name, type=list[str]) for name in audit.sizes}
    groups: list[dict[str, Precision]] = []
    for at in (0, 2):
        values = sorted({each[at] for each in parts.values()})
        mine = {value: [each for each in items if parts[str(each.stratum)][at] == value] for value in values}
        groups.append({value: precision(some, audit.sizes) for value, some in mine.items()})
    return {
        "items": len(items),
        "judged": sum(1 for each in items if each.first is not None and each.second is not None),
        "kappa": agreement(items),
        "whole": precision(items, audit.sizes),
        "tags": groups[0],
        "who": groups[1],
    }


def audited(rule: TagRule) -> Precision | None:
    """What the last closed audit of a rule found; None without one."""
    audit = rule.audits.exclude(closed_at=None).order_by("-closed_at").first()
    return precision(judged(audit), audit.sizes) if audit else None


def latest(community: Community) -> TagAudit | None:
    """The last closed audit of everything."""
    closed = TagAudit.objects.filter(community=community, rule=None).exclude(closed_at=None)
    return closed.order_by("-closed_at").first()
