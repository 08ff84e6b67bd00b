"""How far an import is, for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qunxing.sources.models import Import


@dataclass(frozen=True, slots=True)
class Pace:
    """`share` is 0–100, None while the size is unknown; rates are rows a second, `left` seconds."""

    share: int | None
    rate: float
    left: float | None


def pace(imp: Import, *, now: datetime) -> Pace:
    """Rate and time left by what was read so far; nothing is said before there is something to go by."""
    seconds = (now - imp.started_at).total_seconds() if imp.started_at else 0.0
    rate = imp.rows / seconds if seconds > 0 else 0.0
    if not imp.total_bytes or not imp.read_bytes:
        return Pace(None, rate, None)
    part = min(imp.read_bytes / imp.total_bytes, 1.0)
    return Pace(int(part * 100), rate, seconds * (1 - part) / part if part >= 0.02 else None)
