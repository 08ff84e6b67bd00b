"""A month of talk in two groups, in with its files, closed in the next month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from qunxing.closing import actions
from qunxing.closing.compare import Compared, compare
from qunxing.closing.figures import Kind, Wanted
from qunxing.closing.models import Closing, Figure
from qunxing.communities.models import Group
from qunxing.ledger.fill import fill
from qunxing.sources import actions as sources
from qunxing.sources.models import Import
from qunxing.testing.cast import Cast

NOW = datetime(2026, 11, 3, 2, tzinfo=UTC)
LATER = datetime(2026, 11, 6, 2, tzinfo=UTC)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
METRICS: Mapping[str, Mapping[str, str]] = {"active_members": {}, "messages": {}, "response": {}}
HEAD = "id,time,sender,sender_name,text,reply_to\n"


def talk(*, until: int = 31, prefix: str = "", people: str = "abcdefg") -> str:
    """Everybody says one thing a day; five questions are asked, four of them answered."""
    rows = []
    for day in range(1, until + 1):
        for at, who in enumerate(people):
            text, reply = f"Bread {day} of {who}", ""
            if at == 0 and day <= 5:
                text = "How warm must the oven be?"
            if at == 1 and day <= 4:
                reply = f"{prefix}{day}-0"
            rows.append(
                f"{prefix}{day}-{at},2026-10-{day:02}T0{at + 1}:00:00+00:00,{who},{who.upper()},{text},{reply}\n"
            )
    return HEAD + "".join(rows)


def hand_in(cast: Cast, text: str, *, group: Group | None = None, name: str = "talk.csv", **more: Any) -> Import:
    """Import a text as Rui does, and count it."""
    given: dict[str, Any] = {"community": cast.community, "group": group or cast.group, "by": cast.rui}
    given["options"] = {"timezone": "Asia/Shanghai", **more.pop("options", {})}
    imp = sources.run(sources.receive_text(text=text, name=name, **given, **more))
    assert imp.state == Import.State.DONE, imp.report or imp.question
    fill(now=NOW)
    return imp


def second_group(cast: Cast) -> Group:
    return Group.objects.create(community=cast.community, name="Day oven", platform="wecom")


def wanted(cast: Cast, **more: Any) -> Wanted:
    given: dict[str, Any] = {"kind": Kind.MONTH, "metrics": METRICS, **more}
    return Wanted(cast.community, from_day=OCTOBER[0], to_day=OCTOBER[1], **given)


def close(cast: Cast, *, reason: str = "", **more: Any) -> Closing:
    closing = actions.close(wanted(cast, **more), by=cast.olga, now=NOW, reason=reason, anyway=True)
    return Closing.objects.get(pk=closing.pk)


def later(closing: Closing) -> Compared:
    """The closing beside the present, days after."""
    closing.community.refresh_from_db()
    found = compare(closing, now=LATER)
    assert found is not None
    return found


def moved(found: Compared) -> dict[tuple[str, int], tuple[float | None, float | None, list[str]]]:
    """(metric, group) → what was set down, what it would be, what happened since."""
    return {
        (each.figure.metric, each.figure.grp): (
            each.figure.value,
            each.now.get("value"),
            [change.what for change in each.causes],
        )
        for each in found.differences.values()
    }


def book() -> list[dict[str, Any]]:
    """Every figure as it stands, to see that nothing touched one."""
    return [dict(row) for row in Figure.objects.order_by("pk").values()]
