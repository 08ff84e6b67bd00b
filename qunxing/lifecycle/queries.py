"""What is read of courses and ends: kept rows only, a few queries for all groups of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from qunxing.communities.access import groups_for, require
from qunxing.communities.charters import in_force
from qunxing.communities.models import Group, Role, User
from qunxing.core.metrics.periods import day_number
from qunxing.core.rules.sunset import State, Why, reasons
from qunxing.goals.models import GroupStatus
from qunxing.lifecycle.models import Course, Decision


@dataclass(frozen=True, slots=True)
class Proposal:
    """The end of a group is proposed, and why. `kept` is the decision to keep it on whose time is over, if any."""

    group: Group
    reasons: tuple[Why, ...]
    kept: Decision | None


def decision_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Decision:
    """One decision of a group the user may see. Raises Http404 for a stranger, NotAllowed below the role `may`."""
    found = Decision.objects.filter(pk=pk, group__in=groups_for(user)).select_related("group__community").first()
    if found is None:
        raise Http404
    require(user, found.group.community, may)
    return found


def decisions_of(group: Group) -> QuerySet[Decision]:
    """Everything decided about the end of a group, the newest first."""
    return Decision.objects.filter(group=group).select_related("by", "undone_by", "successor")


def standing_of(groups: Iterable[int]) -> dict[int, Decision]:
    """Group → the newest decision that was not taken back."""
    found = Decision.objects.filter(group__in=list(groups), undone_at=None).order_by("pk")
    return {each.group_id: each for each in found}


def proposals(groups: Iterable[Group], today: date) -> dict[int, Proposal]:
    """Group → why its end is proposed, of those that are neither ended nor kept on for now."""
    asked = {group.pk: group for group in groups if group.ended_on is None}
    kept, why = standing_of(asked), reasons_of(asked, today)
    found = {}
    for grp, group in asked.items():
        last = kept.get(grp)
        waits = last is not None and last.ask_again is not None and last.ask_again > today
        if why[grp] and not waits:
            found[grp] = Proposal(group, tuple(why[grp]), last)
    return found


def reasons_of(groups: Mapping[int, Group], today: date) -> dict[int, list[Why]]:
    """Group → what speaks for its end today, whatever was decided."""
    charted = in_force(groups, today)
    courses = {each.group_id: each for each in Course.objects.filter(group__in=groups).defer("weeks")}
    parts = dict(GroupStatus.objects.filter(group__in=groups).values_list("group", "parts"))
    found = {}
    for grp in groups:
        charter, course = charted.get(grp), courses.get(grp)
        state = State(
            today=day_number(today),
            ends_on=day_number(charter.ends_on) if charter and charter.ends_on else None,
            stage=course.stage if course else "",
            since=course.since if course else None,
            last_act=course.last_act if course else None,
            goals=[str(part.get("state")) for part in parts.get(grp, []) if part["kind"] == "goal"],
        )
        found[grp] = reasons(state)
    return found
