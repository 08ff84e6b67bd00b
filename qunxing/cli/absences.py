"""What `who` does."""

from __future__ import annotations

from datetime import UTC, datetime

from qunxing.cli.exporting import log_taken
from qunxing.cli.finding import scope_of
from qunxing.cli.output import answer, table
from qunxing.core.metrics.registry import METRICS
from qunxing.insight.asking import Scope
from qunxing.insight.questions import Question, ask_all
from qunxing.insight.silence import listed


def show_steps(community: str, group: str | None, as_json: bool) -> None:
    """The way down from all who are listed to the valid members, and the kinds of silence beside it."""
    scope = scope_of(group, community)
    bodies = ask_all([_question(scope, name) for name in ("valid_members", "zombies")], datetime.now(UTC))
    valid, zombies = (body["points"][-1] if body["points"] else {} for body in bodies)
    steps = valid.get("cells", {}).get("steps", [])
    lines = [(name, f"{many:,}", unit) for name, many, unit in steps]
    answer({"valid_members": valid, "zombies": zombies}, as_json, table(lines) if lines else "Cannot be seen here.")


def list_absent(community: str, group: str | None, kind: str, as_json: bool) -> None:
    """One list with the reason for each name; that it was taken is logged first."""
    scope = scope_of(group, community)
    log_taken({each.pk: each for each in scope.groups}, f"who {kind}")
    rows = listed(_question(scope, "zombies"), datetime.now(UTC), kind)
    lines = [(str(row["person"]), row["name"], row["reason"]) for row in rows]
    answer({"list": kind, "people": rows}, as_json, table(lines) if lines else "Nobody.")


def _question(scope: Scope, name: str) -> Question:
    return Question(METRICS[name], scope, False)
