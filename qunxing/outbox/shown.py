"""A plan, a send and a line of the log as the screens show them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from qunxing.carriers.live.mass import Attached
from qunxing.core.rules.sending import SENTENCES, Why
from qunxing.goals.models import GoalTerms
from qunxing.outbox import words
from qunxing.outbox.models import Send
from qunxing.outbox.planning import Line, Part, Plan
from qunxing.outbox.queries import fates_of
from qunxing.outbox.ways import Way
from qunxing.people.models import Person
from qunxing.sources.models import Connection

FEW = 3
"""From so few messages left on, a group is named while planning."""
NAMED = 8
SENDS = (Connection.State.STARTING, Connection.State.LISTENING)
"""Accounts from which what is planned leaves."""
SHORT = 40
"""Letters by which a send is known."""
_SLOT = re.compile(r"\{([^{}\n]{1,60})\}")


@dataclass(frozen=True, slots=True)
class PartShown:
    """The targets of one account together, in words."""

    part: Part
    way: str
    length: str
    dropped: list[str]
    account: str
    """How its account is, where nothing leaves from it as it is."""

    @property
    def look(self) -> str:
        return {Way.HUMAN: "blue", Way.HAND: "purple"}.get(self.part.way, "green")


@dataclass(frozen=True, slots=True)
class PlanShown:
    """What a send would do, in words. `short` are groups that may get few more messages, with how many."""

    plan: Plan
    of_people: bool
    parts: list[PartShown]
    by_hand: list[tuple[str, int]]
    out: list[tuple[str, int]]
    short: list[tuple[str, int]]
    more_short: int
    alike: list[tuple[Send, int]]

    @property
    def going(self) -> str:
        n = len(self.plan.going)
        return words.n_people(n) if self.of_people else words.n_groups(n)


def plan_shown(plan: Plan) -> PlanShown:
    """The plan in words."""
    short = [(each.group.name, each.left) for each in plan.going if each.group and (each.left or FEW + 1) <= FEW]
    return PlanShown(
        plan=plan,
        of_people=any(each.person for each in plan.lines),
        parts=[_part(each) for each in plan.parts],
        by_hand=_reasons(plan.going),
        out=_reasons(plan.out),
        short=[(name, left) for name, left in short[:NAMED] if left],
        more_short=max(0, len(short) - NAMED),
        alike=[(each.send, round(100 * each.likeness)) for each in plan.alike],
    )


def _reasons(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """Why → how many; how long a text is that is too long."""
    counted = Counter(each.why for each in lines if each.why)
    said = {each.why: _why(each) for each in lines if each.why}
    for each in (each for each in lines if each.why is Why.TOO_LONG):
        message = each.message
        said[Why.TOO_LONG] = f"{_why(each)} {words.length(message.length, message.most, message.unit)}"
    return [(said[why], n) for why, n in counted.most_common()]


def _why(line: Line) -> str:
    """Why a target does not get it, or not by us."""
    if line.why is Why.TOO_LONG and any(each.digest for each in line.message.attached):
        return _("With a picture the platform takes no text as long as this.")
    return _(SENTENCES[line.why]) if line.why else ""


def _part(part: Part) -> PartShown:
    return PartShown(
        part=part,
        way=str(words.WAYS[part.way]),
        length=words.length(part.length, part.most, part.unit),
        dropped=[words.attachment(each) for each in part.dropped],
        account=_state(part.connection),
    )


def _state(account: Connection | None) -> str:
    return "" if account is None or account.state in SENDS else account.get_state_display()


@dataclass(frozen=True, slots=True)
class LineShown:
    """What one target gets and how, in words."""

    line: Line
    way: str
    why: str
    length: str
    attached: list[str]
    dropped: list[str]


def line_shown(line: Line) -> LineShown:
    """One target in words."""
    message = line.message
    return LineShown(
        line=line,
        way=str(words.WAYS[line.way]),
        why=_why(line),
        length=words.length(message.length, message.most, message.unit),
        attached=[words.attachment(each) for each in message.attached if not each.digest],
        dropped=[words.attachment(each) for each in message.dropped],
    )


@dataclass(frozen=True, slots=True)
class SendShown:
    """One send of a list: what it is for, and how far it is."""

    send: Send
    progress: words.Progress
    look: str
    goal: str
    first_line: str


def sends_shown(sends: Iterable[Send]) -> list[SendShown]:
    """Sends with how far they are. A few queries for all of them."""
    found = list(sends)
    fates, goals = fates_of(found), goal_names(found)
    return [
        SendShown(
            send=each,
            progress=words.progress(fates[each.pk]),
            look=words.STATE_LOOKS[each.state],
            goal=goals.get(each.goal_id or 0, ""),
            first_line=first_line(each),
        )
        for each in found
    ]


def attached(send: Send) -> list[str]:
    """What is attached and cannot be shown, in words."""
    return [words.attachment(msgspec.convert(each, Attached)) for each in send.attached if not each.get("digest")]


def goal_names(sends: Iterable[Send]) -> dict[int, str]:
    """Goal → what it is called now, of those the sends serve."""
    terms = GoalTerms.objects.filter(goal__in={each.goal_id for each in sends if each.goal_id}).order_by("version")
    return dict(terms.values_list("goal", "name"))


def first_line(send: Send) -> str:
    """What a send is known by: the first line of its text, else its attachment."""
    said = next((line.strip() for line in send.text.splitlines() if line.strip()), "")
    title = next((each.get("title") or str(words.ATTACHMENTS[each["kind"]]) for each in send.attached), "")
    return Truncator(_SLOT.sub(r"[\1]", said) or title).chars(SHORT)


def several(plan: Plan) -> dict[str, Any]:
    """Who would read it more than once."""
    reach = plan.reach
    names = dict(Person.objects.filter(pk__in=[each.person for each in reach.most]).values_list("pk", "name"))
    most = [(names.get(each.person, ""), each.person, each.groups) for each in reach.most if each.person in names]
    return {"people": reach.people, "several": reach.several, "most": most}
