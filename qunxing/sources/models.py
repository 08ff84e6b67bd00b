"""Where data comes from: imports, what they asked, and what they showed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Community, Group
from qunxing.ledger.models import Batch
from qunxing.people.models import Identity


class Import(models.Model):
    """One file (or pasted text) on its way into the ledger."""

    class What(models.TextChoices):
        CHAT = "chat", _("Chat")
        ROSTER = "roster", _("Member list")
        ACTS = "acts", _("Orders, check-ins, surveys")
        READINGS = "readings", _("Numbers read off (抄数)")

    class State(models.TextChoices):
        ASKING = "asking", _("Waiting for an answer")
        WAITING = "waiting", _("In the queue")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Not imported")
        CANCELLED = "cancelled", _("Cancelled")
        UNDONE = "undone", _("Undone")

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="imports")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="imports")
    """The group everything goes into; null when the file names its groups itself."""
    what = models.CharField(max_length=10, choices=What.choices, default=What.CHAT)
    format = models.CharField(max_length=30, default="auto")
    file_name = models.CharField(max_length=255)
    path = models.CharField(max_length=255, default="")
    """Where the file is kept, below QUNXING_HOME; empty once it is gone."""
    size = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")
    options = models.JSONField(default=dict)
    """What a person answered: timezone, mapping, encoding, date_order, day, complete, overlap."""
    question = models.JSONField(default=dict)
    """While asking: what is to be answered, and the choices."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    rows = models.BigIntegerField(default=0)
    read_bytes = models.BigIntegerField(default=0)
    total_bytes = models.BigIntegerField(default=0)
    report = models.JSONField(default=dict)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    leans_on = models.ManyToManyField(Batch, related_name="+")
    """Batches that held rows of this file before it: those rows were dropped as known."""
    rereads = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="rereadings")
    """The import whose file is read once more, because an import it leaned on was undone."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, default="")
    lease_until = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    accounts_before = models.BigIntegerField(null=True)
    """The highest number of an account before this import made any; null again once what it left was cleared."""
    crashes = models.IntegerField(default=0)
    """How often the process that ran it died; a file that kills whoever reads it is given up."""

    class Meta:
        ordering = ["-id"]


class LastWord(models.Model):
    """The last message an import brought to a group: a longer copy of it later means the first was cut off."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+")
    grp = models.IntegerField()
    identity = models.BigIntegerField()
    ts = models.BigIntegerField()
    k1 = models.BigIntegerField()
    k2 = models.BigIntegerField()
    text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["grp", "ts"])]


class RenameProposal(models.Model):
    """Two name-only accounts of a group that may be one person; decided by a person."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="rename_proposals")
    before = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    after = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    accepted = models.BooleanField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)


class Connection(models.Model):
    """An account of ours on a chat platform, through which groups are heard live."""

    class State(models.TextChoices):
        STARTING = "starting", _("Starting")
        LISTENING = "listening", _("Listening")
        WAITING = "waiting", _("Not reached, tried again")
        REFUSED = "refused", _("Its credentials are refused")
        PAUSED = "paused", _("Paused")
        FORGOTTEN = "forgotten", _("Disconnected")
        """Only its name is left, because what it sent is on record."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="connections")
    """Where groups go that are met for the first time."""
    carrier = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    """What was typed into its form, without what is secret."""
    sealed = models.TextField(default="")
    """The secret answers of its form, encrypted."""
    native = models.CharField(max_length=200, default="")
    name = models.CharField(max_length=200, default="")
    """What the platform calls the account."""
    login = models.CharField(max_length=64, default="")
    """What the platform knows the keys of our messages under (`carriers.live.Who`)."""
    supports = models.JSONField(default=dict)
    """How far it reaches, as the platform last let us see: capability → [mode, note]."""
    notes = models.JSONField(default=list)
    """What stands in its way, as the platform last let us see (English gettext ids)."""
    cursor = models.TextField(default="")
    """Everything before it is durable."""
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.STARTING)
    said = models.JSONField(default=dict)
    """Why it is so, as a sentence's template and its fields."""
    heard_at = models.DateTimeField(null=True)
    """When the platform last answered and all of its answer was durable."""
    tried_at = models.DateTimeField(null=True)
    """When the platform last tried the address it was given."""
    told_at = models.DateTimeField(null=True)
    """When it last told us something there."""
    off_by = models.IntegerField(default=0)
    """By how many seconds what it told us last was dated otherwise than by our clock, and refused for that."""
    answered_at = models.DateTimeField(null=True)
    """When its calls were last answered, or would have been."""
    unanswered_from = models.DateTimeField(null=True)
    unanswered_to = models.DateTimeField(null=True)
    """A stretch in which they were not for so long that some are lost; null once it is a hole."""
    ignored = models.JSONField(default=dict)
    """How many payloads of each kind were of no use."""
    told = models.JSONField(default=dict)
    """How many facts of each kind came, those that were known already among them."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["carrier", "native"], condition=~models.Q(native=""), name="connected_once")
        ]


class Followed(models.Model):
    """A group that a connection hears, from when on; `until` is set when it no longer does."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="followed")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="heard_by")
    native = models.CharField(max_length=200)
    blind = models.CharField(max_length=200, default="")
    """Why its words cannot be read (an English gettext id)."""
    sees = models.BigIntegerField(default=0)
    """What is shown of it: the bits of `Sees`."""
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(null=True)
    """When its members were last read whole."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "native"], name="followed_once")]


class Unread(models.Model):
    """A payload that should have been facts and could not be read: kept for a better reader."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="unread")
    at = models.DateTimeField()
    kind = models.CharField(max_length=100)
    native = models.CharField(max_length=200, default="")
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "native"], condition=~models.Q(native=""), name="unread_once")
        ]


class Called(models.Model):
    """A request of a platform to our address, kept before it is answered; its ledger part is done by the listener."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="calls")
    key = models.CharField(max_length=64)
    """A digest of all that was sent: a platform that had no answer sends the same again."""
    at = models.DateTimeField()
    query = models.JSONField(default=dict)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    is_taken = models.BooleanField(default=False)
    """What it says is durable; it is only kept to know it again."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "key"], name="called_once")]
        indexes = [models.Index(fields=["connection"], condition=models.Q(is_taken=False), name="called_waiting")]


class Newcomer(models.Model):
    """Somebody who added one of our people on the platform and may be greeted there: whom that takes is forgotten as
    soon as calls are."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="newcomers")
    native = models.CharField(max_length=250)
    user = models.CharField(max_length=200)
    """Whom they added."""
    contact = models.CharField(max_length=200)
    state = models.CharField(max_length=200, default="")
    """By which channel they came."""
    code = models.CharField(max_length=500)
    """What the platform takes a greeting by, once."""
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "native"], name="newcomer_once")]


class Payloads(models.Model):
    """The payloads of one page as they came, for a better reader: kept for QUNXING_KEEP_PAYLOADS_DAYS."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="payloads")
    at = models.DateTimeField(db_index=True)
    body = models.BinaryField()
    """A list of `Raw`, packed (`sources/payloads.py`)."""
