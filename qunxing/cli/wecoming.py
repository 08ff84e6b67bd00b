"""What `wecom` does."""

from __future__ import annotations

from collections.abc import Mapping

from qunxing.carriers.live.setup import Calls, State
from qunxing.carriers.registry import platform
from qunxing.cli.connecting import connection_of
from qunxing.cli.output import answer, table
from qunxing.sources import inspecting

SIGNS = {State.OK: "✓", State.MISSING: "✗", State.UNKNOWN: "?"}


def check(number: int | None, given: Mapping[str, str], as_json: bool) -> bool:
    """Show how each thing stands; whether nothing is missing. Raises Refusal."""
    if number is None:
        found = inspecting.look(platform("wecom"), given, Calls())
    else:
        found = inspecting.inspect(connection_of(number, "wecom"))
    rows = [
        {"step": each.step, "state": each.state, "title": each.title, "said": each.said % each.fields} for each in found
    ]
    lines = [(SIGNS[each.state], each.title, each.said % each.fields) for each in found]
    answer({"steps": rows}, as_json, table(lines))
    return all(each.state is not State.MISSING for each in found)
