"""What a person wants and agreed to, and what they ask about their own data."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Community


class Way(models.TextChoices):
    """How somebody wants to be written to."""

    NOW = "now", _("At once")
    DIGEST = "digest", _("Gathered, once a day at most")
    NEVER = "never", _("Do not disturb")


class Channel(models.TextChoices):
    """By what."""

    ANY = "any", _("Any way")
    WECOM = "wecom", _("WeCom, privately")
    WECHAT = "wechat", _("WeChat, privately")
    QQ = "qq", _("QQ, privately")
    MENTION = "mention", _("@ in the group")
    PHONE = "phone", _("Telephone or text message")
    MAIL = "mail", _("E-mail")


class Preference(models.Model):
    """How a person wants to be written to: of each channel the newest holds, the older ones stay to be read."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="preferences")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    way = models.CharField(max_length=10, choices=Way.choices)
    source = models.CharField(max_length=200)
    """How we know: what they said, and where."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()


class Consent(models.Model):
    """What a person agreed to: what for, how and when they said so, until when, and since when no longer."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=200)
    obtained = models.CharField(max_length=200)
    """How it was obtained."""
    evidence = models.CharField(max_length=500, default="")
    """Where it can be looked up: a message, a form, a recording."""
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    """Its last day."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_how = models.CharField(max_length=200, default="")
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")


class RequestDoor(models.Model):
    """A link posted in a group, behind which a member asks about their own data. Only the secret's hash is kept."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class DataRequest(models.Model):
    """What a member asked about their own data: to see it, correct it, have it deleted, or how to be written to."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("See what you keep about me")
        CORRECTION = "correction", _("Correct something")
        DELETION = "deletion", _("Delete me")
        CONTACT = "contact", _("How I want to be written to")

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused, with the reason")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="data_requests")
    door = models.ForeignKey(RequestDoor, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    nickname = models.CharField(max_length=100)
    group_name = models.CharField(max_length=200)
    reach = models.CharField(max_length=200, default="")
    """Where the answer shall go."""
    words = models.TextField(default="")
    way = models.CharField(max_length=10, choices=Way.choices, default="")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="data_requests")
    """Whom the operator found it to be."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["community", "state", "due_on"], name="data_request_due")]
