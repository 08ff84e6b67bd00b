"""People as plain values: the same for the command line and for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qunxing.communities.models import Community
from qunxing.core.rules.sameness import LIKELY
from qunxing.core.zones import moment
from qunxing.people.models import Identity, Likeness
from qunxing.people.story import Item
from qunxing.people.wishes import consents_of, ways_of

Row = dict[str, Any]


def pairs(community: Community) -> list[Row]:
    """Who may be one person and waits for a decision, the likeliest first; reasons are of a closed set."""
    found = Likeness.objects.filter(community=community, accepted=None).select_related("one", "other")
    return [
        {
            "pair": row.pk,
            "points": row.points,
            "likely": row.points >= LIKELY,
            "accounts": [_account(row.one), _account(row.other)],
            "reasons": [{"why": why, "points": points, "group": grp or None} for why, points, grp in row.reasons],
        }
        for row in found.order_by("-points", "pk")
    ]


def _account(found: Identity) -> Row:
    space = {"space": found.namespace, "account": found.external}
    return {"person": found.person_id, "id": found.pk, **space, "name": found.name}


def wishes(person: int) -> list[Row]:
    """How somebody wants to be written to, by channel: what holds, how we know, since when."""
    return [
        {"channel": channel, "way": each.way, "source": each.source, "at": each.at.isoformat()}
        for channel, each in sorted(ways_of([person]).get(person, {}).items())
    ]


def consents(person: int) -> list[Row]:
    """What somebody agreed to, the newest first; what was withdrawn too."""
    return [
        {
            "purpose": each.purpose,
            "obtained": each.obtained,
            "from": each.from_day.isoformat(),
            "to": each.until_day.isoformat() if each.until_day else None,
            "withdrawn": each.withdrawn_at.isoformat() if each.withdrawn_at else None,
        }
        for each in consents_of(person)
    ]


def story(items: Iterable[Item]) -> list[Row]:
    """Lines of a story; `said_of` them by us, or done by them."""
    return [
        {
            "ts": each.at,
            "at": moment(each.at).isoformat(),
            "text": each.text,
            "note": each.note,
            "group": each.group.pk if each.group else None,
            "said_of": each.is_about,
        }
        for each in items
    ]
