"""A little talk that came in through the front door, for tests of screens."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from qunxing.communities.models import Community, Group
from qunxing.ledger.fill import fill
from qunxing.sources import actions
from qunxing.sources.models import Import

PEOPLE = ("Ann", "Ben", "Cem", "Dora", "Eve", "Finn", "Gus", "Hal")
DAYS = 28
QUESTION = "How warm must the oven be?"


def chat(now: datetime) -> str:
    """Four weeks of talk that end the day before `now` (UTC), everybody once a day; every question is answered."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["id", "time", "sender", "sender_name", "text", "reply_to"])
    for back in range(DAYS, 0, -1):
        day = (now - timedelta(days=back)).replace(hour=4, minute=0, second=0, microsecond=0)
        for at, name in enumerate(PEOPLE):
            number, text = f"{back}-{at}", QUESTION if at == 0 else f"Bread of {name}, try {back}"
            time = (day + timedelta(minutes=10 * at)).isoformat()
            rows.writerow([number, time, name.lower(), name, text, f"{back}-0" if at == 1 else ""])
    return out.getvalue()


def roster(names: tuple[str, ...] = PEOPLE) -> str:
    """A member list, one name a line."""
    return "\n".join(names)


def hand_in(
    community: Community,
    text: str,
    folder: Path,
    *,
    group: Group,
    what: str = Import.What.CHAT,
    options: Mapping[str, Any] | None = None,
) -> Import:
    """Import a text as the file it would be, and bring the numbers up to date."""
    suffix = "txt" if what == Import.What.ROSTER else "csv"
    path = folder / f"talk{Import.objects.count()}.{suffix}"
    path.write_text(text, encoding="utf-8")
    imp = actions.receive(
        community=community, path=path, name=path.name, what=what, group=group, options=options, by=None
    )
    done = actions.run(imp)
    fill(now=datetime.now(UTC))
    return done
