"""What staff are told of outside this site: by which ways, what it was, and what became of telling it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Community


class Channel(models.Model):
    """A way to staff: a mailbox, a robot in a group of theirs, or a program."""

    class Kind(models.TextChoices):
        MAIL = "mail", _("E-mail")
        WECOM = "wecom", _("WeCom group robot (企业微信群机器人)")
        FEISHU = "feishu", _("Feishu robot (飞书)")
        DINGTALK = "dingtalk", _("DingTalk robot (钉钉)")
        WEBHOOK = "webhook", _("Another program (webhook)")

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="channels")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=100)
    to = models.JSONField(default=list)
    """Of a mailbox: the addresses."""
    sealed = models.TextField(default="")
    """Of the others: `url`, and the `secret` that signs, encrypted. Whoever has a robot's address can speak as it."""
    language = models.CharField(max_length=10, default="zh-hans")
    paused_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]


class Event(models.Model):
    """Something staff are told of, once: `key` names it until it is over."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="told_events")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)
    template = models.TextField()
    """The sentence: an English gettext id."""
    fields = models.JSONField(default=dict)
    path = models.CharField(max_length=200, default="")
    """The page on this site where one sees more."""
    at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "key"], condition=models.Q(over_at=None), name="told_once_while_it_lasts"
            )
        ]


class Notice(models.Model):
    """One event on its way by one channel."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Was sent")
        FAILED = "failed", _("Not sent")
        UNKNOWN = "unknown", _("Not known whether it arrived")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notices")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="notices")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    said = models.JSONField(default=dict)
    """Why it was not sent the last time: a sentence's template and its fields."""

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["event", "channel"], name="notice_once")]
        indexes = [models.Index(fields=["state", "due_at"], name="notice_due")]
