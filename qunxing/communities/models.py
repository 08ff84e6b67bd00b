"""Communities, their groups, and who among us may see them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


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
