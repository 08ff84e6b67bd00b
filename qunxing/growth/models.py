"""What was made on a platform for people to come by, and who made it: no platform lists it for us. And what is said to
who comes to one of us, who let it be said, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from qunxing.communities.models import Group
from qunxing.outbox.fates import Fate
from qunxing.sources.models import Connection, Newcomer

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
    """Of `carriers.live.mass.Attached`."""
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["connection", "native"], name="template_once")]


class Greeting(models.Model):
    """First words to who adds one of us. They are said only while somebody's approval of just these words stands."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="greetings")
    state = models.CharField(max_length=60, default="")
    """The channel of those it is for; empty: of all others."""
    text = models.TextField(default="")
    """With its variables, as `core.rules.filling` reads them."""
    attached = models.JSONField(default=list)
    """Of `carriers.live.mass.Attached`."""
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "state"], condition=models.Q(retired_at=None), name="greeting_once"
            )
        ]

    @property
    def community_id(self) -> int:
        return self.connection.community_id


class Greeted(models.Model):
    """Somebody was greeted, once: written before it is said. What they are called is not kept."""

    greeting = models.ForeignKey(Greeting, on_delete=models.CASCADE, related_name="greeted")
    newcomer = models.OneToOneField(Newcomer, on_delete=models.SET_NULL, null=True, related_name="greeted")
    user = models.CharField(max_length=200)
    """Whom they added."""
    state = models.CharField(max_length=200, default="")
    """By which channel they came."""
    text = models.TextField()
    """As it was allowed, with its variables."""
    at = models.DateTimeField()
    fate = models.CharField(max_length=20, choices=Fate.choices, default=Fate.UNKNOWN)
    said = models.CharField(max_length=500, default="")
    """The platform's own words, or why it was not said (an English gettext id)."""

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["greeting", "-id"])]
