"""How the page writes money, ranges and comparisons."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunxing.communities.words import at_least, money, number

WHOLE_FROM = 100_00
"""Cents from which an amount is written in whole yuan: cents of a large sum tell nobody anything."""


def yuan(cents: float) -> str:
    """¥21,937; below a hundred yuan with its cents."""
    if abs(cents) >= WHOLE_FROM:
        return money(round(cents / 100) * 100).removesuffix(".00")
    return money(round(cents)).removesuffix(".00")


def signed(cents: int) -> str:
    """+¥1,917, -¥20, ¥0."""
    return f"+{yuan(cents)}" if cents > 0 else yuan(cents)


def between(low: str, high: str) -> str:
    """One figure, or 至少 ¥0.87，最多 ¥3.50."""
    return low if low == high else _("at least %(low)s, at most %(high)s") % {"low": low, "high": high}


def people(low: int, high: int) -> str:
    """875, or 至少 875 人，最多 3,528 人."""
    return number(low) if low == high else at_least(low, high, "people")
