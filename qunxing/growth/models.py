"""What was made on a platform for people to come by, and who made it: no platform lists it for us."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from qunxing.communities.models import Group
from qunxing.sources.models import Connection

USER = settings.AUTH_USER_MODEL


class Way(models.Model):
    """A code people join by (群活码). Everybody who came by it bears its `state`."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="ways")
    native = models.CharField(max_length=200)
    """Its name there."""
    state = models.CharField(max_length=60, default="")
    remark = models.CharField(max_length=60, default="")
    groups = models.ManyToManyField(Group, related_name="+")
    opens = models.CharField(max_length=60, default="")
    """What new groups are called that are opened when all are full; empty: none are."""
    first = models.IntegerField(default=1)
    """The number of the first of them."""
    picture = models.CharField(max_length=1000, default="")
    """Where the code itself can be fetched."""
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["connection", "native"], name="way_once")]


class Template(models.Model):
    """A welcome in the platform's library, from where owners put it up in their groups."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="templates")
    native = models.CharField(max_length=200)
    text = models.TextField(default="")
    attached = models.JSONField(default=list)
    """Of `carriers.live_mass.Attached`."""
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["connection", "native"], name="template_once")]
