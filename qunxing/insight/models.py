"""What was computed, and who looked at or took away talk."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from qunxing.communities.models import Community


class CachedMeasure(models.Model):
    """One computed result, good for as long as what it depends on has not changed."""

    key = models.CharField(max_length=64, primary_key=True)
    """Hash of metric, version, parameters and scope."""
    epoch = models.BigIntegerField()
    dimension_epoch = models.BigIntegerField()
    body = models.JSONField()
    at = models.DateTimeField()


class Look(models.Model):
    """Somebody read or took away other people's words."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=20)
    detail = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["community", "-id"])]
