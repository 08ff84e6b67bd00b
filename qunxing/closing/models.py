"""Closed periods, their figures, what they would be now, and what people say of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Community


class Closings(models.Manager["Closing"]):
    """Those that were set down; one whose figures are still being written counts for nothing."""

    def get_queryset(self) -> models.QuerySet[Closing]:
        return super().get_queryset().exclude(at=None)


class Closing(models.Model):
    """The figures of one period, set down at one moment. Nothing of it changes; a later closing may take its place."""

    class Kind(models.TextChoices):
        MONTH = "month", _("A month")
        WEEK = "week", _("A week")
        DAYS = "days", _("Days of your own")

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="closings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    from_day = models.DateField()
    to_day = models.DateField()
    """The last day, inside."""
    groups = models.JSONField(default=list)
    """The numbers of the groups chosen; empty for all of the community."""
    groups_key = models.CharField(max_length=64, default="")
    """The same as one word, so that a period is closed once; empty for all."""
    timezone = models.CharField(max_length=60)
    definitions = models.JSONField(default=dict)
    """Metric → version, unit, shape, and its title, sentence and formula in each language, as they were."""
    basis = models.JSONField(default=dict)
    """What the figures rest on, as `basis.Basis` reads it."""
    still_open = models.JSONField(default=list)
    """What was not over or not decided, and was said so before: [{"what", "n", "names"}]."""
    note = models.TextField(default="")
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    reason = models.TextField(default="")
    """Why it takes the place of the one before."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(auto_now_add=True)

    objects = Closings()
    every: models.Manager[Closing] = models.Manager()

    class Meta:
        ordering = ["-to_day", "-from_day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "from_day", "to_day", "groups_key"],
                condition=Q(supersedes=None) & ~Q(at=None),
                name="one_first_closing_of_a_period",
            )
        ]

    @property
    def is_standing(self) -> bool:
        """Whether no later closing took its place."""
        return not Closing.objects.filter(supersedes=self).exists()


class Figure(models.Model):
    """One number as it was set down. Written once."""

    closing = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="figures")
    """Only a closing that never came to its end is deleted."""
    metric = models.CharField(max_length=60)
    version = models.IntegerField()
    params = models.JSONField()
    grp = models.IntegerField(default=0)
    """The group it is about; 0 for all that were chosen."""
    label = models.CharField(max_length=200)
    """What that was called."""
    scope = models.JSONField()
    """The numbers of the groups it is of."""
    from_day = models.DateField()
    to_day = models.DateField()
    unit = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.BigIntegerField(null=True)
    provisional = models.BooleanField()
    cells = models.JSONField()
    excluded = models.JSONField()
    coverage = models.JSONField()
    observed_until = models.DateTimeField()
    epoch = models.BigIntegerField()
    """The epoch of its groups' rollups."""

    class Meta:
        ordering = ["id"]


class Comparison(models.Model):
    """What the figures of a closing would be now: derived, and made anew when what they depend on has moved."""

    closing = models.OneToOneField(Closing, on_delete=models.CASCADE, related_name="comparison")
    key = models.CharField(max_length=64)
    """Of what the present figures depend on, as `basis.mark` gives it."""
    changes = models.JSONField()
    """What changed since, as `changes.Change`."""
    now = models.JSONField()
    """Figure → its present value, for those that differ."""
    at = models.DateTimeField()


class Remark(models.Model):
    """A note on a figure, or an objection to it. Never changed, never deleted."""

    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="remarks")
    is_objection = models.BooleanField()
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]


class Ruling(models.Model):
    """The answer to an objection: accepted or not, and why."""

    objection = models.OneToOneField(Remark, on_delete=models.PROTECT, related_name="ruling")
    accepted = models.BooleanField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
