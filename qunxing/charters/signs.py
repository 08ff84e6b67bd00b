"""What the data of one group show of what it is: one question over its rollups, for the first draft of a charter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

import msgspec

from qunxing.communities.models import Group
from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Grain
from qunxing.core.metrics.periods import local_day, periods
from qunxing.core.rules.charter_drafts import Signs
from qunxing.insight.asking import Asked, Scope, ask
from qunxing.insight.compute import key_of
from qunxing.insight.coverage import Standing
from qunxing.insight.evidence import evidence
from qunxing.insight.models import CachedMeasure

SQL = files(__package__).joinpath("signs.sql").read_text(encoding="utf-8")
DAYS = 56
"""Eight weeks up to the last day seen: long enough for who comes once a month, short enough to be what it is now."""
Rows = dict[str, list[tuple[int, int, int]]]
_EPOCH = date(1970, 1, 1)


def sees_of(standing: Standing, places: Iterable[int]) -> frozenset[Sees]:
    """What at least one source of these groups and desks shows."""
    bits = 0
    for each in standing.shown(places):
        bits |= each.sees
    return frozenset(sees for sees in Sees if bits >> sees & 1)


def signs_of(group: Group, now: datetime) -> Signs:
    """The signs of the last eight weeks seen; of a group without data only its name. Kept until its data change."""
    standing = Standing.of([group.pk])
    desk = standing.desks.get(group.community_id, 0)
    if not sees_of(standing, [group.pk]):
        return Signs(name=group.name)
    asked = _asked(group, standing, desk, now)
    key, epoch = key_of(asked, "signs"), max(standing.epochs.get(grp, 0) for grp in (group.pk, desk))
    fields = {"epoch": epoch, "dimension_epoch": standing.dimension_epoch}
    if kept := CachedMeasure.objects.filter(pk=key, **fields).first():
        return replace(msgspec.convert(kept.body, Signs), name=group.name)
    found = _read(group, asked, standing)
    CachedMeasure.objects.update_or_create(pk=key, defaults={**fields, "body": msgspec.to_builtins(found), "at": now})
    return found


def _read(group: Group, asked: Asked, standing: Standing) -> Signs:
    rows, desk = _rows(asked), asked.ask.desk
    seen = sees_of(standing, [group.pk])
    talk = {Sees.MESSAGES, Sees.CONTINUOUS} <= seen
    orders = Sees.ORDERS in seen | sees_of(standing, [desk])
    ((first_in, first_day, _c),) = rows["check_ins"]
    return Signs(
        name=group.name,
        members=rows["members"][0][0] if Sees.ROSTER in seen else None,
        buyers=rows["orders"][0][0] if orders else None,
        orders=rows["orders"][0][1] or 0,
        check_ins=first_in,
        chains=rows["chains"][0][0],
        rhythms=tuple(watched / days for watched, days, _c in rows.get("rhythm", ())),
        first_check_in=_EPOCH + timedelta(days=first_day) if first_in else None,
        **(_talk(rows) if talk else {}),
    )


def _talk(rows: Rows) -> dict[str, Any]:
    ((days, said, thanked),) = rows["talk"]
    hours: Sequence[tuple[int, int, int]] = rows.get("hour", [])
    found = {"days": days, "said": said or 0, "thanked": thanked or 0}
    found |= {"night": rows["night"][0][0] or 0, "asked": rows["asked"][0][0] or 0}
    if not hours:
        return found
    hour, on_days, messages = max(hours, key=lambda each: (each[1], each[2]))
    share = messages / sum(each[2] for each in hours)
    return {**found, "post_hour": hour, "post_days": on_days, "post_share": share}


def _asked(group: Group, standing: Standing, desk: int, now: datetime) -> Asked:
    """Any question about this group's last weeks, whatever of it can be seen."""
    found = ask("active_members", Scope.of_group(group), now=now, standing=standing, params={"window": "28"})
    until = max(each.last for each in standing.shown([group.pk]))
    last = local_day(until, group.community.timezone)
    first = last - DAYS + 1
    exact = replace(
        found.ask,
        groups=(group.pk,),
        from_day=first,
        to_day=last,
        grain=Grain.SPAN,
        periods=periods(first, last, Grain.SPAN),
        now=until,
        desk=desk,
    )
    return replace(found, ask=exact)


def _rows(asked: Asked) -> Rows:
    found: Rows = {}
    with evidence(asked, SQL) as room:
        for sign, *numbers in room.rows(SQL):
            found.setdefault(sign, []).append((numbers[0], numbers[1], numbers[2]))
    return found
