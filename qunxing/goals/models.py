"""Goals and promises: what was fixed, every version of it, and what became of it so far."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Community, Group
from qunxing.core.metrics.base import Grain
from qunxing.core.rules.goals import Way
from qunxing.core.rules.promises import Cadence, Kept, Proof


class Goal(models.Model):
    """What is to be reached by some groups together; without groups, by the whole community.

    What it says is in its terms, of which the newest version holds. `kept` is how it stands (`refresh.py`).
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="goals")
    groups = models.ManyToManyField(Group, related_name="goals")
    dropped_at = models.DateTimeField(null=True)
    """Given up before its deadline, and why; what it said stays readable."""
    dropped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    dropped_reason = models.TextField(default="")
    kept = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]


class GoalTerms(models.Model):
    """One version of what a goal says. Nothing of it changes; a later version says why it took its place."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="terms")
    version = models.IntegerField()
    name = models.CharField(max_length=120)
    metric = models.CharField(max_length=60)
    metric_version = models.IntegerField()
    part = models.CharField(max_length=20, default="")
    """Which figure of a metric that has several; empty for its value."""
    params = models.JSONField(default=dict)
    way = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Way])
    grain = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Grain])
    """Counted in every day, week or month; `span`: all together from the start on."""
    baseline = models.FloatField()
    target = models.FloatField()
    start = models.DateField()
    deadline = models.DateField()
    horizon = models.IntegerField()
    """Days from the start in which nothing is said yet."""
    weight = models.FloatField(default=1)
    reason = models.TextField(default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["goal", "version"]
        constraints = [models.UniqueConstraint(fields=["goal", "version"], name="one_goal_terms_a_version")]


class Promise(models.Model):
    """What the members of a group may rely on. What it says is in its terms, each valid from its own day on.

    `kept` is how it stands, `kept_epoch` the ledger's epoch it was found at, `kept_until` the last day looked at.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="promises")
    ended_on = models.DateField(null=True)
    """The last day it holds."""
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_reason = models.TextField(default="")
    kept = models.JSONField(default=dict)
    kept_epoch = models.BigIntegerField(default=0)
    kept_until = models.IntegerField(null=True)

    class Meta:
        ordering = ["pk"]


class Who(models.TextChoices):
    """Whose message shows that a promise was kept."""

    STAFF = "staff", _("any colleague or bot")
    PEOPLE = "people", _("one of these people")
    ANYONE = "anyone", _("anybody")


class PromiseTerms(models.Model):
    """One version of what a promise says, valid from a day on."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="terms")
    version = models.IntegerField()
    from_day = models.DateField()
    text = models.CharField(max_length=200)
    cadence = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Cadence])
    weekday = models.IntegerField(default=0)
    """Of a weekly one; 0 is Monday."""
    minutes = models.IntegerField()
    """When it is due, in minutes after midnight on the group's clock."""
    margin = models.IntegerField()
    """So many minutes before or after are in time."""
    proof = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Proof])
    who = models.CharField(max_length=10, choices=Who.choices, default=Who.STAFF)
    people = models.JSONField(default=list)
    """The numbers of the people, for `Who.PEOPLE`."""
    words = models.JSONField(default=list)
    """The message holds one of these; any message will do when there are none."""
    reason = models.TextField(default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["promise", "version"]
        constraints = [models.UniqueConstraint(fields=["promise", "version"], name="one_promise_terms_a_version")]


class Occurrence(models.Model):
    """What became of a promise on one day; a day that nobody could see has none. Derived from the ledger."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="occurrences")
    day = models.IntegerField()
    """Local day number."""
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Kept])
    ts = models.BigIntegerField(null=True)
    """When the proof came, µs UTC."""

    class Meta:
        ordering = ["promise", "day"]
        constraints = [models.UniqueConstraint(fields=["promise", "day"], name="one_occurrence_a_day")]


class Tick(models.Model):
    """Somebody says what became of a promise on one day. What was said before stays, the newest counts."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="ticks")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Kept])
    note = models.CharField(max_length=200, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["promise", "day", "pk"]


class GroupStatus(models.Model):
    """What a group's state is made of, as last found: its goals, promises and red lines, each with its colour."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="status")
    parts = models.JSONField(default=list)
    """[{"kind", "id", "name", "colour", ...}], as `standing.py` reads them."""
    at = models.DateTimeField()


class ValueCheck(models.Model):
    """What one quarter brought the members of a group, put before people, and what they decided (R210).

    `body` is what was counted at `made_at`: {"goals", "promises", "values"}, as `values.py` writes it.
    """

    class Answer(models.TextChoices):
        KEEP = "keep", _("worth it: go on")
        CHANGE = "change", _("not enough: change it")
        END = "end", _("no longer: end it")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="value_checks")
    first = models.DateField()
    last = models.DateField()
    body = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, default="")
    note = models.CharField(max_length=200, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["group", "-first"]
        constraints = [models.UniqueConstraint(fields=["group", "first"], name="one_value_check_a_quarter")]
