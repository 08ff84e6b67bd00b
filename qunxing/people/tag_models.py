"""What is said of members: tags, who said so and why, the rules that propose them, audits; segments; tiers by month."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from qunxing.communities.models import Community, Group
from qunxing.core.rules.tagging import Source

SOURCES = [(each.value, each.value) for each in Source]


def _user() -> models.ForeignKey[object, object]:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")


class Tag(models.Model):
    """Something that may be said of a member, and what it means. Of one `family` of tags a member has at most one."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)
    meaning = models.CharField(max_length=200, default="")
    family = models.CharField(max_length=40, default="")
    days = models.IntegerField(null=True)
    """For how many days it holds once it is given; null: until it is taken back."""
    by = _user()
    at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)
    retired_by = _user()

    class Meta:
        ordering = ["family", "name"]
        constraints = [models.UniqueConstraint(fields=["community", "name"], name="one_tag_a_name")]

    def __str__(self) -> str:
        return self.name


class TagRule(models.Model):
    """One version of a rule that proposes a tag: never changed; a new version takes its place.

    `terms` are those of `core.rules.tagging`. The mark says how far the ledger was read: up to `read_segment` and
    """

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="rules")
    terms = models.JSONField()
    version = models.IntegerField(default=1)
    by = _user()
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = _user()
    read_segment = models.BigIntegerField(default=0)
    read_epoch = models.BigIntegerField(default=-1)
    read_at = models.DateTimeField(null=True)
    confirms_since = models.DateTimeField(null=True)
    """Since when it may confirm by itself, after an audit; null: a person decides."""
    allowed_by = _user()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "version"], name="one_rule_a_version")]


class RuleHit(models.Model):
    """A text that matched a rule: kept, so that only new talk must be read. Its words are not here."""

    rule = models.ForeignKey(TagRule, on_delete=models.CASCADE, related_name="hits")
    identity = models.BigIntegerField()
    grp = models.IntegerField()
    k1 = models.BigIntegerField()
    k2 = models.BigIntegerField()
    ts = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "k1", "k2"], name="one_hit_a_text")]


class NameForm(models.Model):
    """One version of the form nicknames of a group follow, as `core.rules.nicknames.Format`; null until another."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="name_forms")
    form = models.JSONField()
    by = _user()
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = _user()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group"], condition=Q(ended_at=None), name="one_name_form_a_group")
        ]


class Said(models.Model):
    """What a proposal and an assignment have in common."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=10, choices=SOURCES)
    rule = models.ForeignKey(TagRule, on_delete=models.SET_NULL, null=True, related_name="+")
    evidence = models.JSONField(default=list)
    """What it came from: [{"k1", "k2", "grp", "ts"}] of messages and acts; never their words."""
    note = models.CharField(max_length=200, default="")
    confidence = models.FloatField(null=True)
    """The audited precision of where it came from; null: never audited."""
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class TagProposal(Said):
    """A tag that a rule or a name proposes; decided by a person. Once rejected it is not proposed again."""

    accepted = models.BooleanField(null=True)
    by = _user()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "person"], name="one_tag_proposal_a_pair")]
        indexes = [models.Index(fields=["tag", "accepted"], name="proposal_open")]


class Tagging(Said):
    """A tag given to a member. `stands` until it is taken back; `until_day` is the last local day it holds."""

    by = _user()
    until_day = models.IntegerField(null=True)
    stands = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "person"], condition=Q(stands=True), name="one_standing_tag_a_pair")
        ]
        indexes = [models.Index(fields=["person"], name="tagging_person")]


class Untagging(models.Model):
    """An assignment that was taken back, by whom and why."""

    tagging = models.OneToOneField(Tagging, on_delete=models.CASCADE, related_name="taken_back")
    reason = models.CharField(max_length=200, default="")
    by = _user()
    at = models.DateTimeField(auto_now_add=True)


class TagAudit(models.Model):
    """A sample of assignments (or of what one rule proposed), drawn with a seed, judged twice without seeing."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    rule = models.ForeignKey(TagRule, on_delete=models.CASCADE, null=True, related_name="audits")
    seed = models.CharField(max_length=40)
    sizes = models.JSONField()
    """Stratum → how many there were to draw from; a stratum is [tag, source, who gave it]."""
    by = _user()
    at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)


class AuditItem(models.Model):
    """One assignment of a sample. `settled` is what was held after the two raters differed."""

    audit = models.ForeignKey(TagAudit, on_delete=models.CASCADE, related_name="items")
    stratum = models.CharField(max_length=200)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    evidence = models.JSONField(default=list)
    note = models.CharField(max_length=200, default="")
    settled = models.BooleanField(null=True)
    settled_by = _user()
    settled_at = models.DateTimeField(null=True)


class Rating(models.Model):
    """What one rater said of one item; `seat` 1 or 2."""

    item = models.ForeignKey(AuditItem, on_delete=models.CASCADE, related_name="ratings")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seat = models.SmallIntegerField()
    says = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="one_rating_a_seat"),
            models.UniqueConstraint(fields=["item", "rater"], name="one_rating_a_rater"),
        ]


class Segment(models.Model):
    """A named condition (人群), resolved to people whenever it is asked for. What it means is in its versions."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="segments")
    name = models.CharField(max_length=60)
    by = _user()
    at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)
    retired_by = _user()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], condition=Q(retired_at=None), name="segment_name")
        ]

    def __str__(self) -> str:
        return self.name


class SegmentVersion(models.Model):
    """What a segment means from a moment on: terms of `core.rules.segments`. The highest version holds."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    terms = models.JSONField()
    by = _user()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["segment", "number"]
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="one_segment_version")]


class TierMonth(models.Model):
    """The tier of everybody of a community in one month, from the `tiers` metric: kept by the worker, made anew.

    `people` and `tiers` are arrays of all who were judged (int64 ascending, int8; little-endian, zlib), the tiers as
    numbered in `core.rules.tiers`.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    people = models.BinaryField()
    tiers = models.BinaryField()
    is_over = models.BooleanField()
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["community", "month"], name="one_tier_month")]


class TagLikeness(models.Model):
    """How alike the tags of a group's members are, kept by the worker: what `tagging.likeness` makes of them."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="+")
    body = models.JSONField()
    key = models.CharField(max_length=64)
    at = models.DateTimeField()
