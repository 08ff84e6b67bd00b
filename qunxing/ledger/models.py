"""The ledger's tables in the book: the tail, the manifest, the dirty windows, the epoch."""

from __future__ import annotations

from django.db import models


class Batch(models.Model):
    """Facts that came together (one import, one connection run) and can be taken back together."""

    label = models.CharField(max_length=200)
    at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True)


class Segment(models.Model):
    """The manifest: one immutable Parquet file. Listed means true; a file that is not listed is an orphan."""

    family = models.CharField(max_length=20)
    path = models.CharField(max_length=200, unique=True)
    rows = models.BigIntegerField()
    bytes = models.BigIntegerField()
    min_ts = models.BigIntegerField()
    max_ts = models.BigIntegerField()
    kinds = models.BigIntegerField(default=0)
    """Bit k is set when the file holds facts of kind k."""
    batches = models.JSONField(default=list)
    checksum = models.CharField(max_length=64)
    schema_version = models.IntegerField()
    epoch = models.BigIntegerField()
    retired_at = models.DateTimeField(null=True)
    """No longer listed; the file itself goes later, when no reader can still hold it."""

    class Meta:
        indexes = [models.Index(fields=["family", "retired_at"])]


class TailFact(models.Model):
    """A fact that is durable but not yet in a segment. Columns as `core.facts.Fact`."""

    k1 = models.BigIntegerField()
    k2 = models.BigIntegerField()
    kind = models.SmallIntegerField()
    grp = models.IntegerField()
    identity = models.BigIntegerField()
    ts = models.BigIntegerField()
    until = models.BigIntegerField()
    precision = models.SmallIntegerField()
    proof = models.SmallIntegerField()
    batch = models.IntegerField()
    form = models.SmallIntegerField()
    ref1 = models.BigIntegerField()
    ref2 = models.BigIntegerField()
    other = models.BigIntegerField()
    thread = models.BigIntegerField()
    length = models.IntegerField(null=True)
    value = models.BigIntegerField()
    content = models.BigIntegerField()
    note = models.TextField()
    text = models.TextField(null=True)
    lot = models.CharField(max_length=40, null=True)
    """The seal that took this row; it counts as sealed only when that lot's segments are listed."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["k1", "k2"], name="tail_key")]
        indexes = [models.Index(fields=["lot"])]


class SealedLot(models.Model):
    """A lot of tail rows whose segments are listed: its rows are history twice, and wait to be deleted."""

    lot = models.CharField(max_length=40, primary_key=True)


class Dirty(models.Model):
    """Windows (one group, local days `from_day` to `to_day`, both inside) whose rollups are older than their facts."""

    grp = models.IntegerField()
    from_day = models.IntegerField()
    to_day = models.IntegerField()
    just_talk = models.BooleanField(default=False)
    epoch = models.BigIntegerField()


class Epoch(models.Model):
    """One counter, +1 per committed change of the ledger. One row, number 1."""

    number = models.BigIntegerField(default=0)


class GroupEpoch(models.Model):
    """The epoch at which a group's rollups last changed: what its measures depend on."""

    grp = models.IntegerField(primary_key=True)
    number = models.BigIntegerField()


class Lease(models.Model):
    """A piece of work held by one process until a time; a crash lets it run out."""

    name = models.CharField(max_length=60, primary_key=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()
