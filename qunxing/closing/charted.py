"""Charters that were put in force or retired since a closing: some numbers go by them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Q

from qunxing.closing.change import Change, when
from qunxing.closing.models import Closing
from qunxing.communities.charters import HELD
from qunxing.communities.models import Charter, User

NAMED = 3


def charted(closing: Closing, places: Collection[int]) -> Iterator[Change]:
    """One line for those of one day and one person."""
    since = Q(HELD, at__gte=closing.begun_at) | Q(retired_at__gte=closing.begun_at)
    late = Charter.objects.filter(since, group__in=places, from_day__lte=closing.to_day).order_by("at", "pk")
    lines: dict[tuple[str, str], list[tuple[Charter, datetime, User | None]]] = {}
    for each in late.select_related("group", "by", "retired_by"):
        at, by = (each.retired_at, each.retired_by) if each.retired_at else (each.at, each.by)
        told = when(at, by)
        lines.setdefault((told["at"][:10], told["by"]), []).append((each, at, by))
    for held in lines.values():
        _last, at, by = held[-1]
        names = "、".join(dict.fromkeys(charter.group.name for charter, _at, _by in held[:NAMED]))
        groups = sorted({charter.group_id for charter, _at, _by in held})
        yield Change("charter", **when(at, by), name=names, n=len(held), groups=groups, by_charter=True)
