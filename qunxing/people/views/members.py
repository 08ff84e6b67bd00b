"""成员: everybody, one person, who is staff or a bot, who is the same as whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from qunxing.communities.access import groups_for, may
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Role
from qunxing.core.metrics.periods import day_number
from qunxing.core.refusals import Refusal
from qunxing.core.rules.segments import terms_of
from qunxing.people import actions, erasure, filters, story, wishes
from qunxing.people.dimensions import marks_of, merged_people, people_marked
from qunxing.people.forms import ConsentForm, EndForm, MarkForm, PreferenceForm
from qunxing.people.models import DataRequest, Identity, Likeness, Merge, Person, Phone, Preference, StandIn, Tag
from qunxing.people.panels import Member, on_member
from qunxing.people.queries import mark_for, members_page, named, person_for, spells_of, suggestions
from qunxing.people.seeing import of_tables
from qunxing.people.segments import people_of


def members(request: TeamRequest) -> HttpResponse:
    """Everybody the community's groups show; filtered, sorted and paged by the address."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    groups = list(community.groups.values_list("pk", flat=True))
    needle, order, only = (request.GET.get(name, "").strip() for name in ("q", "order", "only"))
    terms = filters.segment_from(request.GET)
    asked = {name: value for name, value in terms.items() if name not in ("name", "who", "several")}
    chosen = _chosen(needle, only)
    if asked and only != "silent":
        within = people_of(community, terms_of({**terms, "who": terms.get("who", "any")}), now=timezone.now())
        chosen = set(within) if chosen is None else chosen & within
    found = members_page(groups, people=chosen, only=only, order=order, number=request.GET.get("page"))
    shown = [row.person for row in found.rows]
    people = Person.objects.in_bulk(shown)
    marked = {person: held[-1].role for person, held in marks_of(shown).items()}
    rows = [{"known": row, "person": people.get(row.person), "role": marked.get(row.person)} for row in found.rows]
    context = {"community": community, "page": found.page, "rows": rows, "total": found.total, "needle": needle}
    context |= {"order": order, "only": only, "may": may(request.user, community)}
    context |= {
        "terms": terms,
        "is_asked": bool(asked),
        "filter_tags": Tag.objects.filter(community=community, retired_at=None),
    }
    context["filter_groups"] = community.groups.all()
    context["alike"] = Likeness.objects.filter(community=community, accepted=None).count()
    waiting = DataRequest.objects.filter(community=community, state=DataRequest.State.OPEN)
    context["requests"] = waiting.count()
    context["suggestions"] = suggestions(community) if context["may"] and not needle and found.page.number == 1 else []
    return render(request, "people/members.html", context)


def member(request: TeamRequest, pk: int) -> HttpResponse:
    """One person over all groups and accounts; who was merged into somebody else is shown as who they are now."""
    now = merged_people([pk]).get(pk) if Person.objects.filter(pk=pk).exists() else None
    person, found = person_for(request.user, now or pk)
    if now:
        return redirect("member", now)
    groups = list(groups_for(request.user).filter(pk__in=found.groups))
    names = {group.pk: group for group in groups}
    accounts = list(person.identities.filter(Q(pk__in=found.identities) | of_tables(groups)))
    spells = spells_of(list(found.identities), groups)
    first, last = on_member.of(Member(person, found.groups), request.user, timezone.now())
    community = groups[0].community
    of = story.whose(person, [account.pk for account in accounts], groups, community.timezone)
    context: dict[str, Any] = {
        "person": person,
        "first": first,
        "last": last,
        "known": found,
        "since": story.since(of, found.first_ts, spells),
        "unseen": story.unseen(of),
        "story": story.tell(of, before=_before(request)),
        "community": community,
        "groups": groups,
        "accounts": accounts,
        "by_name": any(account.is_by_name for account in accounts),
        "spells": [{**spell, "group": names.get(_int(spell["grp"]))} for spell in spells],
        "phones": Phone.objects.filter(identity__in=accounts).values_list("mask", flat=True).distinct(),
        "marks": marks_of([pk]).get(pk, []),
        "merges": _merges(person, accounts),
        "mark": MarkForm(),
        "wishes": Preference.objects.filter(person__in=of.people).select_related("by").order_by("-at", "-pk"),
        "standing": {each.pk for each in wishes.ways_of([pk]).get(pk, {}).values()},
        "consents": wishes.consents_of(pk),
        "asked": DataRequest.objects.filter(person__in=of.people, community__in={each.community_id for each in groups}),
        "prefer": PreferenceForm(),
        "agree": ConsentForm(),
        "may": may(request.user, community),
        "may_erase": may(request.user, community, Role.OWNER),
        "matches": _matches(request, person, community),
        "needle": request.GET.get("same", ""),
    }
    return render(request, "people/member.html", context)


def _merges(person: Person, accounts: Sequence[Identity]) -> list[Merge]:
    """What can be taken back: accounts that came over, and this one taken out of somebody."""
    live = Merge.objects.filter(into=person, identity__in=accounts, undone_at=None)
    return list(live.select_related("identity", "by", "was"))


def _before(request: TeamRequest) -> int | None:
    asked = request.GET.get("before", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else None


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
    return redirect("member", merged_people([found.person_id]).get(found.person_id, found.person_id))


@require_POST
def end_mark(request: TeamRequest, pk: int) -> HttpResponse:
    """Let a mark end with a day."""
    found = mark_for(request.user, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Refusal("Choose staff or bot, and days that exist.", code="bad_mark")
    actions.end(found, on=day_number(form.cleaned_data["on"]), by=request.user)
    return redirect("member", merged_people([found.person_id]).get(found.person_id, found.person_id))


@require_POST
def erase(request: TeamRequest, pk: int) -> HttpResponse:
    """Take somebody's name and words out for good; only an owner may, and says so twice."""
    person, _found = person_for(request.user, pk, may=Role.OWNER)
    if request.POST.get("sure") != "yes":
        raise Refusal("Tick that you are sure. Nothing was erased.", code="not_sure")
    erasure.erase(person, by=request.user, now=timezone.now())
    return redirect("erasures")


def _chosen(needle: str, only: str) -> set[int] | None:
    """The people who match by name and mark; None when neither is asked."""
    people = Person.objects.all()
    if needle:
        people = people.filter(name__icontains=needle)
    if not needle and only not in StandIn.values:
        return None
    found = set(people.values_list("pk", flat=True)) if needle else people_marked(only)
    return found & people_marked(only) if needle and only in StandIn.values else found


def _matches(request: TeamRequest, person: Person, community: Community) -> list[Person]:
    """People of the community with a name like the one typed, to merge with."""
    needle = request.GET.get("same", "").strip()
    found = named(community, [needle]).get(needle, []) if needle else []
    return [each for each in found if each.pk != person.pk]


def _number(day: date | None) -> int | None:
    return None if day is None else day_number(day)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
