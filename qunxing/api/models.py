"""Tokens: what another program may read in somebody's name."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Community


class Scope(models.TextChoices):
    """What a token opens. Nothing includes another."""

    NUMBERS = "numbers", _("Numbers")
    PEOPLE = "people", _("Names of members")
    TALK = "talk", _("Words of members")
    CALENDAR = "calendar", _("Calendar")


class Token(models.Model):
    """Lets a program read what its user may see, never more, until it ends or is revoked.

    Only a hash of the secret is kept; `hint` is how the secret begins. `scopes` are words of `Scope` with spaces
    between. Without `is_everywhere` it opens only `communities`. `minute` and `calls` count its calls of one minute.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.CharField(max_length=60)
    is_everywhere = models.BooleanField(default=False)
    communities = models.ManyToManyField(Community, related_name="tokens")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0)
    calls = models.IntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    def opens(self, scope: str) -> bool:
        return scope in self.scopes.split()

    def is_live(self, now: datetime) -> bool:
        """Neither revoked nor expired, and its user may still sign in."""
        ended = self.revoked_at is not None or (self.expires_at is not None and self.expires_at <= now)
        return not ended and self.user.is_active
