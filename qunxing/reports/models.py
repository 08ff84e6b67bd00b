"""Reports as they were sent, and links that show the owner's page.

Nothing of a sent report is ever changed; a correction is another one that stands in its place.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Community


class Kind(models.TextChoices):
    """Which days a report is about: one, or Monday to Sunday."""

    DAILY = "daily", _("Daily report")
    WEEKLY = "weekly", _("Weekly report")


class SentReport(models.Model):
    """What was told of some days, by whom and when; `sheet` is `drafting.Sheet` as JSON, quotes in the text apart.

    `groups` are the numbers of the groups asked for, empty for all; `scope` hashes who is meant. `as_of` is when the
    figures were read. `quotes` holds the questions quoted ({asker, text}), whose places in `text` are {q0}, {q1} …:
    words of somebody who was erased are taken out of what was sent, too. `supersedes` is the one it corrects.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    first_day = models.DateField()
    last_day = models.DateField()
    groups = models.JSONField()
    as_of = models.DateTimeField()
    sheet = models.JSONField()
    text = models.TextField()
    quotes = models.JSONField()
    note = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["community", "-at"])]


class PageLink(models.Model):
    """A link handed to somebody without a sign-in. Of its secret only the hash is kept.

    What it shows is counted anew from today's data, of the days it was made for. `by_name` stays when `by` goes.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["community", "-made_at"])]

    def is_open(self, now: datetime) -> bool:
        """Whether it still shows anything."""
        return self.revoked_at is None and now < self.expires_at
