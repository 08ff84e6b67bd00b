"""Who keeps a group and since when, its rules and what broke them, the posts its members hold."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Group
from qunxing.communities.words import listed
from qunxing.people.models import Person

USER = settings.AUTH_USER_MODEL


class Keeper(models.Model):
    """负责人: somebody of the team keeps a group from a day on. Either signs in here or is only known from the talk."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="keepers")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    """The last day of the term, inside; null while it lasts."""
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["group", "-from_day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(user=None) ^ Q(person=None), name="keeper_is_one"),
            models.UniqueConstraint(fields=["group"], condition=Q(to_day=None), name="one_keeper_at_a_time"),
        ]

    def __str__(self) -> str:
        return self.user.username if self.user else str(self.person)


class Rules(models.Model):
    """群规 of a group: one version, never changed. They are to be said often at first, then now and then."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="rules")
    version = models.IntegerField()
    lines = models.JSONField()
    """The rules, in their order."""
    from_day = models.DateField()
    first_days = models.IntegerField(default=7)
    every_days = models.IntegerField(default=30)
    """0: only in the first days."""
    reason = models.TextField(default="")
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["group", "-version"]
        constraints = [models.UniqueConstraint(fields=["group", "version"], name="one_rules_a_version")]


class Reminder(models.Model):
    """Somebody says that the rules were posted on a day: self-reported."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="reminders")
    day = models.DateField()
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "day"], name="one_reminder_a_day")]


class Breach(models.Model):
    """A rule was broken; taken back, it stays readable and counts no more."""

    rules = models.ForeignKey(Rules, on_delete=models.PROTECT, related_name="breaches")
    line = models.IntegerField()
    """Which rule, from 1."""
    day = models.DateField()
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.TextField(default="")
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-day", "-pk"]


class Squad(models.Model):
    """A small team of members inside a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="squads")
    name = models.CharField(max_length=60)
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="one_squad_a_name")]


class Post(models.Model):
    """A post that a person holds in a group or in one of its squads, with its few rights, from day to day."""

    class Kind(models.TextChoices):
        CAPTAIN = "captain", _("Captain (队长)")
        GROUP_LEADER = "group_leader", _("Group leader (组长)")
        STUDY = "study", _("Study lead (学习委员)")
        ORGANISER = "organiser", _("Organiser (组织委员)")
        LEADER = "leader", _("Company leader (领导)")

    class Right(models.TextChoices):
        WELCOME = "welcome", _("welcome who is new")
        ANSWER = "answer", _("answer questions first")
        RULES = "rules", _("remind of the rules")
        CHECK = "check", _("follow who has not checked in")
        TOPIC = "topic", _("start topics")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="posts")
    squad = models.ForeignKey(Squad, on_delete=models.PROTECT, null=True, related_name="posts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    rights = models.JSONField(default=list)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-from_day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person", "kind"], condition=Q(to_day=None), name="one_open_post_of_a_kind"
            )
        ]

    @property
    def shown_rights(self) -> str:
        """The rights in the reader's words."""
        return listed([str(self.Right(each).label) for each in self.rights])


class Seats(models.Model):
    """How many are in a group at the least, kept by the worker so that pages need not ask."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="seats")
    members = models.IntegerField()
    day = models.DateField()
    at = models.DateTimeField()
