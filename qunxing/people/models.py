"""People, their accounts, and what they are in time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qunxing.communities.models import Community
from qunxing.ledger.models import Batch
from qunxing.people.personal import Channel as Channel
from qunxing.people.personal import Consent as Consent
from qunxing.people.personal import DataRequest as DataRequest
from qunxing.people.personal import Preference as Preference
from qunxing.people.personal import RequestDoor as RequestDoor
from qunxing.people.personal import Way as Way
from qunxing.people.tag_models import AuditItem as AuditItem
from qunxing.people.tag_models import NameForm as NameForm
from qunxing.people.tag_models import Rating as Rating
from qunxing.people.tag_models import RuleHit as RuleHit
from qunxing.people.tag_models import Segment as Segment
from qunxing.people.tag_models import SegmentVersion as SegmentVersion
from qunxing.people.tag_models import Tag as Tag
from qunxing.people.tag_models import TagAudit as TagAudit
from qunxing.people.tag_models import Tagging as Tagging
from qunxing.people.tag_models import TagLikeness as TagLikeness
from qunxing.people.tag_models import TagProposal as TagProposal
from qunxing.people.tag_models import TagRule as TagRule
from qunxing.people.tag_models import TierMonth as TierMonth
from qunxing.people.tag_models import Untagging as Untagging


class Person(models.Model):
    """One human being (or bot), however many accounts they have."""

    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """One account on one platform.

    Where a source gives no account number, the namespace is "name:<group>" and the external id is the name shown:
    such a person is known by name only, inside that group only.
    """

    namespace = models.CharField(max_length=60)
    external = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    """The name last seen."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["namespace", "external"], name="identity_external")]
        indexes = [models.Index(fields=["person"], name="identity_merged", condition=~models.Q(person=models.F("pk")))]
        """Every question asks which accounts were merged: few of half a million."""

    def __str__(self) -> str:
        return self.name

    @property
    def is_by_name(self) -> bool:
        return self.namespace.startswith("name:")

    @property
    def is_of_table(self) -> bool:
        """Whether it is known only from a table of orders, check-ins or answers."""
        return self.namespace.startswith("acts:")


class StandIn(models.TextChoices):
    """Why somebody is no member."""

    STAFF = "staff", _("Staff")
    BOT = "bot", _("Bot")
    HELD = "held", _("Held back as junk")


class Mark(models.Model):
    """A person is staff or a bot from one local day to another (both inside; null is open)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="marks")
    role = models.CharField(max_length=10, choices=StandIn.choices)
    from_day = models.IntegerField(null=True)
    to_day = models.IntegerField(null=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    """The import whose list said so; its undo takes the mark back too."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Unmark(models.Model):
    """A mark that a person took back: what it said, and who took it back. `mark` is the number the mark had."""

    mark = models.BigIntegerField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=StandIn.choices)
    from_day = models.IntegerField(null=True)
    to_day = models.IntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Merge(models.Model):
    """Two accounts were said to be one person; undone by moving the account back to `was`."""

    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="merges")
    was = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    into = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    """The import whose rows were matched so; its undo parts them again."""
    is_split = models.BooleanField(default=False)
    """The other way round: an account was taken out of `was` and stands as `into`."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")


class Phone(models.Model):
    """A telephone number of an account: a keyed digest to know it again, and its ends to show. Never the number."""

    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="phones")
    digest = models.CharField(max_length=64, db_index=True)
    mask = models.CharField(max_length=20)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["identity", "digest"], name="phone_of_account")]


class MatchProposal(models.Model):
    """An account of a table that may be this member; decided by a person."""

    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="match_proposals")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20)
    """What speaks for it, as `core.rules.matching.By` names it."""
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["identity", "person"], name="one_proposal_a_pair")]


class Likeness(models.Model):
    """Two accounts that may be one person's, with what speaks for it; decided by a person, and a no is kept."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    one = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    """Of the two the higher number."""
    points = models.IntegerField()
    reasons = models.JSONField()
    """[reason, points, fields of its sentence], as `core.rules.sameness` weighs them; never a name."""
    found_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "one", "other"], name="one_likeness_a_pair")]


class Suppressed(models.Model):
    """An erased account's external id, as a keyed hash: a later import brings nobody back."""

    digest = models.CharField(max_length=64, unique=True)
    identity = models.BigIntegerField()
    """The number its facts keep, nameless."""
    at = models.DateTimeField(auto_now_add=True)


class Erasure(models.Model):
    """One person's words being taken out. `receipt_at`: the last file that held them is gone."""

    identity = models.BigIntegerField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    rewritten_at = models.DateTimeField(null=True)
    receipt_at = models.DateTimeField(null=True)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+")
    """Where the account was."""
    quoted_by_others = models.IntegerField(default=0)
    """Messages of others that still hold a quote of them; listed, not altered."""


class DimensionEpoch(models.Model):
    """One counter, +1 whenever something joined at read changes (merge, mark, erasure). One row, number 1."""

    number = models.BigIntegerField(default=0)
