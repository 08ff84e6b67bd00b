"""The verbs of rules and name forms: declare, end, run, let confirm by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Max

from qunxing.communities.models import Group, User
from qunxing.core.metrics.periods import local_day
from qunxing.core.refusals import Refusal
from qunxing.core.rules.nicknames import Format
from qunxing.core.rules.tagging import LEAST_AUDITED, About, Source, Terms, judge, may_confirm, terms_of
from qunxing.core.zones import micros
from qunxing.ledger import manifest
from qunxing.ledger.models import Batch
from qunxing.people import tags
from qunxing.people.models import NameForm, Tag, TagProposal, TagRule
from qunxing.people.tags import LOT, Why
from qunxing.tagging import scanning
from qunxing.tagging.audits import audited
from qunxing.tagging.scanning import Evidence


def declare(tag: Tag, given: dict[str, Any], *, by: User | None, now: datetime) -> TagRule:
    """Let a rule propose a tag from now on, in place of the tag's rule before. It has run when this returns.

    Raises Refusal for what is no rule, and for one that matches nearly everybody or nobody.
    """
    terms = terms_of(given)
    if set(terms.groups) - set(tag.community.groups.values_list("pk", flat=True)):
        raise Refusal("A group of this rule is not of this community.", code="bad_rule")
    if tag.retired_at is not None:
        raise Refusal("“%(name)s” is no longer in use.", code="retired", name=tag.name)
    found = scanning.preview(tag.community, terms)
    judge(len(found.people), found.of)
    rule = _declared(tag, terms, by, now)
    if terms.about is About.TALK:
        scanning.keep(rule, found.found)
        rule.read_segment = found.read_to
    run(rule, now=now)
    return rule


@transaction.atomic
def _declared(tag: Tag, terms: Terms, by: User | None, now: datetime) -> TagRule:
    _end(tag, by, now)
    number = TagRule.objects.filter(tag=tag).aggregate(n=Max("version"))["n"] or 0
    return TagRule.objects.create(tag=tag, terms=msgspec.to_builtins(terms), version=number + 1, by=by)


@transaction.atomic
def end(rule: TagRule, *, by: User | None, now: datetime) -> None:
    """Let a rule propose no more; what it proposed and nobody decided goes, what was given stays."""
    _end(rule.tag, by, now)


def _end(tag: Tag, by: User | None, now: datetime) -> None:
    ended = TagRule.objects.filter(tag=tag, ended_at=None)
    TagProposal.objects.filter(rule__in=list(ended), accepted=None).delete()
    ended.update(ended_at=now, ended_by=by)


@transaction.atomic
def allow(rule: TagRule, *, by: User | None, now: datetime) -> None:
    """Let a rule confirm by itself. Raises Refusal unless an audit found it good enough."""
    found = audited(rule)
    if found is None or not may_confirm(found.n, found.low):
        raise Refusal(
            "A rule may confirm by itself once an audit of at least %(n)s of its proposals found three in four right, "
            "even at the lower end.",
            code="not_audited",
            n=LEAST_AUDITED,
        )
    TagRule.objects.filter(pk=rule.pk, ended_at=None).update(confirms_since=now, allowed_by=by)


def disallow(rule: TagRule) -> None:
    """Let a person decide again."""
    TagRule.objects.filter(pk=rule.pk).update(confirms_since=None, allowed_by=None)


def run_due(*, now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Run every rule that has not seen the ledger as it is; how many proposals are new."""
    epoch, made = manifest.epoch(), 0
    due = TagRule.objects.filter(ended_at=None, tag__retired_at=None).exclude(read_epoch=epoch)
    for rule in due.select_related("tag__community"):
        if stop():
            break
        made += run(rule, now=now)
    return made


def run(rule: TagRule, *, now: datetime) -> int:
    """Read what is new since the rule's mark and propose; how many proposals are new.

    Where an import was undone since, everything is read again, and open proposals that nothing speaks for any more go.
    """
    epoch, terms = manifest.epoch(), terms_of(rule.terms)
    afresh = rule.read_at is not None and Batch.objects.filter(retracted_at__gt=rule.read_at).exists()
    if afresh:
        rule.hits.all().delete()
        rule.read_segment = 0
    people, read_to = scanning.read_on(rule, terms)
    if afresh:
        TagProposal.objects.filter(rule=rule, accepted=None).exclude(person__in=list(people)[: LOT * 10]).delete()
    known = audited(rule)
    confidence = known.value if known else None
    made = _propose(rule, people, confidence, now)
    fields = {"read_segment": read_to, "read_epoch": epoch, "read_at": now}
    TagRule.objects.filter(pk=rule.pk).update(**fields)
    return made


def _propose(rule: TagRule, people: Mapping[int, Evidence], confidence: float | None, now: datetime) -> int:
    """In lots; a rule that may confirm does so at once, but never what a person rejected."""
    made, rest = 0, iter(people.items())
    day = local_day(micros(now), rule.tag.community.timezone)
    while some := dict(islice(rest, LOT)):
        why = {who: Why(Source.RULE, evidence, rule=rule, confidence=confidence) for who, evidence in some.items()}
        made += tags.propose(rule.tag, why)
        if rule.confirms_since is not None:
            mine = TagProposal.objects.filter(rule=rule, accepted=None, person__in=list(some))
            tags.decide(list(mine), True, by=None, now=now, day=day, instead=False)
    return made


@transaction.atomic
def set_form(group: Group, form: Format | None, *, by: User | None, now: datetime) -> NameForm | None:
    """Say which form nicknames of a group follow from now on; None: none. What held before is kept."""
    NameForm.objects.filter(group=group, ended_at=None).update(ended_at=now, ended_by=by)
    return NameForm.objects.create(group=group, form=msgspec.to_builtins(form), by=by) if form else None
