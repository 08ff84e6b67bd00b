"""Verbs of what a community allows itself when it sends, and of questions answered where we cannot see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from qunxing.communities.access import may
from qunxing.communities.models import Community, Group, Role, User
from qunxing.core.refusals import NotAllowed, Refusal
from qunxing.core.rules.quota import Rule
from qunxing.outbox import log
from qunxing.outbox.actions import require
from qunxing.outbox.audits import What
from qunxing.outbox.log import audited
from qunxing.outbox.models import AnsweredElsewhere, SendingRules

BOUNDS = {
    "quiet_from": (0, 1439),
    "quiet_to": (0, 1439),
    "a_day": (0, 100),
    "promotions_a_week": (0, 100),
    "apart": (0, 3600),
    "stop_after": (1, 1000),
}
"""What numbers the rules take."""


@audited
def change_rules(community: Community, given: dict[str, Any], *, by: User, now: datetime) -> SendingRules:
    """Other rules from now on: any of the columns of `SendingRules`. Raises NotAllowed below an owner, and Refusal."""
    if not may(by, community, Role.OWNER):
        raise NotAllowed
    for name, value in given.items():
        _check(community, name, value)
    rules, _made = SendingRules.objects.get_or_create(community=community)
    before = {name: _plain(getattr(rules, name)) for name in given}
    for name, value in given.items():
        setattr(rules, name, value)
    rules.save(update_fields=list(given))
    log.write(What.RULED, community, by=by, now=now, was=before, now_is={n: _plain(v) for n, v in given.items()})
    return rules


def _check(community: Community, name: str, value: Any) -> None:
    if name in BOUNDS:
        least, most = BOUNDS[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            said = {"name": name, "least": least, "most": most}
            raise Refusal("%(name)s is a whole number from %(least)s to %(most)s.", code="bad_rule", **said)
    elif name == "own_group":
        if value is not None and (not isinstance(value, Group) or value.community_id != community.pk):
            raise Refusal("This group is not of this community.", code="bad_rule")
    elif name == "quota":
        if value not in set(Rule):
            raise Refusal("Choose how often WeCom lets a group be written to.", code="bad_rule")
    elif name != "own_send" or not isinstance(value, bool):
        raise Refusal("There is no rule %(name)s.", code="bad_rule", name=name)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Group) else value


def answered_elsewhere(
    group: Group, key: tuple[int, int], *, note: str = "", by: User, now: datetime
) -> AnsweredElsewhere:
    """A question (its message's key) was answered in the group where we do not see it (已在群里回复): self-reported, it
    waits no more. Raises Refusal when that was said already."""
    return _answered(group.community, group, key, note=note, by=by, now=now)


@audited
def _answered(
    community: Community, group: Group, key: tuple[int, int], *, note: str, by: User, now: datetime
) -> AnsweredElsewhere:
    require(community, by)
    try:
        with transaction.atomic():
            said = AnsweredElsewhere.objects.create(
                group=group, k1=key[0], k2=key[1], note=note.strip()[:200], by=by, at=now
            )
    except IntegrityError as error:
        raise Refusal("This was said already.", code="answered") from error
    log.write(What.ANSWERED, community, by=by, now=now, group=group.pk, k1=str(key[0]), k2=str(key[1]))
    return said


def take_back_answer(said: AnsweredElsewhere, *, by: User, now: datetime) -> None:
    """It was not answered after all: the question waits again. Raises Refusal when that was said already."""
    _take_back(said.group.community, said, by=by, now=now)


@audited
def _take_back(community: Community, said: AnsweredElsewhere, *, by: User, now: datetime) -> None:
    require(community, by)
    standing = AnsweredElsewhere.objects.filter(pk=said.pk, taken_back_at=None)
    if not standing.update(taken_back_at=now, taken_back_by=by):
        raise Refusal("This was taken back already.", code="taken_back")
    log.write(What.ANSWERED, community, by=by, now=now, group=said.group_id, taken_back=said.pk)
