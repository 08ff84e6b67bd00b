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
