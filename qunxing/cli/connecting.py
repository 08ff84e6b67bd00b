"""What `connect` and `connections` do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from qunxing.carriers.live import Field
from qunxing.carriers.registry import platform
from qunxing.cli.finding import community_named
from qunxing.cli.output import answer, table
from qunxing.core.refusals import Refusal
from qunxing.sources import connecting, reading_again
from qunxing.sources.health import reason
from qunxing.sources.models import Connection


def secret_fields(name: str) -> list[Field]:
    """What of a platform's form is secret. Raises Refusal for a platform there is not."""
    return [each for each in platform(name).fields if each.kind == "secret"]


def connect(name: str, community: str, answers: Mapping[str, str], as_json: bool) -> None:
    """Connect an account. Raises Refusal."""
    made = connecting.connect(community_named(community), name, answers, by=None, now=datetime.now(UTC))
    answer(
        _row(made), as_json, f"Connected {made.native}. Its groups fill up while `qunxing up` or `qunxing listen` runs."
    )


def show(as_json: bool) -> None:
    """All connections with the groups they hear."""
    rows = [_row(each) for each in _connected().prefetch_related("followed__group")]
    lines = [(str(row["connection"]), row["account"], row["state"], row["heard_at"] or "", row["said"]) for row in rows]
    answer({"connections": rows}, as_json, table(lines) if rows else "No account is connected.")


def switch(pause: int | None, resume: int | None) -> None:
    """Pause one, resume one. Raises Refusal when there is none of that number."""
    if pause is not None:
        connecting.pause(connection_of(pause))
    if resume is not None:
        connecting.resume(connection_of(resume))


def read_again(number: int, as_json: bool) -> None:
    """Read what was kept of one. Raises Refusal when there is none of that number."""
    new, left = reading_again.read_again(connection_of(number), now=datetime.now(UTC))
    said = f"{new} facts were new. {left} payloads still cannot be read."
    answer({"new": new, "unread": left}, as_json, said)


def connection_of(number: int, carrier: str = "") -> Connection:
    """The connection of that number, of this platform where one is given. Raises Refusal when there is none."""
    found = _connected().filter(pk=number).first()
    if found is None or carrier not in ("", found.carrier):
        raise Refusal("There is no connection %(number)s.", code="no_connection", number=number)
    return found


def _connected() -> QuerySet[Connection]:
    return Connection.objects.select_related("community").exclude(state=Connection.State.FORGOTTEN)


def _row(each: Connection) -> dict[str, Any]:
    template, fields = reason(each) or ("", {})
    return {
        "connection": each.pk,
        "platform": each.carrier,
        "account": each.native,
        "community": each.community.name,
        "state": each.state,
        "said": template % fields,
        "heard_at": each.heard_at.isoformat() if each.heard_at else None,
        "groups": [
            {"group": one.group.name, "since": one.since.isoformat(), "blind": one.blind, "left": one.until is not None}
            for one in each.followed.all()
        ],
        "ignored": each.ignored,
        "unread": each.unread.count(),
        "address": connecting.callback_of(each),
    }
