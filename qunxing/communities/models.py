"""Communities, their groups, and who among us may see them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qunxing.core.rules.charters import Audience, Terms


class User(AbstractUser):
    """Somebody of the team who signs in. A superuser is the owner: everything is theirs."""

    language = models.CharField(max_length=10, default="zh-hans")


class Community(models.Model):
    """People, and what is done for them; may have any number of groups.

    `timezone` is the zone its numbers are counted in; `next_timezone` another one asked for, until they all are.
    """

    name = models.CharField(max_length=120, unique=True)
    timezone = models.CharField(max_length=60, default="Asia/Shanghai")
    next_timezone = models.CharField(max_length=60, default="")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def today(self, now: datetime) -> date:
        """The day that a moment lies in here."""
        return now.astimezone(ZoneInfo(self.timezone)).date()


class ChatGroups(models.Manager["Group"]):
    """Groups in which people are: a desk is in no list, no census and no denominator."""

    def get_queryset(self) -> models.QuerySet[Group]:
        return super().get_queryset().filter(is_desk=False)


class Group(models.Model):
    """One chat group on one platform. `native` is the platform's id, empty when a person named the group.

    A community's *desk* is no chat group: it holds what was done in the whole community, such as orders of its shop.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=200)
    platform = models.CharField(max_length=20)
    namespace = models.CharField(max_length=60, default="")
    native = models.CharField(max_length=120, default="")
    is_desk = models.BooleanField(default=False)
    live_from = models.DateField(null=True)
    """Since when it is said to be live; only a group with a charter can be."""
    ended_on = models.DateField(null=True)
    """The day it was dissolved."""
    successor = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="predecessors")
    """The group its members were moved to when it ended: going there is no leaving."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ChatGroups()
    every: models.Manager[Group] = models.Manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["community"], condition=Q(is_desk=True), name="one_desk_a_community"),
            models.UniqueConstraint(
                fields=["community", "namespace", "native"], condition=~Q(native=""), name="group_native"
            ),
            models.UniqueConstraint(
                fields=["community", "name", "platform"], condition=Q(native=""), name="group_named"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person may do in a community; each includes the next."""

    OWNER = "owner", _("Owner")
    OPERATOR = "operator", _("Operator")
    VIEWER = "viewer", _("Viewer")


class Access(models.Model):
    """One person's role in one community."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="accesses")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="accesses")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "community"], name="one_role_a_community")]


class Charter(models.Model):
    """What a group is for, for whom, and how one tells that it does well: one version, valid from a day on.

    A version is never changed once it holds; a new one takes its place from its own day. A draft counts for nothing.
    The closed sets are those of `core.rules.charters`.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="charters")
    version = models.IntegerField()
    from_day = models.DateField(null=True)
    """Its first day in the community's zone; null while it is a draft."""
    type = models.CharField(max_length=20)
    subtype = models.CharField(max_length=20, default="")
    segment = models.JSONField(default=list)
    """The tags of those it is for: the other dimension, by who they are and not by what is done."""
    purposes = models.JSONField(default=list)
    audiences = models.JSONField(default=list)
    """Whom it is for: [{"who", "needs": [values], "money"}]; several kinds of people may have needs of their own."""
    values = models.JSONField(default=list)
    """What is promised to members, as kinds of value."""
    gates = models.JSONField(default=list)
    natural_days = models.IntegerField(null=True)
    """How often somebody usually comes by, in days; what silence means depends on it."""
    gain_days = models.IntegerField(null=True)
    """Within how many days a member should have gained something."""
    size_cap = models.IntegerField(null=True)
    ends_on = models.DateField(null=True)
    """The last day of a group that is meant to end."""
    note = models.TextField(default="")
    to_day = models.DateField(null=True)
    """The day before it was retired from; before `from_day` when it was taken back and never held."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    """Who put it in force; of a draft, who wrote it last. Likewise `at`."""
    at = models.DateTimeField(auto_now=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["group", "version"]
        constraints = [models.UniqueConstraint(fields=["group", "version"], name="one_charter_a_version")]

    @property
    def is_draft(self) -> bool:
        return self.from_day is None

    @property
    def terms(self) -> Terms:
        """What it says, as values."""
        people = (Audience(each["who"], tuple(each["needs"]), each.get("money", "")) for each in self.audiences)
        return Terms(
            type=self.type,
            subtype=self.subtype,
            segment=tuple(self.segment),
            purposes=tuple(self.purposes),
            audiences=tuple(people),
            values=tuple(self.values),
            gates=tuple(self.gates),
            natural_days=self.natural_days,
            gain_days=self.gain_days,
            size_cap=self.size_cap,
            ends_on=self.ends_on,
            note=self.note,
        )


class LiveChange(models.Model):
    """Somebody said since when a group is live, or (null) that it is not; the last one holds, as `Group.live_from`."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="live_changes")
    live_from = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
