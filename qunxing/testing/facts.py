"""Facts in a few words, for tests of the ledger: group 1 in Asia/Shanghai, batch 1, days counted from `DAY_ONE`."""

from __future__ import annotations

from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from qunxing.communities.models import Community, Group
from qunxing.core.facts import Fact, Form, Kind
from qunxing.core.keys import content_hash, key_of
from qunxing.core.metrics.base import DAY
from qunxing.ledger.models import Batch
from qunxing.testing.ledgers import NOW

DAY_ONE = 1_767_236_400_000_000
"""2026-01-01 11:00 in Shanghai, µs UTC."""
ZONE = "Asia/Shanghai"


def place(*groups: int, zone: str = ZONE, batches: int = 3) -> Community:
    """A community with these groups, and batches 1 to `batches`."""
    community, _made = Community.objects.get_or_create(name=f"in {zone}", timezone=zone)
    Group.objects.bulk_create(
        Group(pk=grp, community=community, name=f"group {grp}", platform="file") for grp in groups or (1,)
    )
    for number in range(1, batches + 1):
        Batch.objects.get_or_create(pk=number, defaults={"label": "generated", "at": NOW})
    _count_on(Community, Group, Batch)
    return community


def _count_on(*tables: type[Model]) -> None:
    """Rows with numbers of our choosing leave PostgreSQL's own counters behind; move those past them."""
    for sql in connection.ops.sequence_reset_sql(no_style(), tables):
        with connection.cursor() as cursor:
            cursor.execute(sql)


def said(nth: int, day: float = 0, text: str | None = "今天的课讲得很清楚", *, who: int = 10, **more: Any) -> Fact:
    """The nth message: known by its number and group."""
    length = None if text is None else len(text)
    k1, k2 = key_of("test", more.get("grp", 1), nth)
    content = content_hash(Form.TEXT, text)
    given = {"k1": k1, "k2": k2, "grp": 1, "batch": 1, "content": content, **more}
    return Fact(kind=Kind.MESSAGE, identity=who, ts=at(day), form=Form.TEXT, text=text, length=length, **given)


def about(fact: Fact, kind: Kind, nth: int = 0, **more: Any) -> Fact:
    """An edit, a recall or a retraction of a fact."""
    k1, k2 = key_of("test", kind, fact.k1, nth)
    where = {"grp": fact.grp, "identity": fact.identity, "ts": fact.ts, "batch": fact.batch}
    return Fact(**{"k1": k1, "k2": k2, "kind": kind, **where, "ref1": fact.k1, "ref2": fact.k2, **more})


def at(day: float) -> int:
    return DAY_ONE + round(day * DAY)
