"""What `wecom greeting` does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from qunxing.cli.connecting import connection_of
from qunxing.cli.growing import SHOWN, WECOM, Words, welcome_of
from qunxing.cli.output import answer, table
from qunxing.cli.sending import user_named
from qunxing.core.refusals import Refusal
from qunxing.growth import greetings
from qunxing.growth.models import Greeted, Greeting
from qunxing.growth.queries import greeted_of, greetings_of

MOST_SAID = 1000


def list_greetings(number: int, as_json: bool) -> None:
    """Those in use."""
    found = greetings_of(connection_of(number, WECOM))
    rows = [{**_row(each), "times": each.times} for each in found]  # type: ignore[attr-defined] # counted
    lines = [
        (str(row["greeting"]), row["state"] or "(others)", row["allowed_by"] or "silent", row["text"][:SHOWN])
        for row in rows
    ]
    answer({"greetings": rows}, as_json, table(lines) if rows else "Nothing yet.")


def write(number: int, words: Words, state: str, by: str, as_json: bool) -> None:
    """A new one, or other words. Raises Refusal."""
    connection, now = connection_of(number, WECOM), datetime.now(UTC)
    made = greetings.write(connection, welcome_of(words), state=state, by=user_named(by), now=now)
    answer(
        _row(made), as_json, f"Greeting {made.pk} is written and silent. Let it be said: wecom greeting allow {made.pk}"
    )


def run(name: str, number: int, by: str, as_json: bool) -> None:
    """One verb. Raises Refusal."""
    found = Greeting.objects.filter(pk=number, retired_at=None).select_related("connection__community").first()
    if found is None:
        raise Refusal("There is no greeting %(number)s.", code="no_greeting", number=number)
    verb = {"allow": greetings.allow, "silence": greetings.silence, "retire": greetings.retire}[name]
    verb(found, by=user_named(by), now=datetime.now(UTC))
    told = {"allow": "is said from now on", "silence": "is silent", "retire": "is taken away"}[name]
    answer(_row(found), as_json, f"Greeting {number} {told}.")


def said(number: int, as_json: bool) -> None:
    """What became of them."""
    rows = [_greeted(each) for each in greeted_of(connection_of(number, WECOM))[:MOST_SAID]]
    columns = ("at", "staff", "state", "fate", "said")
    lines = [columns, *(tuple(row[name] for name in columns) for row in rows)]
    answer({"greeted": rows}, as_json, table(lines) if rows else "Nobody was greeted yet.")


def _row(each: Greeting) -> dict[str, Any]:
    return {
        "greeting": each.pk,
        "state": each.state,
        "text": each.text,
        "attached": each.attached,
        "author": each.author.username,
        "allowed_by": each.approved_by.username if each.approved_by else None,
    }


def _greeted(each: Greeted) -> dict[str, str]:
    return {
        "at": each.at.isoformat(timespec="seconds"),
        "staff": each.user,
        "state": each.state,
        "fate": str(each.fate),
        "said": each.said,
        "text": each.text,
    }
