"""Reports as they were sent. Nothing of one is ever changed; a correction is another one that stands in its place."""

from __future__ import annotations

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
