"""贴标签 as work: tags by each of the team, and by each rule, × audited precision × fresh (metrics §27, R205)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from qunxing.communities.models import Community, User
from qunxing.core.rules.sampling import Precision, effective, precision
from qunxing.people.models import TagAudit, Tagging, TagRule
from qunxing.tagging.audits import audited, item_of, latest


@dataclass(frozen=True, slots=True)
class Line:
    """Who tagged (a colleague, or a rule), how many, how many still hold, and what the audit says of them."""

    who: str
    rule: int | None
    assigned: int
    fresh: int
    audited: Precision | None
    effective: float | None


def lines(community: Community, *, day: int) -> list[Line]:
    """Everybody who tagged, the most first. Taken back ones are not counted as assigned; run out ones are not fresh."""
    mine = Tagging.objects.filter(tag__community=community)
    counted = mine.filter(Q(stands=True) | Q(taken_back=None)).order_by().values_list("by", "rule")
    rows = counted.annotate(n=Count("pk"), fresh=Count("pk", filter=Q(until_day=None) | Q(until_day__gte=day)))
    found: dict[tuple[int | None, int | None], tuple[int, int]] = {}
    for by, rule, n, fresh in rows:
        key = (None, rule) if rule else (by, None)
        had = found.get(key, (0, 0))
        found[key] = (had[0] + n, had[1] + fresh)
    users = User.objects.in_bulk([by for by, _rule in found if by])
    rules = TagRule.objects.select_related("tag").in_bulk([rule for _by, rule in found if rule])
    audit = latest(community)
    made = [
        _line(users.get(by or 0), rules.get(rule or 0), n, fresh, audit) for (by, rule), (n, fresh) in found.items()
    ]
    return sorted(made, key=lambda line: (-line.assigned, line.who))


def _line(user: User | None, rule: TagRule | None, n: int, fresh: int, audit: TagAudit | None) -> Line:
    said = audited(rule) if rule else _of(user, audit)
    value = effective(n, said.value if said else None, fresh / n)
    return Line(
        rule.tag.name if rule else user.username if user else "", rule.pk if rule else None, n, fresh, said, value
    )


def _of(user: User | None, audit: TagAudit | None) -> Precision | None:
    """What the last audit of everything found of one colleague's tags."""
    if audit is None:
        return None
    who = f'"user {user.pk if user else 0}"]'
    items = [item_of(each) for each in audit.items.filter(stratum__endswith=who).prefetch_related("ratings")]
    found = precision(items, audit.sizes)
    return found if found.n else None
