"""What other pages show of lifecycles: on the page of a group, in the list of groups, among today's sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunxing.communities.models import Community, Group, User
from qunxing.communities.panels import Panel
from qunxing.communities.words import listed
from qunxing.core.rules.lifecycle import STAGES
from qunxing.insight.columns import Cell, Choice, Column
from qunxing.insight.today import Sentence
from qunxing.lifecycle import words
from qunxing.lifecycle.models import Course
from qunxing.lifecycle.queries import Proposal, decisions_of, proposals

PANEL_AT = -30
NAMED = 3
"""Groups called by name in one sentence."""


def panel(group: Group, user: User, now: datetime) -> Iterable[Panel]:
    """How far along the group is; that it ended; that its end is proposed."""
    course = Course.objects.filter(group=group).first()
    proposal = proposals([group], group.community.today(now)).get(group.pk)
    if course is None and proposal is None and group.ended_on is None:
        return
    about = {
        "group": group,
        "course": course,
        "stage": words.stage_words(course),
        "look": words.look_of(course),
        "strip": words.strip(course) if course else [],
        "evidence": words.evidence(course),
        "reasons": [words.why_words(why) for why in proposal.reasons] if proposal else [],
        "predecessors": list(group.predecessors.all()),
        "ending": decisions_of(group).filter(undone_at=None, what="end").first() if group.ended_on else None,
    }
    yield Panel(PANEL_AT, "lifecycle/panel.html", about)


def column(community: Community, now: datetime) -> Column | None:
    """The stage of each group, and which have ended."""
    groups = {group.pk: group for group in community.groups.all()}
    courses = {each.group_id: each for each in Course.objects.filter(group__in=groups).defer("weeks")}
    cells = {pk: _cell(group, courses.get(pk)) for pk, group in groups.items() if pk in courses or group.ended_on}
    if not cells:
        return None
    of_stage = [
        Choice(f"stage-{stage}", str(words.STAGES[stage]), frozenset(_of_stage(courses, groups, stage)))
        for stage in STAGES
    ]
    choices = [choice for choice in of_stage if choice.groups]
    return Column("stage", _("Stage"), cells, ordered=_("By stage"), choices=choices)


def _of_stage(courses: dict[int, Course], groups: dict[int, Group], stage: str) -> Iterator[int]:
    return (pk for pk, course in courses.items() if course.stage == stage and groups[pk].ended_on is None)


def _cell(group: Group, course: Course | None) -> Cell:
    path = f"/groups/{group.pk}/lifecycle/"
    if group.ended_on:
        return Cell(_("ended"), "secondary", path, rank=len(STAGES) + 1)
    if course is None or not course.stage:
        return Cell("–", "secondary", path, words.stage_words(course), rank=len(STAGES))
    return Cell(words.stage_words(course), words.look_of(course), path, rank=-STAGES.index(course.stage))


def sentences(community: Community, now: datetime) -> Iterable[Sentence]:
    """Whose end waits for a decision: one sentence for those whose day is over, one for all others."""
    groups = list(community.groups.filter(ended_on=None))
    found = proposals(groups, community.today(now))
    expired = [each for each in found.values() if any(why.reason == "expired" for why in each.reasons)]
    others = [each for each in found.values() if each not in expired]
    if len(expired) == 1:
        yield Sentence(0, _one_expired(expired[0]), f"/groups/{expired[0].group.pk}/lifecycle/", "do")
    elif expired:
        text = _("%(n)s groups are past their last day and were not dissolved: %(names)s.")
        yield Sentence(0, text % _named(expired), _path(community), "do")
    if others:
        text = ngettext(
            "Decide whether %(names)s goes on: it has done its work, fell silent, or does not recover.",
            "Decide whether %(n)s groups go on: %(names)s. They have done their work, fell silent, or do not recover.",
            len(others),
        )
        path = _path(community) if len(others) > 1 else f"/groups/{others[0].group.pk}/lifecycle/"
        yield Sentence(5, text % _named(others), path, "know")


def _one_expired(proposal: Proposal) -> str:
    days = next(why.days for why in proposal.reasons if why.reason == "expired")
    return ngettext(
        "“%(name)s” expired %(n)s day ago and was not dissolved.",
        "“%(name)s” expired %(n)s days ago and was not dissolved.",
        days,
    ) % {"name": proposal.group.name, "n": days}


def _named(found: list[Proposal]) -> dict[str, object]:
    names = [f"“{each.group.name}”" for each in found[:NAMED]]
    more = [_("and others")] if len(found) > NAMED else []
    return {"n": len(found), "names": listed([*names, *more])}


def _path(community: Community) -> str:
    return f"/lifecycle/?community={community.pk}&only=proposed"
