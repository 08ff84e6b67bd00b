"""Automatic replies, who let them speak, and what they said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Community, Group
from qunxing.core.rules.autoreplies import Trigger
from qunxing.outbox.fates import Fate

USER = settings.AUTH_USER_MODEL


class AutoReply(models.Model):
    """What is said by itself when something happens. It speaks only while somebody's approval of just these words
    stands: whoever changes anything takes it away."""

    class On(models.TextChoices):
        JOINED = Trigger.JOINED.value, _("Somebody joins")
        IS = Trigger.IS.value, _("A message is just this word")
        HAS = Trigger.HAS.value, _("A message has this word in it")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="autoreplies")
    trigger = models.CharField(max_length=10, choices=On.choices)
    words = models.JSONField(default=list)
    groups = models.ManyToManyField(Group, related_name="+")
    """Where it holds; none: in all groups of the community."""
    text = models.TextField()
    """With its variables, as `core.rules.filling` reads them."""
    rests = models.IntegerField(default=60)
    """Seconds for which it is silent in a group after it spoke there."""
    yields = models.IntegerField(default=10)
    """Minutes for which it is silent in a group after one of our people spoke there."""
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]


class Reply(models.Model):
    """It spoke, once, about one thing: written before it is said, so that nothing is ever answered twice."""

    autoreply = models.ForeignKey(AutoReply, on_delete=models.CASCADE, related_name="replies")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    k1 = models.BigIntegerField()
    k2 = models.BigIntegerField()
    """What it answers."""
    text = models.TextField()
    at = models.DateTimeField()
    fate = models.CharField(max_length=20, choices=Fate.choices, default=Fate.UNKNOWN)
    said = models.CharField(max_length=500, default="")
    """The platform's own words."""

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["group", "k1", "k2"], name="answered_once")]
        indexes = [models.Index(fields=["autoreply", "group", "-id"])]
