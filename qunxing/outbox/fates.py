"""What becomes of a message in one group, from the plan to the receipt (发送结果)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fate(models.TextChoices):
    """Those of `carriers.live.Fate`, and what goes before a platform is asked or beside it. PARTIAL is a task's."""

    PLANNED = "planned", _("To be sent")
    BY_HAND = "by_hand", _("To be sent by hand")
    SUBMITTING = "submitting", _("Leaving")
    SUBMITTED = "submitted", _("On its way")
    AWAITING_HUMAN = "awaiting_human", _("Waits for the group owner")
    SENT = "sent", _("Delivered")
    PARTIAL = "partial", _("Delivered in part")
    OVER_QUOTA = "over_quota", _("Over the platform's quota")
    UNREACHABLE = "unreachable", _("Out of reach")
    REJECTED = "rejected", _("Refused by the platform")
    EXPIRED = "expired", _("Not confirmed in time")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Uncertain")
    CANCELLED = "cancelled", _("Cancelled")
    LEFT_OUT = "left_out", _("Not sent to")


LEAVES = (Fate.PLANNED, Fate.SUBMITTING, Fate.SUBMITTED)
"""Our part of it is not over."""
WAITS = (*LEAVES, Fate.BY_HAND, Fate.AWAITING_HUMAN, Fate.UNKNOWN)
"""A receipt is still to come: from us, the platform or a person."""
MISSED = (Fate.OVER_QUOTA, Fate.UNREACHABLE, Fate.REJECTED, Fate.EXPIRED, Fate.FAILED)
"""It did not arrive, and may be sent again."""
COUNTS = (*WAITS, Fate.SENT)
"""Takes its place in what a group gets: it is there, or may yet be."""


def reached(counts: Mapping[str, int]) -> float | None:
    """The share of the audience that got it (达成率); None while nothing was to go to anybody.

    Who was left out was never to get it; who it was cancelled for was.
    """
    planned = sum(count for fate, count in counts.items() if fate != Fate.LEFT_OUT)
    return counts.get(Fate.SENT, 0) / planned if planned else None
