"""The course of each group, as last found; and what people decided about ends of groups."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Group
from qunxing.ledger.models import Batch


class Course(models.Model):
    """How far along a group is, week by week. Derived from the ledger; rebuilt whenever that changes.

    `judged_by` is what the weekly number counts, empty where nothing can be seen. `stage` is empty while there is too
    little data; it has held since the week that begins on `since`. `weeks` holds lists of equal length, one number for
    each week from the one that begins on the day `first` on: value, stage, level, best, slope, p, net, broke, step,
    seen, silent, limit. Days are local day numbers.
    """

    class JudgedBy(models.TextChoices):
        """What the weekly number counts."""

        ACTIVE = "active", _("active people")
        SEATS = "seats", _("people in the group")

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="course")
    judged_by = models.CharField(max_length=10, choices=JudgedBy.choices, default="")
    stage = models.CharField(max_length=20, default="")
    since = models.IntegerField(null=True)
    weeks = models.JSONField(default=dict)
    last_act = models.IntegerField(null=True)
    """The last day on which anybody but staff did something."""
    is_temporary = models.BooleanField(default=False)
    epoch = models.BigIntegerField()
    dimension_epoch = models.BigIntegerField()
    week = models.IntegerField()
    """The last whole week it knows of begins on this day."""
    at = models.DateTimeField()


class Decision(models.Model):
    """What somebody decided about the end of a group. Rows are never changed but for being taken back."""

    class What(models.TextChoices):
        KEEP = "keep", _("kept on")
        END = "end", _("ended")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="endings")
    what = models.CharField(max_length=10, choices=What.choices)
    reasons = models.JSONField(default=list)
    """Why an end was proposed at that time, as `rules.sunset.Reason` names it, each with its details."""
    note = models.TextField(default="")
    ask_again = models.DateField(null=True)
    """When the end may be proposed again, of a group that is kept on."""
    ended_on = models.DateField(null=True)
    successor = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, related_name="+")
    farewell = models.TextField(default="")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    """What the end told the ledger; undone with it."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
