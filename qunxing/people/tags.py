"""The verbs of tags: make one, give it, take it back, propose it, decide what is proposed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from qunxing.communities.models import Community, User
from qunxing.core.refusals import Refusal
from qunxing.core.rules.tagging import Source
from qunxing.people.actions import touch
from qunxing.people.dimensions import merged_people
from qunxing.people.models import AuditItem, Identity, RuleHit, Tag, Tagging, TagProposal, TagRule, Untagging

LOT = 400
"""Rows of one transaction at most."""
LONGEST, MOST_DAYS = 40, 3650


@dataclass(frozen=True, slots=True)
class Why:
    """Where a tag comes from: its source, what it was read from, and how often that source is right."""

    source: Source
    evidence: Sequence[Mapping[str, int]] = ()
    note: str = ""
    rule: TagRule | None = None
    confidence: float | None = None

    @property
    def fields(self) -> dict[str, Any]:
        said = {
            "source": self.source.value,
            "evidence": [dict(each) for each in self.evidence],
            "note": self.note[:200],
        }
        return said | {"rule": self.rule, "confidence": self.confidence}


@dataclass(slots=True)
class Given:
    """What giving a tag to several people came to. `kept` had it, `other` has another of its family."""

    new: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    other: list[int] = field(default_factory=list)


@transaction.atomic
def make(
    community: Community, name: str, *, meaning: str = "", family: str = "", days: int | None = None, by: User | None
) -> Tag:
    """A new tag, or one taken out of use brought back. Raises Refusal for no name, one there is, or odd days."""
    name, family = " ".join(name.split()), " ".join(family.split())
    if not name or len(name) > LONGEST or len(family) > LONGEST:
        raise Refusal("A tag has a name of 1 to %(most)s letters.", code="bad_tag", most=LONGEST)
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Refusal("A tag holds for 1 to %(most)s days, or until it is taken back.", code="bad_tag", most=MOST_DAYS)
    said = {"meaning": meaning.strip()[:200], "family": family, "days": days, "by": by}
    found = Tag.objects.filter(community=community, name=name).first()
    if found is None:
        touch()
        return Tag.objects.create(community=community, name=name, **said)
    if found.retired_at is None:
        raise Refusal("There is a tag “%(name)s” already.", code="tag_exists", name=name)
    Tag.objects.filter(pk=found.pk).update(retired_at=None, retired_by=None, **said)
    found.refresh_from_db()
    touch()
    return found


@transaction.atomic
def retire(tag: Tag, *, by: User | None, now: datetime) -> None:
    """Take a tag out of use: its rules end, nothing new is proposed; what was said with it stays to be read."""
    if Tag.objects.filter(pk=tag.pk, retired_at=None).update(retired_at=now, retired_by=by):
        TagRule.objects.filter(tag=tag, ended_at=None).update(ended_at=now, ended_by=by)
        touch()


@transaction.atomic
def give(
    tag: Tag, why: Mapping[int, Why], *, by: User | None, day: int, instead: bool = False, gone: Mapping[int, int]
) -> Given:
    """Give a tag to people (person → why), at most LOT of them; `day` is the local one it begins on.

    Who has another tag of its family is left as they are, or with `instead` loses that one. `gone` are people merged
    into others (`dimensions.merged_people`): what was said of them is said of those.
    """
    if tag.retired_at is not None:
        raise Refusal("“%(name)s” is no longer in use.", code="retired", name=tag.name)
    standing = _standing(tag, why, day, gone)
    given, until = Given(), None if tag.days is None else day + tag.days - 1
    fresh: list[Tagging] = []
    for person, reason in why.items():
        held = standing.get(person, [])
        others = [each for each in held if each.tag_id != tag.pk]
        if any(each.tag_id == tag.pk for each in held):
            given.kept.append(person)
        elif others and not instead:
            given.other.append(person)
        else:
            _end(others, reason=f"→ {tag.name}", by=by)
            fresh.append(Tagging(tag=tag, person_id=person, by=by, until_day=until, **reason.fields))
            given.new.append(person)
    Tagging.objects.bulk_create(fresh)
    if fresh:
        touch()
    return given


def give_all(tag: Tag, people: Sequence[int], why: Why, *, by: User | None, day: int) -> dict[str, int]:
    """Give a tag to many, lot by lot; `n` are new, `kept` had it, `other` have another of its family."""
    gone, done = merged_people(), {"n": 0, "kept": 0, "other": 0}
    for start in range(0, len(people), LOT):
        given = give(tag, dict.fromkeys(people[start : start + LOT], why), by=by, day=day, gone=gone)
        done = {
            "n": done["n"] + len(given.new),
            "kept": done["kept"] + len(given.kept),
            "other": done["other"] + len(given.other),
        }
    return done


def _standing(tag: Tag, people: Iterable[int], day: int, gone: Mapping[int, int]) -> dict[int, list[Tagging]]:
    """Person → what stands of them among this tag and its family; what has run out is ended on the way."""
    wanted = set(people)
    mine = Tagging.objects.select_for_update().filter(stands=True, tag__community=tag.community_id)
    mine = mine.filter(tag__family=tag.family) if tag.family else mine.filter(tag=tag)
    here = mine.filter(person__in=wanted | {was for was, now in gone.items() if now in wanted})
    late = [each for each in here if each.until_day is not None and each.until_day < day]
    _end(late, reason="", by=None)
    ended = {each.pk for each in late}
    found: dict[int, list[Tagging]] = {}
    for each in here:
        if each.pk not in ended:
            found.setdefault(gone.get(each.person_id, each.person_id), []).append(each)
    return found


def _end(taggings: Collection[Tagging], *, reason: str, by: User | None) -> None:
    Tagging.objects.filter(pk__in=[each.pk for each in taggings]).update(stands=False)
    Untagging.objects.bulk_create([Untagging(tagging=each, reason=reason[:200], by=by) for each in taggings])


@transaction.atomic
def take_back(tagging: Tagging, *, reason: str, by: User | None) -> None:
    """Take an assignment back. Raises Refusal when that was done already."""
    if not Tagging.objects.filter(pk=tagging.pk, stands=True).update(stands=False):
        raise Refusal("This was taken back already.", code="untagged")
    Untagging.objects.create(tagging=tagging, reason=reason.strip()[:200], by=by)
    touch()


@transaction.atomic
def propose(tag: Tag, why: Mapping[int, Why]) -> int:
    """Propose a tag for people, at most LOT: who was ever proposed or has it is passed over; how many are new.

    An open proposal takes what speaks for it now: more evidence, another rule.
    """
    known = {each.person_id: each for each in TagProposal.objects.filter(tag=tag, person__in=list(why))}
    has = set(Tagging.objects.filter(tag=tag, person__in=list(why), stands=True).values_list("person", flat=True))
    fresh = [
        TagProposal(tag=tag, person_id=person, **reason.fields)
        for person, reason in why.items()
        if person not in known and person not in has
    ]
    open_ = [(known[person], reason) for person, reason in why.items() if person in known]
    changed = [_with(each, reason) for each, reason in open_ if each.accepted is None]
    TagProposal.objects.bulk_update(changed, ["source", "rule", "evidence", "note", "confidence"])
    TagProposal.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _with(proposal: TagProposal, why: Why) -> TagProposal:
    for name, value in why.fields.items():
        setattr(proposal, name, value)
    return proposal


@transaction.atomic
def decide(
    proposals: Collection[TagProposal],
    accepted: bool,
    *,
    by: User | None,
    now: datetime,
    day: int,
    instead: bool = True,
) -> dict[str, int]:
    """Confirm or reject proposals of one community, at most LOT; what another decided meanwhile is passed over.

    Who has another tag of the family gets this one `instead`: a person has looked. How many were decided, and given.
    """
    open_ = list(TagProposal.objects.select_for_update().filter(pk__in=[p.pk for p in proposals], accepted=None))
    TagProposal.objects.filter(pk__in=[each.pk for each in open_]).update(accepted=accepted, by=by, decided_at=now)
    given, gone = 0, merged_people() if accepted else {}
    by_tag: dict[int, list[TagProposal]] = {}
    for each in open_:
        by_tag.setdefault(each.tag_id, []).append(each)
    for some in by_tag.values() if accepted else ():
        why = {gone.get(each.person_id, each.person_id): why_of(each) for each in some}
        given += len(give(some[0].tag, why, by=by, day=day, instead=instead, gone=gone).new)
    return {"decided": len(open_), "given": given}


def why_of(proposal: TagProposal) -> Why:
    """What an assignment keeps of the proposal it came from."""
    source = Source(proposal.source)
    return Why(source, proposal.evidence, proposal.note, proposal.rule, proposal.confidence)


def forget(people: Collection[int]) -> None:
    """Nothing is said of an erased person any more, as whom they are and were; called inside the erasure.

    What was judged in a spot check still counts, without a name.
    """
    Tagging.objects.filter(person__in=people).delete()
    TagProposal.objects.filter(person__in=people).delete()
    AuditItem.objects.filter(person__in=people).update(note="", evidence=[])
    accounts = Identity.objects.filter(person__in=people)
    RuleHit.objects.filter(identity__in=list(accounts.values_list("pk", flat=True))).delete()
