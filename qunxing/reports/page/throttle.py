"""Not too many looks from one place: each page costs a few questions to the engine."""

from __future__ import annotations

from qunxing.communities import throttle

SECONDS = throttle.SECONDS
MOST = 30
"""Looks a minute from one address, those through wrong links among them; each process counts for itself."""


def is_too_often(address: str) -> bool:
    """Count one look, and say whether it is one too many."""
    return throttle.is_too_often("shared-page", address, most=MOST)
