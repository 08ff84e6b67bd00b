"""The report of an import: what came in, what was known, what was not understood."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qunxing.core.facts import Kind
from qunxing.core.refusals import Refusal
from qunxing.core.zones import moment
from qunxing.ledger.bulk import Absorbed
from qunxing.sources.intake import Seen

TALK = (Kind.MESSAGE,)
OURS = (Kind.OBSERVED, Kind.RETRACTED)
"""Facts we add ourselves; they did not come from the file."""


def report(
    fmt: str, seen: Seen, absorbed: Absorbed, *, renames: int, seconds: float, damage: Refusal | None
) -> dict[str, Any]:
    """The report as JSON. `messages` and `events` count what is new; `duplicates` the messages known before.

    `first` and `last` are ISO times in UTC of everything read. `notices` are lines written by the platform itself.
    """
    spans = seen.spans.values()
    new = absorbed.kinds
    return {
        "format": fmt,
        "groups": len(seen.spans),
        "people": len(seen.people - {0}),
        "messages": new.get(Kind.MESSAGE, 0) - new.get(-1, 0),
        "notices": new.get(-1, 0),
        "events": {
            Kind(kind).name.lower(): count
            for kind, count in sorted(new.items())
            if kind > 0 and kind not in TALK and kind not in OURS
        },
        "first": moment(min(each.first for each in spans)).isoformat() if spans else None,
        "last": moment(max(each.last for each in spans)).isoformat() if spans else None,
        "duplicates": absorbed.duplicates,
        "rejected": seen.rejected,
        "rejected_samples": [{"line": e.line, "reason": _(e.reason), "text": e.text} for e in seen.samples],
        "renames_suspected": renames,
        "damaged": sentence(damage) if damage else "",
        "seconds": round(seconds, 2),
    }


def sentence(refusal: Refusal) -> str:
    """The refusal in the reader's language."""
    template = _(refusal.template)
    return template % refusal.fields if refusal.fields else template
