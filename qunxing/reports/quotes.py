"""The words of questions a report quotes; words of somebody who was erased are nobody's to read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from qunxing.ledger import talk
from qunxing.people.models import Identity
from qunxing.reports.sheet import Waiting
from qunxing.reports.text import MOST_QUOTED, quote


def words_of(waiting: Sequence[Waiting], *, most: int = MOST_QUOTED) -> list[str]:
    """The words of the first of these questions, in their order."""
    first = waiting[:most]
    if not first:
        return []
    times = [each.ts for each in first]
    rows = talk.these([(each.k1, each.k2) for each in first], min(times), max(times))
    texts = {(row.k1, row.k2): row.text for row in rows}
    return [quote(texts.get((each.k1, each.k2))) for each in first]


def standing(quotes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Quotes as they may be shown today."""
    gone = erased({each["asker"] for each in quotes})
    return [_("(taken out: this person was erased)") if each["asker"] in gone else each["text"] for each in quotes]


def erased(accounts: Collection[int]) -> set[int]:
    """Those of these accounts whose words were erased."""
    found = Identity.objects.filter(pk__in=accounts).exclude(erased_at=None)
    return set(found.values_list("pk", flat=True))
