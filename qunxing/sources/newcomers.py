"""People who added one of ours: kept with the page that told of them, so that they are greeted once it is durable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qunxing.carriers.live.newcomers import Newcomer as Told
from qunxing.core.zones import moment
from qunxing.sources.models import Connection, Newcomer


def keep(connection: Connection, told: Sequence[Told], *, now: datetime) -> None:
    """Keep those of a page; somebody told of twice is there once."""
    Newcomer.objects.bulk_create(
        [
            Newcomer(
                connection=connection, native=each.native[:250], user=each.user[:200], contact=each.contact[:200],
                state=each.state[:200], code=each.code[:500], at=now, until=moment(each.until),
            )
            for each in told
        ],
        ignore_conflicts=True,
    )  # fmt: skip
