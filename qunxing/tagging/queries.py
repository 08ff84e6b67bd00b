"""Finding rules and audits, and the words behind a proposal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from qunxing.communities.access import communities_for, require
from qunxing.communities.models import Community, Role, User
from qunxing.ledger import talk
from qunxing.people.models import AuditItem, TagAudit, TagRule

LENGTH = 160
"""Letters shown of one message."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One message or act that speaks for a tag. `text` is None where it is gone, or was never visible."""

    group: str
    grp: int
    ts: int
    text: str | None

    @property
    def around(self) -> str:
        return f"/talk/?group={self.grp}&ts={self.ts}"


def rule_for(user: User, pk: int, *, may: Role = Role.OPERATOR) -> TagRule:
    """One rule that holds. Raises Http404 for a stranger, NotAllowed below the role."""
    mine = TagRule.objects.filter(pk=pk, ended_at=None, tag__community__in=communities_for(user))
    rule = mine.select_related("tag__community").first()
    if rule is None:
        raise Http404
    require(user, rule.tag.community, may)
    return rule


def audits_for(community: Community) -> QuerySet[TagAudit]:
    """The audits of a community the user was let into, the newest first."""
    return TagAudit.objects.filter(community=community).select_related("rule__tag", "by").order_by("-pk")


def audit_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> TagAudit:
    """One audit. Raises Http404 for a stranger, NotAllowed below the role."""
    mine = TagAudit.objects.filter(pk=pk, community__in=communities_for(user))
    audit = mine.select_related("community", "rule__tag").first()
    if audit is None:
        raise Http404
    require(user, audit.community, may)
    return audit


def item_for(user: User, pk: int) -> AuditItem:
    """One item of a sample, to judge or to settle. Raises Http404 for a stranger, NotAllowed for a viewer."""
    mine = AuditItem.objects.filter(pk=pk, audit__community__in=communities_for(user))
    item = mine.select_related("audit__community", "tag", "person").first()
    if item is None:
        raise Http404
    require(user, item.audit.community, Role.OPERATOR)
    return item


def quotes(evidence: Iterable[Sequence[Mapping[str, Any]]], community: Community) -> dict[tuple[int, int], Quote]:
    """What the named messages and acts say now, by their keys; what is gone is missing."""
    places = {(each["k1"], each["k2"]): each for some in evidence for each in some}
    if not places:
        return {}
    names = dict(community.groups.values_list("pk", "name"))
    times = [each["ts"] for each in places.values()]
    rows = talk.these(list(places), min(times), max(times))
    return {
        (row.k1, row.k2): Quote(names.get(row.grp, ""), row.grp, row.ts, row.text[:LENGTH] if row.text else None)
        for row in rows
        if not row.is_recalled
    }


def quoted(evidence: Sequence[Mapping[str, Any]], said: Mapping[tuple[int, int], Quote]) -> list[Quote]:
    """The quotes of one proposal or assignment that are still there, the newest first."""
    return [said[key] for each in evidence if (key := (each["k1"], each["k2"])) in said]
