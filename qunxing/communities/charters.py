"""Charters: the verbs that write them, the doors to them, and which one holds on a day.

A group without one is uncharted: measured, but with no verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import Http404

from qunxing.communities import aims
from qunxing.communities.access import communities_for, require
from qunxing.communities.models import Charter, Community, Group, LiveChange, Role, User
from qunxing.communities.words import full_day, listed, number
from qunxing.core.refusals import Refusal
from qunxing.core.rules.charter_checks import Around, Weight, check
from qunxing.core.rules.charters import Terms, unknown

HELD = Q(from_day__isnull=False) & (Q(to_day=None) | Q(to_day__gte=F("from_day")))
"""Versions that hold or held on some day: no draft, and not taken back before they began."""


class NoCharter(Refusal):
    """A group is to be live on a day on which no charter holds."""

    code = "no_charter"
    message = "%(group)s has no charter in force on %(day)s. A group goes live only with one."


class NoGoal(Refusal):
    """A group is to be live on a day on which no goal of its own still runs."""

    code = "no_goal"
    message = (
        "%(group)s has no goal that still runs on %(day)s. A group goes live only with a charter and at least one goal:"
        " set one first."
    )


class Held(NamedTuple):
    """From when to when a version holds or held; both days inside, no last day while it does."""

    charter: Charter
    first: date
    last: date | None


@transaction.atomic
def draft(group: Group, terms: Terms, *, by: User | None) -> Charter:
    """Write down what may become the group's charter; it counts for nothing yet. There is one draft a group.

    Raises Refusal for words and numbers no charter can have, and for a desk, in which there are no people.
    """
    _refuse_unknown(terms)
    if group.is_desk:
        raise Refusal("Only a group of people has a charter.", code="no_group")
    Group.objects.select_for_update().get(pk=group.pk)
    fields = {**_columns(terms), "by": by}
    if found := group.charters.filter(from_day=None).first():
        for name, value in fields.items():
            setattr(found, name, value)
        found.save(update_fields=[*fields, "at"])
        return found
    newest = group.charters.order_by("-version").values_list("version", flat=True).first() or 0
    return Charter.objects.create(group=group, version=newest + 1, **fields)


@transaction.atomic
def discard(charter: Charter) -> None:
    """Throw a draft away. Raises Refusal for a version that holds or held: that one is retired."""
    if not Charter.objects.filter(pk=charter.pk, from_day=None).delete()[0]:
        raise Refusal("Only a draft can be thrown away.", code="no_draft")


@transaction.atomic
def put_in_force(
    group: Group, terms: Terms, *, from_day: date, by: User | None, around: Around | None = None
) -> Charter:
    """From a day on the group's charter is what the terms say: a new version, never changed afterwards.

    The group's draft becomes it. `around` is what is known besides for the check. Raises Refusal where something is
    missing or contradicts itself, and where a newer version is to begin before an older one did.
    """
    _refuse_unknown(terms)
    for found in check(terms, around or Around(from_day=from_day)):
        if found.weight is not Weight.DOUBT:
            raise Refusal(found.message, code=f"charter_{found.code}", **fields_of(found.fields))
    if group.ended_on and from_day > group.ended_on:
        raise Refusal("The group has ended before that day.", code="group_ended")
    charter = draft(group, terms, by=by)
    later = group.charters.filter(HELD, from_day__gt=from_day).order_by("-from_day").first()
    if later:
        raise Refusal(
            "Version %(version)s begins on %(day)s; a newer one cannot begin before it. Retire that one first.",
            code="earlier_version",
            version=later.version,
            day=full_day(later.from_day or from_day),
        )
    charter.from_day = from_day
    charter.save(update_fields=["from_day", "at"])
    return charter


@transaction.atomic
def retire(charter: Charter, *, from_day: date, by: User | None, now: datetime) -> Charter:
    """The version holds no longer from a day on; from its first day on, it never did. The group is then uncharted
    until another version begins. Raises Refusal while the group is live on that day with no other charter."""
    group = Group.objects.select_for_update().get(pk=charter.group_id)
    changed = Charter.objects.filter(pk=charter.pk, to_day=None).exclude(from_day=None)
    fields: dict[str, Any] = {"to_day": from_day - timedelta(days=1), "retired_by": by, "retired_at": now}
    if not changed.update(**fields):
        raise Refusal("This version is not in force.", code="not_in_force")
    if group.live_from and not in_force([group.pk], max(from_day, group.live_from)):
        raise Refusal(
            "The group is live and would be without a charter. Put a new version in force, or say that it is not live.",
            code="live_without",
        )
    charter.refresh_from_db()
    return charter


@transaction.atomic
def set_live(group: Group, *, from_day: date | None, by: User | None) -> Group:
    """Say since when the group is live; None: it is not. Kept with who said so and when. Raises NoCharter, NoGoal."""
    group = Group.objects.select_for_update().get(pk=group.pk)
    if from_day and not in_force([group.pk], from_day):
        raise NoCharter(group=group.name, day=full_day(from_day))
    if from_day and not aims.of(group, from_day):
        raise NoGoal(group=group.name, day=full_day(from_day))
    if group.live_from != from_day:
        group.live_from = from_day
        group.save(update_fields=["live_from"])
        LiveChange.objects.create(group=group, live_from=from_day, by=by)
    return group


@transaction.atomic
def copy(charter: Charter, groups: Iterable[Group], *, from_day: date, by: User | None) -> list[Charter]:
    """Let other groups have the same charter from a day on, all or none. Raises Refusal as `put_in_force` does."""
    if charter.is_draft:
        raise Refusal("Only a version in force can be copied.", code="not_in_force")
    return [put_in_force(group, charter.terms, from_day=from_day, by=by) for group in groups]


def charters_for(user: User, community: Community | None = None) -> QuerySet[Charter]:
    """The versions and drafts of groups the user may see."""
    places = communities_for(user) if community is None else communities_for(user).filter(pk=community.pk)
    return Charter.objects.filter(group__community__in=places).select_related("group__community", "by", "retired_by")


def charter_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Charter:
    """One version. Raises Http404 for a stranger, NotAllowed below the role `may`."""
    found = charters_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    require(user, found.group.community, may)
    return found


def in_force(groups: Iterable[int], day: date) -> dict[int, Charter]:
    """The charter of each group on a local day, by group; uncharted groups are left out. One query."""
    valid = Charter.objects.filter(HELD, group__in=list(groups), from_day__lte=day).order_by("from_day", "version")
    last = {charter.group_id: charter for charter in valid}
    return {group: charter for group, charter in last.items() if charter.to_day is None or charter.to_day >= day}


def kinds(groups: Iterable[int], day: date) -> dict[int, tuple[str, str]]:
    """Type and subtype of each group that is charted on a local day: as `in_force`, light enough for thousands."""
    valid = Charter.objects.filter(HELD, group__in=list(groups), from_day__lte=day).order_by("from_day", "version")
    last = {row[0]: row for row in valid.values_list("group", "to_day", "type", "subtype")}
    return {grp: (kind, sub) for grp, until, kind, sub in last.values() if until is None or until >= day}


def drafts(groups: Iterable[int]) -> dict[int, Charter]:
    """The draft of each group that has one."""
    return {each.group_id: each for each in Charter.objects.filter(group__in=list(groups), from_day=None)}


def held(groups: Iterable[int]) -> dict[int, list[Held]]:
    """By group, from when to when each version held, the oldest first. One query."""
    valid = Charter.objects.filter(HELD, group__in=list(groups)).order_by("from_day", "version")
    by_group: dict[int, list[Charter]] = {}
    for charter in valid:
        by_group.setdefault(charter.group_id, []).append(charter)
    return {group: list(_spans(charters)) for group, charters in by_group.items()}


def _spans(charters: Sequence[Charter]) -> Iterator[Held]:
    for charter, following in zip(charters, [*charters[1:], None], strict=True):
        assert charter.from_day is not None
        ends = [charter.to_day] if charter.to_day else []
        if following and following.from_day:
            ends.append(following.from_day - timedelta(days=1))
        last = min(ends, default=None)
        if last is None or last >= charter.from_day:
            yield Held(charter, charter.from_day, last)


def fields_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What fills the sentence of a finding, in the reader's language: gettext ids in a tuple, and days, as words."""
    return {name: _said(value) for name, value in fields.items()}


def _said(value: Any) -> Any:
    if isinstance(value, tuple):
        return listed(value)
    if isinstance(value, date):
        return full_day(value)
    return number(value) if isinstance(value, int | float) else value


def _refuse_unknown(terms: Terms) -> None:
    for word in unknown(terms):
        raise Refusal("No charter can say “%(word)s”.", code="unknown_word", word=word)


def _columns(terms: Terms) -> Mapping[str, Any]:
    """The terms as the columns of a version."""
    values = {name: getattr(terms, name) for name in Terms.__dataclass_fields__}
    values["audiences"] = [{**asdict(each), "needs": list(each.needs)} for each in terms.audiences]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
