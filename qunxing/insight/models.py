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


class LinkedBlock(models.Model):
    """The links nobody made of one group in one stretch of days (`linked.DAYS`), good for the lines of its digest."""

    grp = models.IntegerField()
    number = models.IntegerField()
    """Its local days divided by their number in a stretch."""
    version = models.IntegerField()
    """The linker's."""
    count = models.IntegerField()
    digest = models.CharField(max_length=32)
    links = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grp", "number"], name="one_linked_block")]


class LinkedGroup(models.Model):
    """Up to which epoch of its group, and by which version of the linker, all links of a group are kept."""

    grp = models.IntegerField(primary_key=True)
    epoch = models.BigIntegerField()
    version = models.IntegerField()


class LinkJudgement(models.Model):
    """What a person said of one link nobody made. Nothing is overwritten: the newest of a link counts."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    group = models.ForeignKey("communities.Group", on_delete=models.CASCADE, related_name="+")
    k1 = models.BigIntegerField()
    k2 = models.BigIntegerField()
    to1 = models.BigIntegerField()
    to2 = models.BigIntegerField()
    is_right = models.BooleanField()
    was_told = models.BooleanField()
    """Whether the linker was sure of it: only those tell how good it is."""
    version = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["group", "k1"])]
