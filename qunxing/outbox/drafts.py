"""What somebody typed as a send, checked for what no send can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from qunxing.carriers.live.mass import Attached
from qunxing.communities.models import Community, Group
from qunxing.core.refusals import Refusal
from qunxing.core.rules import filling
from qunxing.core.rules.audiences import audience_of
from qunxing.core.rules.sending import Purpose
from qunxing.goals.models import Goal
from qunxing.outbox import pictures
from qunxing.outbox.models import SnippetVersion
from qunxing.people.models import Segment
from qunxing.sources.models import Connection

LONGEST = 10_000
MOST_ATTACHED = 9
MOST_LINKS = 20


class NoGoal(Refusal):
    """A send serves no goal, and nobody said why it is sent all the same."""

    code = "no_goal"
    message = "Say which goal this serves, or why it is sent without one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The fields of a send, as typed. `audience` as of `core.rules.audiences.Audience`, `attached` as of `Attached`."""

    purpose: str
    text: str = ""
    audience: Mapping[str, Any] = field(default_factory=dict)
    attached: Sequence[Mapping[str, Any]] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    goal: Goal | None = None
    no_goal_reason: str = ""
    at: datetime | None = None
    snippet: SnippetVersion | None = None
    via: Connection | None = None

    def checked(self, community: Community) -> dict[str, Any]:
        """The columns of a send. Raises Refusal with the first thing that is wrong, NoGoal among them."""
        if self.purpose not in set(Purpose):
            raise Refusal("Choose what this is for.", code="no_purpose")
        reason = " ".join(self.no_goal_reason.split())[:200]
        self._check_goal(community, reason)
        attached = self._attached(community)
        if not self.text.strip() and not attached:
            raise Refusal("There is nothing to send.", code="empty_send")
        if len(self.text) > LONGEST:
            raise Refusal("A text has at most %(most)s letters.", code="long_send", most=LONGEST)
        audience = audience_of(dict(self.audience))
        if foreign(community, audience.groups, audience.without, audience.segments):
            raise Refusal("Something in the audience is not of this community.", code="bad_audience")
        self._check_slots(of_people=audience.is_of_people)
        return {
            "purpose": self.purpose,
            "text": self.text.strip(),
            "audience": msgspec.to_builtins(audience),
            "attached": [msgspec.to_builtins(each) for each in attached],
            "links": dict(self.links),
            "goal": self.goal,
            "no_goal_reason": "" if self.goal else reason,
            "at": self.at,
            "snippet": self.snippet,
            "via": self.via,
        }

    def _check_goal(self, community: Community, reason: str) -> None:
        if self.goal is None and not reason:
            raise NoGoal
        if self.goal and (self.goal.community_id != community.pk or self.goal.dropped_at):
            raise Refusal("This goal is not one of this community that still stands.", code="bad_goal")
        if self.via and self.via.community_id != community.pk:
            raise Refusal("This account is not of this community.", code="bad_account")
        if self.snippet and self.snippet.snippet.community_id != community.pk:
            raise Refusal("This text is of another community.", code="bad_snippet")

    def _attached(self, community: Community) -> list[Attached]:
        try:
            found = [msgspec.convert(dict(each), Attached) for each in self.attached]
        except msgspec.ValidationError as error:
            raise Refusal("This cannot be attached: %(why)s", code="bad_attachment", why=str(error)) from error
        if len(found) > MOST_ATTACHED:
            raise Refusal("At most %(most)s things can be attached.", code="bad_attachment", most=MOST_ATTACHED)
        found = self._pictured(community, found)
        for address in (each for one in found for each in (one.url, one.picture) if each and one.kind != "app"):
            check_address(address)
        return found

    def _pictured(self, community: Community, found: Sequence[Attached]) -> list[Attached]:
        """The same, each picture of ours under its name. Raises Gone for one that is not kept here."""
        kept = pictures.named(community, {each.digest for each in found if each.digest})
        if any(each.digest and each.digest not in kept for each in found):
            raise pictures.Gone
        return [pictures.attached_of(kept[each.digest]) if each.digest else each for each in found]

    def _check_slots(self, *, of_people: bool) -> None:
        """Every variable can be filled in, and every link leads somewhere."""
        if len(self.links) > MOST_LINKS:
            raise Refusal("A text has at most %(most)s links.", code="bad_link", most=MOST_LINKS)
        for address in self.links.values():
            check_address(address)
        found = filling.slots(self.text)
        for slot in found:
            if slot.what == filling.LINK:
                filling.link(slot.name, filling.Values(links=self.links))
        if of_people and filling.Slot(filling.GROUP) in found:
            raise Refusal("A message to one person names no group.", code="bad_variable")
        if not of_people and filling.Slot(filling.MEMBER) in found:
            raise Refusal("A message to a whole group names no one member.", code="bad_variable")


def check_address(address: str) -> None:
    """Raises Refusal for what is no web address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or any(each.isspace() for each in address):
        raise Refusal("%(address)s is no web address.", code="bad_link", address=address[:100])


def foreign(community: Community, groups: Sequence[int], without: Sequence[int], segments: Sequence[int]) -> bool:
    """Whether any of these is not of the community."""
    wanted = {*groups, *without}
    mine = Group.objects.filter(community=community, pk__in=wanted).count() if wanted else 0
    kept = Segment.objects.filter(community=community, retired_at=None, pk__in=set(segments)).count() if segments else 0
    return mine < len(wanted) or kept < len(set(segments))
