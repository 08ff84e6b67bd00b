"""Not too many looks from one place at what is open to everybody."""

from __future__ import annotations

from django.core.cache import cache

SECONDS = 60


def is_too_often(what: str, address: str, *, most: int) -> bool:
    """Count one look, and say whether it is one too many for a minute; each process counts for itself."""
    key = f"{what}:{address[:45]}"
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two
        return False
