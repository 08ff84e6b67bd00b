"""What the commands of automatic replies do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from qunxing.autoreply import actions
from qunxing.autoreply.models import AutoReply
from qunxing.autoreply.queries import autoreplies_of
from qunxing.cli.finding import community_named, groups_of
from qunxing.cli.output import answer, table
from qunxing.cli.sending import user_named
from qunxing.core.refusals import Refusal

SHOWN = 60


def list_autoreplies(community: str, as_json: bool) -> None:
    """All of a community that are in use."""
    rows = [{**_row(each), "times": each.times} for each in autoreplies_of(community_named(community))]  # type: ignore[attr-defined] # counted
    lines = [(str(row["autoreply"]), row["on"], row["allowed_by"] or "silent", row["text"][:SHOWN]) for row in rows]
    answer({"autoreplies": rows}, as_json, table(lines) if rows else "Nothing yet.")


def write(community: str, by: str, draft: actions.Draft, groups: Sequence[str], as_json: bool) -> None:
    """A new one. Raises Refusal."""
    where = community_named(community)
    words = replace(draft, groups=tuple(groups_of(where, groups)) if groups else ())
    made = actions.write(where, words, by=user_named(by), now=datetime.now(UTC))
    answer(
        _row(made), as_json, f"Automatic reply {made.pk} is written and silent. Let it speak: autoreply allow {made.pk}"
    )


def run(name: str, number: int, by: str, as_json: bool) -> None:
    """One verb. Raises Refusal."""
    found = AutoReply.objects.filter(pk=number, retired_at=None).select_related("community").first()
    if found is None:
        raise Refusal("There is no automatic reply %(number)s.", code="no_autoreply", number=number)
    verb = {"allow": actions.allow, "silence": actions.silence, "retire": actions.retire}[name]
    verb(found, by=user_named(by), now=datetime.now(UTC))
    said = {"allow": "speaks", "silence": "is silent", "retire": "is taken away"}[name]
    answer(_row(found), as_json, f"Automatic reply {number} {said}.")


def _row(each: AutoReply) -> dict[str, Any]:
    return {
        "autoreply": each.pk,
        "on": f"{each.trigger} {' '.join(each.words)}".strip(),
        "groups": [group.name for group in each.groups.all()],
        "text": each.text,
        "author": each.author.username,
        "allowed_by": each.approved_by.username if each.approved_by else None,
    }
