"""What is to be said, to whom, who let it go, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Community, Group
from qunxing.core.rules.quota import Rule
from qunxing.core.rules.sending import Purpose, Why
from qunxing.goals.models import Goal
from qunxing.ledger.models import Batch
from qunxing.outbox.audits import Audit as Audit
from qunxing.outbox.fates import Fate
from qunxing.people.models import Person
from qunxing.sources.models import Connection

USER = settings.AUTH_USER_MODEL


class SendingRules(models.Model):
    """What a community allows itself. Days and minutes are those of its clock."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, related_name="sending_rules")
    own_send = models.BooleanField(default=False)
    """Whether who wrote it may approve it."""
    quiet_from = models.IntegerField(default=22 * 60)
    quiet_to = models.IntegerField(default=8 * 60)
    """Minutes after midnight between which nothing is sent; equal: at any time."""
    a_day = models.IntegerField(default=3)
    """Messages of ours a group gets in a day at most."""
    promotions_a_week = models.IntegerField(default=2)
    quota = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Rule], default=Rule.MONTH)
    """How often WeCom lets a group get a mass message, as its administrator chose in 群发助手."""
    apart = models.IntegerField(default=0)
    """Seconds between two messages of one account, beyond what its platform asks."""
    stop_after = models.IntegerField(default=5)
    """So many failures of one account in a row, and it sends no more until a person says so."""
    own_group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, related_name="+")
    """A group of colleagues only, where a send can be tried out."""


class Send(models.Model):
    """One message for many (群发). Its words and audience change only while it is a draft."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waits for approval")
        APPROVED = "approved", _("To be sent")
        RUNNING = "running", _("Being sent")
        DONE = "done", _("Sent out")
        CANCELLED = "cancelled", _("Cancelled")

    class For(models.TextChoices):
        NOTICE = Purpose.NOTICE.value, _("Notice")
        CONTENT = Purpose.CONTENT.value, _("Something useful to read")
        EVENT = Purpose.EVENT.value, _("Activity")
        CARE = Purpose.CARE.value, _("Care")
        PROMOTION = Purpose.PROMOTION.value, _("Promotion")

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="sends")
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    purpose = models.CharField(max_length=10, choices=For.choices)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, null=True, related_name="sends")
    no_goal_reason = models.CharField(max_length=200, default="")
    text = models.TextField(default="")
    """With its variables, as `core.rules.filling` reads them."""
    attached = models.JSONField(default=list)
    """Of `carriers.live.mass.Attached`."""
    links = models.JSONField(default=dict)
    """Name of a `{link:…}` → address."""
    audience = models.JSONField(default=dict)
    """Of `core.rules.audiences.Audience`."""
    snippet = models.ForeignKey("outbox.SnippetVersion", on_delete=models.PROTECT, null=True, related_name="sends")
    """What it was begun from."""
    via = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, related_name="+")
    """By which account where several can write to a group; null, or where it cannot: by the best."""
    at = models.DateTimeField(null=True)
    """Not before; null: as soon as it is approved."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    """The facts that tell of its arrivals."""
    is_test = models.BooleanField(default=False)
    resends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="resent_as")
    """The send whose missed targets this one is for; of a test, the send that is tried out."""

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["community", "state", "-id"])]
        constraints = [
            models.CheckConstraint(condition=~models.Q(goal=None, no_goal_reason=""), name="send_has_a_reason")
        ]


class Picture(models.Model):
    """A picture handed in to go along with sends (海报), kept once; its file never changes."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="pictures")
    digest = models.CharField(max_length=64)
    """SHA-256 of its bytes, by which a send refers to it."""
    path = models.CharField(max_length=100)
    """Where the file is kept, below QUNXING_HOME."""
    mime = models.CharField(max_length=20)
    bytes = models.IntegerField()
    name = models.CharField(max_length=100)
    at = models.DateTimeField()
    """When it was handed in, or put into a send, last."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "digest"], name="one_picture_a_content")]


class Task(models.Model):
    """One mass message put before a person on the platform (群发任务), who confirms it for up to 2,000 groups."""

    send = models.ForeignKey(Send, on_delete=models.PROTECT, related_name="tasks")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=200)
    """Who has to confirm it: an account of the platform, as the platform calls it."""
    text = models.TextField(default="")
    key = models.CharField(max_length=64, unique=True)
    native = models.CharField(max_length=200, default="")
    fate = models.CharField(max_length=20, choices=Fate.choices, default=Fate.PLANNED)
    said = models.CharField(max_length=500, default="")
    made_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    """When to try, or to ask after it, next."""
    cancel_asked_at = models.DateTimeField(null=True)
    told = models.JSONField(default=list)
    """[chat, fate, µs UTC] of each group as the platform told it last, until its targets know."""

    class Meta:
        indexes = [models.Index(fields=["connection", "fate"])]


class Reminding(models.Model):
    """Somebody asked that the sender of a task be reminded; `said` is what the platform made of it."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="remindings")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=500, default="")


