"""What `notices` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from qunxing.cli import parse
from qunxing.cli.finding import community_named
from qunxing.cli.output import answer, table
from qunxing.core.refusals import Refusal
from qunxing.notices import actions
from qunxing.notices.forms import SIGNED
from qunxing.notices.models import Channel, Notice

SHOWN = 100


def asked(kind: str) -> Mapping[str, str]:
    """What of a kind is secret, with what it is called."""
    parse.one_of("KIND", kind, Channel.Kind.values)
    if kind == Channel.Kind.MAIL:
        return {}
    return {"url": "Address"} | ({"secret": "Secret"} if kind in SIGNED else {})


def show(as_json: bool) -> None:
    """All channels."""
    rows = [_row(each) for each in Channel.objects.select_related("community")]
    lines = [(str(row["channel"]), row["name"], row["kind"], row["community"], ", ".join(row["to"])) for row in rows]
    answer({"channels": rows}, as_json, table(lines) if rows else "Staff are told nowhere yet.")


def add(
    kind: str, name: str, community: str, to: Sequence[str], language: str, secrets: Mapping[str, str], as_json: bool
) -> None:
    """A new channel. Raises Refusal."""
    given = {"to": to, "language": language, **secrets}
    made = actions.add(community_named(community), kind, name, **given, by=None)  # type: ignore[arg-type] # by name
    answer(_row(made), as_json, f"Added. See whether it arrives: qunxing notices test {made.pk}")


def test(number: int, as_json: bool) -> bool:
    """Send a test notice; whether it was sent. Raises Refusal when there is no such channel."""
    notice = actions.try_out(_channel(number), now=datetime.now(UTC))
    row = _told(notice)
    answer(row, as_json, " ".join(filter(None, (row["state"], row["said"]))))
    return notice.state == Notice.State.SENT


def remove(number: int, as_json: bool) -> None:
    """Delete one. Raises Refusal when there is none."""
    actions.remove(_channel(number))
    answer({"channel": number, "removed": True}, as_json, "Removed.")


def log(as_json: bool) -> None:
    """The last notices."""
    rows = [_told(each) for each in Notice.objects.select_related("event", "channel")[:SHOWN]]
    lines = [(row["at"], row["state"], row["channel"], row["sentence"], row["said"]) for row in rows]
    answer({"notices": rows}, as_json, table(lines) if rows else "Nothing was told yet.")


def _channel(number: int) -> Channel:
    found = Channel.objects.filter(pk=number).select_related("community").first()
    if found is None:
        raise Refusal("There is no channel %(number)s.", code="no_channel", number=number)
    return found


def _row(each: Channel) -> dict[str, Any]:
    return {
        "channel": each.pk, "kind": each.kind, "name": each.name, "community": each.community.name, "to": each.to,
        "paused": each.paused_at is not None,
    }  # fmt: skip


def _told(each: Notice) -> dict[str, Any]:
    return {
        "at": each.event.at.isoformat(), "channel": each.channel.name, "kind": each.event.kind, "state": each.state,
        "sentence": each.event.template % each.event.fields if each.event.fields else each.event.template,
        "tries": each.tries, "said": each.said.get("template", "") % each.said.get("fields", {}) if each.said else "",
    }  # fmt: skip
