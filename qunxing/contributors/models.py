"""Whom people named what, who was recognised, and how each group stood when that was last looked at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Group
from qunxing.people.models import Person


class Naming(models.Model):
    """A person decided what a member is to a group, or that they are not, or to look again. The newest holds.

    Nothing of it changes; `evidence` is what stood on the list when it was decided.
    """

    class Part(models.TextChoices):
        KOC = "koc", _("KOC")
        SEED = "seed", _("Seed user")
        MANAGER = "manager", _("Manager")

    class Answer(models.TextChoices):
        YES = "yes", _("Confirmed")
        NO = "no", _("Not")
        LATER = "later", _("Look again later")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="namings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="namings")
    part = models.CharField(max_length=10, choices=Part.choices)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    note = models.CharField(max_length=300, default="")
    evidence = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["group", "part"], name="naming_of_group")]


class Recognition(models.Model):
    """Somebody was recognised before the group, by a person; we only write it down. Taken back, it stays readable."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="recognitions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recognitions")
    day = models.DateField()
    said_by = models.CharField(max_length=100)
    """Who said it in the group."""
    what = models.CharField(max_length=500)
    """For which message or act."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["group", "day"], name="recognition_of_group")]


class Carried(models.Model):
    """What is kept of who carries a group: derived, made anew when what it rests on moved (`refresh.py`)."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="carried")
    body = models.JSONField()
    epoch = models.BigIntegerField()
    dimension_epoch = models.BigIntegerField()
    first = models.DateField()
    last = models.DateField()
    """The days looked at."""
    at = models.DateTimeField()
