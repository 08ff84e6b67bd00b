"""Not too many looks from one place: each page costs a few questions to the engine."""

from __future__ import annotations

from django.core.cache import cache

SECONDS = 60
MOST = 30
"""Looks a minute from one address, those through wrong links among them; each process counts for itself."""


def is_too_often(address: str) -> bool:
    """Count one look, and say whether it is one too many."""
    key = f"shared-page:{address[:45]}"
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key) > MOST
    except ValueError:  # it ran out between the two
        return False
