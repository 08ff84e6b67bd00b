"""成员: everybody, one person, who is staff or a bot, who is the same as whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities.access import groups_for, require
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Group, Role
from qunxing.core.metrics.periods import day_number
from qunxing.core.refusals import NotAllowed, Refusal
from qunxing.ledger import acts
from qunxing.people import actions, erasure
from qunxing.people.dimensions import space_of
from qunxing.people.forms import MarkForm, MergeForm
from qunxing.people.models import Mark, Merge, Person, Phone, StandIn
from qunxing.people.panels import on_member
from qunxing.people.queries import known, mark_for, members_page, merge_for, person_for, spells_of, suggestions


def members(request: TeamRequest) -> HttpResponse:
    """Everybody the community's groups show; filtered, sorted and paged by the address."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    groups = list(community.groups.values_list("pk", flat=True))
    needle, order, only = (request.GET.get(name, "").strip() for name in ("q", "order", "only"))
    chosen = _chosen(needle, only)
    found = members_page(groups, people=chosen, only=only, order=order, number=request.GET.get("page"))
    shown = [row.person for row in found.rows]
    people = Person.objects.in_bulk(shown)
    marked = dict(Mark.objects.filter(person__in=shown).values_list("person_id", "role"))
    rows = [{"known": row, "person": people.get(row.person), "role": marked.get(row.person)} for row in found.rows]
    context = {"community": community, "page": found.page, "rows": rows, "total": found.total, "needle": needle}
    context |= {"order": order, "only": only, "may": _may(request, community)}
    context["suggestions"] = suggestions(community) if context["may"] and not needle and found.page.number == 1 else []
    return render(request, "people/members.html", context)


def member(request: TeamRequest, pk: int) -> HttpResponse:
    """One person over all groups and accounts."""
    person, found = person_for(request.user, pk)
    groups = list(groups_for(request.user).filter(pk__in=found.groups))
    names = {group.pk: group for group in groups}
    accounts = list(person.identities.filter(Q(pk__in=found.identities) | of_tables(groups)))
    spells = spells_of(list(found.identities), groups)
    first, last = on_member.of(person, request.user, timezone.now())
    context: dict[str, Any] = {
        "person": person,
        "first": first,
        "last": last,
        "known": found,
        "community": groups[0].community,
        "groups": groups,
        "accounts": accounts,
        "by_name": any(account.is_by_name for account in accounts),
        "spells": [{**spell, "group": names.get(_int(spell["grp"]))} for spell in spells],
        "acts": acts.of_accounts([account.pk for account in accounts]),
        "phones": Phone.objects.filter(identity__in=accounts).values_list("mask", flat=True).distinct(),
        "marks": person.marks.select_related("by"),
        "merges": Merge.objects.filter(into=person, identity__in=accounts, undone_at=None).select_related(
            "identity", "by"
        ),
        "mark": MarkForm(),
        "may": _may(request, groups[0].community),
        "may_erase": _may(request, groups[0].community, Role.OWNER),
        "matches": _matches(request, person, groups[0].community),
        "needle": request.GET.get("same", ""),
    }
    return render(request, "people/member.html", context)


def of_tables(groups: Sequence[Group]) -> Q:
    """Accounts known only from tables of these groups and of their communities."""
    places = Group.every.filter(Q(pk__in=[group.pk for group in groups]) | _desks_of(groups))
    return Q(namespace__in=[space_of(place.pk) for place in places])


def _desks_of(groups: Sequence[Group]) -> Q:
    return Q(is_desk=True, community__in={group.community_id for group in groups})


@require_POST
def mark(request: TeamRequest, pk: int) -> HttpResponse:
    """Say that somebody is staff or a bot."""
    person, _found = person_for(request.user, pk, may=Role.OPERATOR)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise Refusal("Choose staff or bot, and days that exist.", code="bad_mark")
    first, last = (_number(form.cleaned_data[name]) for name in ("from_day", "to_day"))
    actions.mark(person, form.cleaned_data["role"], from_day=first, to_day=last, by=request.user)
    if request.headers.get("HX-Request"):
        return render(request, "people/members.html#marked", {"person": person})
    return redirect("member", pk)


@require_POST
def unmark(request: TeamRequest, pk: int) -> HttpResponse:
    """Take a mark back."""
    found = mark_for(request.user, pk)
    actions.unmark(found, by=request.user)
    return redirect("member", found.person_id)


@require_POST
def merge(request: TeamRequest, pk: int) -> HttpResponse:
    """Say that another person is this one: all their accounts the user may see come over."""
    person, _found = person_for(request.user, pk, may=Role.OPERATOR)
    form = MergeForm(request.POST)
    if not form.is_valid():
        raise Refusal("Choose somebody to merge.", code="no_other")
    other, theirs = person_for(request.user, form.cleaned_data["other"], may=Role.OPERATOR)
    reason = form.cleaned_data["reason"] or _("said by hand")
    with transaction.atomic():
        for account in other.identities.filter(pk__in=theirs.identities):
            actions.merge(account, into=person, reason=reason, by=request.user)
    return redirect("member", pk)


@require_POST
def unmerge(request: TeamRequest, pk: int) -> HttpResponse:
    """Take a merge back: the account is its own person again."""
    found = merge_for(request.user, pk)
    _person, there = person_for(request.user, found.into_id, may=Role.OPERATOR)
    if found.identity_id not in there.identities:
        raise Http404
    actions.unmerge(found, by=request.user)
    return redirect("member", found.into_id)


@require_POST
def erase(request: TeamRequest, pk: int) -> HttpResponse:
    """Take somebody's name and words out for good; only an owner may, and says so twice."""
    person, _found = person_for(request.user, pk, may=Role.OWNER)
    if request.POST.get("sure") != "yes":
        raise Refusal("Tick that you are sure. Nothing was erased.", code="not_sure")
    erasure.erase(person, by=request.user, now=timezone.now())
    return redirect("members")


def _chosen(needle: str, only: str) -> set[int] | None:
    """The people who match by name and mark; None when neither is asked."""
    people = Person.objects.all()
    if needle:
        people = people.filter(name__icontains=needle)
    if only in StandIn.values:
        people = people.filter(marks__role=only)
    return set(people.values_list("pk", flat=True)) if needle or only in StandIn.values else None


def _matches(request: TeamRequest, person: Person, community: Community) -> list[Person]:
    """People of the community with a name like the one typed, to merge with."""
    needle = request.GET.get("same", "").strip()
    if not needle:
        return []
    named = list(Person.objects.filter(name__icontains=needle).exclude(pk=person.pk)[:50])
    groups = list(community.groups.values_list("pk", flat=True))
    here = {row.person for row in known(groups, people=[each.pk for each in named])}
    return [each for each in named if each.pk in here][:10]


def _may(request: TeamRequest, community: Community, role: Role = Role.OPERATOR) -> bool:
    try:
        require(request.user, community, role)
    except NotAllowed:
        return False
    return True


def _number(day: date | None) -> int | None:
    return None if day is None else day_number(day)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