class Target(models.Model):
    """A send in one group, or to one person: what they get, word for word, and what became of it."""

    send = models.ForeignKey(Send, on_delete=models.CASCADE, related_name="targets")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True, related_name="+")
    """By which account; null: by a person's hand (手动发送清单), or not at all."""
    chat = models.CharField(max_length=200, default="")
    text = models.TextField(default="")
    attached = models.JSONField(default=list)
    """What of the send's attachments the platform takes."""
    key = models.CharField(max_length=64, unique=True)
    fate = models.CharField(max_length=20, choices=Fate.choices, default=Fate.PLANNED)
    why = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Why], default="")
    said = models.CharField(max_length=500, default="")
    """The platform's own words."""
    native = models.CharField(max_length=200, default="")
    """What the platform calls the message."""
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="targets")
    tries = models.IntegerField(default=0)
    login = models.CharField(max_length=64, default="")
    """Under which login of the account the platform may have done it already, and knows its key."""
    not_before = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    """The community's day it counts for."""
    left_at = models.DateTimeField(null=True)
    """When it was handed to the platform last."""
    at = models.DateTimeField(null=True)
    """When it arrived, as far as anybody knows."""
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    """Who ticked it off (自报), or decided what became of it."""
    again = models.ForeignKey(Send, on_delete=models.SET_NULL, null=True, related_name="+")
    """The send that tries it once more."""

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["send", "group"], name="one_target_a_group"),
            models.UniqueConstraint(fields=["send", "person"], name="one_target_a_person"),
        ]
        indexes = [
            models.Index(fields=["connection", "fate", "not_before"]),
            models.Index(fields=["group", "day"]),
        ]


class Stop(models.Model):
    """An account sends no more, since when and why, until somebody lifts it."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="stops")
    at = models.DateTimeField()
    why = models.CharField(max_length=500)
    """What the platform said last."""
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    """Who stopped it; null: it stopped by itself, after failures in a row."""
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection"], condition=models.Q(lifted_at=None), name="one_stop_a_time")
        ]


class Snippet(models.Model):
    """A prepared text (话术) of one of five classes; its words are those of its newest version."""

    class Script(models.TextChoices):
        WELCOME = "welcome", _("Welcome")
        COMPLAINT = "complaint", _("Complaint")
        PRAISE = "praise", _("Praise")
        URGE = "urge", _("Asking where the order is")
        OFF_TOPIC = "off_topic", _("Off topic")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="snippets")
    script = models.CharField(max_length=10, choices=Script.choices)
    name = models.CharField(max_length=60)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["script", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"], condition=models.Q(retired_at=None), name="one_snippet_a_name"
            )
        ]


class SnippetVersion(models.Model):
    """What a snippet says from a moment on; what it said before stays to be read."""

    snippet = models.ForeignKey(Snippet, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    text = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["snippet", "number"]
        constraints = [models.UniqueConstraint(fields=["snippet", "number"], name="one_snippet_version")]


class SnippetUse(models.Model):
    """Somebody took a snippet: copied it, or began a send from it."""

    version = models.ForeignKey(SnippetVersion, on_delete=models.CASCADE, related_name="uses")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class AnsweredElsewhere(models.Model):
    """Somebody says that a question was answered where we cannot see it (已在群里回复): self-reported (自报)."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    k1 = models.BigIntegerField()
    k2 = models.BigIntegerField()
    """The question's message."""
    note = models.CharField(max_length=200, default="")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "k1", "k2"], condition=models.Q(taken_back_at=None), name="answered_elsewhere_once"
            )
        ]
