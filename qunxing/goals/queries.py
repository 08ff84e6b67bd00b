"""The doors to goals and promises: finding is the permission check."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from qunxing.communities.access import communities_for, require
from qunxing.communities.models import Community, Group, Role, User
from qunxing.goals.models import Goal, GoalTerms, Promise, PromiseTerms, ValueCheck


def goals_of(community: Community) -> QuerySet[Goal]:
    """All goals of a community the caller may see, with `versions` of each."""
    return _goals().filter(community=community)


def all_promises(community: Community) -> QuerySet[Promise]:
    """All promises of such a community, with `versions` of each."""
    return _promises().filter(group__community=community)


def goals_for(user: User, community: Community) -> QuerySet[Goal]:
    """The goals of a community the user may see, with `versions` of each."""
    return _goals().filter(community=community, community__in=communities_for(user))


def goal_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Goal:
    """One goal. Raises Http404 for a stranger, NotAllowed below the role `may`."""
    goal = _goals().filter(pk=pk, community__in=communities_for(user)).first()
    if goal is None:
        raise Http404
    require(user, goal.community, may)
    return goal


def metrics_of(group: Group, day: date) -> list[str]:
    """What the goals of a group are about that still run on a day and were not given up, by their newest versions."""
    kept = Goal.objects.filter(groups=group, dropped_at=None)
    terms = GoalTerms.objects.filter(goal__in=kept).order_by("version")
    newest = {goal: (metric, until) for goal, metric, until in terms.values_list("goal", "metric", "deadline")}
    return [metric for metric, until in newest.values() if until >= day]


def promises_of(group: Group) -> QuerySet[Promise]:
    """The promises of a group, with `versions` of each; of the caller's own group."""
    return _promises().filter(group=group)


def promises_for(user: User, community: Community) -> QuerySet[Promise]:
    """The promises of all groups of a community the user may see."""
    return _promises().filter(group__community=community, group__community__in=communities_for(user))


def promise_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Promise:
    """One promise. Raises Http404 for a stranger, NotAllowed below the role `may`."""
    promise = _promises().filter(pk=pk, group__community__in=communities_for(user)).first()
    if promise is None:
        raise Http404
    require(user, promise.group.community, may)
    return promise


def value_checks_of(group: Group) -> list[ValueCheck]:
    """The quarters of a group that were put before people, the newest first; of the caller's own group."""
    return list(ValueCheck.objects.filter(group=group).select_related("by"))


def value_check_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> ValueCheck:
    """One of them. Raises Http404 for a stranger, NotAllowed below the role `may`."""
    found = ValueCheck.objects.filter(pk=pk, group__community__in=communities_for(user))
    check = found.select_related("group__community").first()
    if check is None:
        raise Http404
    require(user, check.group.community, may)
    return check


def _goals() -> QuerySet[Goal]:
    versions = Prefetch("terms", GoalTerms.objects.order_by("version").select_related("by"), to_attr="versions")
    return Goal.objects.select_related("community", "dropped_by").prefetch_related(versions, "groups")


def _promises() -> QuerySet[Promise]:
    versions = Prefetch("terms", PromiseTerms.objects.order_by("version").select_related("by"), to_attr="versions")
    return Promise.objects.select_related("group__community", "ended_by").prefetch_related(versions)
