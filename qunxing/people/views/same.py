"""同一个人: who may be one person, merging after being asked, and taking an account out again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from qunxing.communities.access import community_for, groups_for, may, require
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Group, Role
from qunxing.core.refusals import Refusal
from qunxing.core.rules.sameness import LIKELY, Why
from qunxing.people import actions, joining, likeness
from qunxing.people.forms import MergeForm
from qunxing.people.lives import Together
from qunxing.people.models import Identity, Likeness, Merge, Person
from qunxing.people.panels import on_same
from qunxing.people.queries import Known, known, merge_for, person_for
from qunxing.people.seeing import of_tables

PAGE = 20


def same(request: TeamRequest) -> HttpResponse:
    """Who may be one person: those that wait, or those decided."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    decided = request.GET.get("show") == "decided"
    rows = Likeness.objects.filter(community=community, accepted__isnull=not decided)
    rows = rows.select_related("one__person", "other__person", "by")
    rows = rows.order_by("-decided_at", "-pk") if decided else rows.order_by("-points", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    first, last = on_same.of(community, request.user, timezone.now())
    context = {
        "community": community,
        "page": page,
        "pairs": _pairs(page.object_list, community),
        "decided": decided,
        "waiting": Likeness.objects.filter(community=community, accepted=None).count(),
        "panels": [*first, *last],
        "may": may(request.user, community),
    }
    return render(request, "people/same.html", context)


@require_POST
def look_same(request: TeamRequest, pk: int) -> HttpResponse:
    """Look for pairs now."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    found = likeness.look(community, now=timezone.now())
    said = ngettext("%(n)s pair waits for a look.", "%(n)s pairs wait for a look.", found)
    messages.info(request, said % {"n": found})
    return redirect(f"{reverse('same')}?community={community.pk}")


@require_POST
def decide_same(request: TeamRequest, pk: int) -> HttpResponse:
    """Say of the ticked pairs that each is one person, or that each is two."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    ticked = _numbers(request.POST.getlist("pair"))
    if not ticked:
        raise Refusal("Tick at least one pair.", code="none_ticked")
    waits = Likeness.objects.filter(community=community, pk__in=ticked, accepted=None)
    pairs = list(waits.select_related("one", "other"))
    both = _numbers(request.POST.getlist("both"))
    accept = request.POST.get("accept") == "yes"
    only = _movable(request, {each.person_id for pair in pairs for each in (pair.one, pair.other)}) if accept else ()
    waiting = likeness.decide(pairs, accept=accept, only=only, both=both, by=request.user, now=timezone.now())
    _tell(request, len(pairs) - waiting, waiting, accept)
    return redirect(f"{reverse('same')}?community={community.pk}")


@require_POST
def merge(request: TeamRequest, pk: int) -> HttpResponse:
    """Say that another person is this one: all accounts the user may see come over. Asked where in doubt."""
    person, mine = person_for(request.user, pk, may=Role.OPERATOR)
    form = MergeForm(request.POST)
    if not form.is_valid():
        raise Refusal("Choose somebody to merge.", code="no_other")
    other, theirs = person_for(request.user, form.cleaned_data["other"], may=Role.OPERATOR)
    reason = form.cleaned_data["reason"] or _("said by hand")
    is_both = request.POST.get("both") == "yes"
    only = _visible(request, other, theirs)
    try:
        joining.join(other, into=person, reason=reason, only=only, two_accounts=is_both, by=request.user)
    except joining.TwoLives as asked:
        seen = only | _visible(request, person, mine)
        return _ask(request, person, other, reason, [each for each in asked.found if _is_seen(each, seen)])
    return redirect("member", pk)


@require_POST
def unmerge(request: TeamRequest, pk: int) -> HttpResponse:
    """Take a merge back: the account is its own person again. Of a split: put the account back."""
    found = merge_for(request.user, pk)
    person, there = person_for(request.user, found.identity.person_id, may=Role.OPERATOR)
    if found.identity_id not in _visible(request, person, there):
        raise Http404
    actions.unmerge(found, by=request.user)
    return redirect("member", found.was_id if found.is_split else found.into_id)


@require_POST
def split(request: TeamRequest, pk: int) -> HttpResponse:
    """Take one account out of its person."""
    account = Identity.objects.filter(pk=pk, erased_at=None).select_related("person").first()
    if account is None:
        raise Http404
    person, there = person_for(request.user, account.person_id, may=Role.OPERATOR)
    if account.pk not in _visible(request, person, there):
        raise Http404
    live = Merge.objects.filter(identity=account, into=person, undone_at=None, is_split=False).first()
    if live:
        actions.unmerge(live, by=request.user)
        alone = live.was_id
    else:
        alone = actions.split(account, reason=_("said by hand"), by=request.user).into_id
    messages.success(request, _("“%(name)s” stands alone now.") % {"name": account.name})
    return redirect("member", alone)


def _visible(request: TeamRequest, person: Person, found: Known) -> set[int]:
    """The person's accounts that the user may see, those that only a table names among them."""
    groups = list(groups_for(request.user).filter(pk__in=found.groups))
    tables = person.identities.filter(of_tables(groups)).values_list("pk", flat=True)
    return {*found.identities, *tables}


def _movable(request: TeamRequest, people: Collection[int]) -> set[int]:
    """The accounts of these people that the user may see. Raises NotAllowed where one of them may only be looked at."""
    groups = {group.pk: group for group in groups_for(request.user)}
    found = known(list(groups), people=sorted(people))
    there = [groups[grp] for grp in {grp for each in found for grp in each.groups}]
    for community in {group.community for group in there}:
        require(request.user, community, Role.OPERATOR)
    tables = Identity.objects.filter(of_tables(there), person__in=people).values_list("pk", flat=True)
    return {*tables, *(account for each in found for account in each.identities)}


def _is_seen(found: Together, seen: Collection[int]) -> bool:
    """Whether the user may see both accounts: of the others they are not told."""
    return found.one.pk in seen and found.other.pk in seen


def _ask(request: TeamRequest, person: Person, other: Person, reason: str, found: Sequence[Together]) -> HttpResponse:
    names = _group_names(each.stay.grp for each in found)
    rows = [{"group": names.get(each.stay.grp, ""), "found": each} for each in found[:PAGE]]
    context: dict[str, Any] = {"person": person, "other": other, "reason": reason, "rows": rows}
    return render(request, "people/two_lives.html", context, status=409)


def _pairs(rows: Iterable[Likeness], community: Community) -> list[dict[str, Any]]:
    """Each pair with its reasons in words, strongest first."""
    rows = list(rows)
    names = _group_names(grp for row in rows for _why, _points, grp in row.reasons)
    return [
        {
            "row": row,
            "accounts": (row.one, row.other),
            "likely": row.points >= LIKELY,
            "asks": any(why == Why.TOGETHER for why, _points, _grp in row.reasons),
            "reasons": [
                {"words": _(likeness.REASONS[Why(why)]), "points": points, "group": names.get(grp, "")}
                for why, points, grp in row.reasons
            ],
        }
        for row in rows
    ]


def _group_names(numbers: Iterable[int]) -> dict[int, str]:
    return dict(Group.objects.filter(pk__in=set(numbers)).values_list("pk", "name"))


def _tell(request: TeamRequest, done: int, waiting: int, accept: bool) -> None:
    if done and accept:
        said = ngettext("%(n)s pair is one person now.", "%(n)s pairs are one person each now.", done)
        messages.success(request, said % {"n": done})
    elif done:
        said = ngettext("%(n)s pair stays two people.", "%(n)s pairs stay two people each.", done)
        messages.success(request, said % {"n": done})
    if waiting:
        said = ngettext(
            "%(n)s pair was in one group at once or contradicts its marks: it was not merged.",
            "%(n)s pairs were in one group at once or contradict their marks: they were not merged.",
            waiting,
        )
        messages.warning(request, said % {"n": waiting})


def _numbers(given: Iterable[str]) -> set[int]:
    return {int(each) for each in given if each.isascii() and each.isdigit() and len(each) < 19}
