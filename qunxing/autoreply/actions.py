"""Verbs of automatic replies: write, change, allow, silence, retire. Each is a line of the audit log of sending."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from qunxing.autoreply.models import AutoReply, Reply
from qunxing.communities.models import Community, Group, User
from qunxing.core.refusals import Refusal
from qunxing.core.rules import filling
from qunxing.core.rules.autoreplies import Trigger, plain
from qunxing.outbox import log
from qunxing.outbox.actions import OwnSend, require
from qunxing.outbox.audits import What
from qunxing.outbox.log import audited
from qunxing.outbox.planning import rules_of

LONGEST, MOST_WORDS, LONGEST_WORD = 1000, 20, 60


@dataclass(frozen=True, slots=True)
class Draft:
    """What is typed of one. `groups` empty: in all groups; `rests` in seconds, `yields` in minutes."""

    trigger: str
    text: str
    words: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    rests: int = 60
    yields: int = 10

    def checked(self, community: Community) -> dict[str, object]:
        """Its columns. Raises Refusal with what is wrong."""
        text, words = self.text.strip(), [" ".join(each.split()) for each in self.words if plain(each)]
        if self.trigger not in set(Trigger):
            raise Refusal("Choose what is answered.", code="bad_autoreply")
        if not 1 <= len(text) <= LONGEST:
            raise Refusal("A text has at most %(most)s letters.", code="bad_autoreply", most=LONGEST)
        if any(slot.what == filling.LINK for slot in filling.slots(text)):
            raise Refusal("Write the address of a link as it is.", code="bad_autoreply")
        if self.trigger == Trigger.JOINED:
            words = []
        elif not words or len(words) > MOST_WORDS or max(map(len, words)) > LONGEST_WORD:
            said = {"most": MOST_WORDS, "longest": LONGEST_WORD}
            raise Refusal("Give 1 to %(most)s words of at most %(longest)s letters.", code="bad_autoreply", **said)
        if any(each.community_id != community.pk for each in self.groups):
            raise Refusal("This group is not of this community.", code="bad_autoreply")
        if not 0 <= self.rests <= 86_400 or not 0 <= self.yields <= 1440:
            raise Refusal("It rests for at most a day.", code="bad_autoreply")
        return {"trigger": self.trigger, "text": text, "words": words, "rests": self.rests, "yields": self.yields}


@audited
def write(community: Community, draft: Draft, *, by: User, now: datetime) -> AutoReply:
    """Write one down; it is silent until it is allowed. Raises Refusal."""
    require(community, by)
    made = AutoReply.objects.create(community=community, author=by, made_at=now, **draft.checked(community))
    made.groups.set(draft.groups)
    _log(made, "written", by=by, now=now)
    return made


@audited
def change(autoreply: AutoReply, draft: Draft, *, by: User, now: datetime) -> AutoReply:
    """Other words or other places: it is silent until somebody allows these. Raises Refusal."""
    require(autoreply.community, by)
    given = draft.checked(autoreply.community) | {"author": by, "approved_by": None, "approved_at": None}
    _standing(autoreply, **given)
    autoreply.groups.set(draft.groups)
    _log(autoreply, "changed", by=by, now=now)
    return autoreply


@audited
def allow(autoreply: AutoReply, *, by: User, now: datetime) -> AutoReply:
    """Let it speak, in one's own name. Raises OwnSend for who wrote it, unless own sends are allowed."""
    require(autoreply.community, by)
    if autoreply.author_id == by.pk and not rules_of(autoreply.community).own_send:
        raise OwnSend
    _standing(autoreply, approved_by=by, approved_at=now)
    _log(autoreply, "allowed", by=by, now=now)
    return autoreply


@audited
def silence(autoreply: AutoReply, *, by: User, now: datetime) -> AutoReply:
    """Let it speak no more, at once."""
    require(autoreply.community, by)
    _standing(autoreply, approved_by=None, approved_at=None)
    _log(autoreply, "silenced", by=by, now=now)
    return autoreply


@audited
def retire(autoreply: AutoReply, *, by: User, now: datetime) -> None:
    """Take it away; what it said stays to be read."""
    require(autoreply.community, by)
    _standing(autoreply, approved_by=None, approved_at=None, retired_at=now)
    _log(autoreply, "retired", by=by, now=now)


def forget(names: Collection[str], people: Collection[int]) -> None:
    """What calls somebody who is erased by name is not kept; called inside the erasure."""
    for name in filter(None, names):
        Reply.objects.filter(text__contains=name).update(text="")


def _standing(autoreply: AutoReply, **given: object) -> None:
    """Change one that was not taken away meanwhile."""
    if not AutoReply.objects.filter(pk=autoreply.pk, retired_at=None).update(**given):
        raise Refusal("It is out of use already.", code="retired")
    autoreply.refresh_from_db()


def _log(autoreply: AutoReply, did: str, *, by: User, now: datetime) -> None:
    log.write(What.RULED, autoreply.community, by=by, now=now, autoreply=autoreply.pk, did=did)
