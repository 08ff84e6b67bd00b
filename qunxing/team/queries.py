"""Finding keepers, rules, breaches and posts; looking one up is the permission check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from qunxing.communities.access import group_for
from qunxing.communities.models import Access, Community, Group, Role, User
from qunxing.core.refusals import Refusal
from qunxing.people.dimensions import merged_people, people_marked
from qunxing.people.models import Person, StandIn
from qunxing.people.queries import known, named
from qunxing.team.models import Breach, Keeper, Post, Rules

Found = TypeVar("Found", bound=Model)


def keeper_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Keeper:
    """One term. Raises Http404 for a stranger, NotAllowed below the role `may`; so do the others here."""
    found = _one(Keeper.objects.select_related("group__community", "user", "person"), pk)
    group_for(user, found.group_id, may=may)
    return found


def rules_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Rules:
    """One version of a group's rules."""
    found = _one(Rules.objects.select_related("group__community"), pk)
    group_for(user, found.group_id, may=may)
    return found


def breach_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Breach:
    """One breach of a rule."""
    found = _one(Breach.objects.select_related("rules__group__community"), pk)
    group_for(user, found.rules.group_id, may=may)
    return found


def post_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Post:
    """One post somebody holds or held."""
    found = _one(Post.objects.select_related("group__community", "person"), pk)
    group_for(user, found.group_id, may=may)
    return found


def _one(rows: QuerySet[Found], pk: int) -> Found:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


Held = TypeVar("Held", Keeper, Post, Breach)


def followed(rows: Iterable[Held]) -> list[Held]:
    """Terms, posts and breaches with whoever their people are now, should they have been merged since; unsaved.

    What is written down stays: parted again, each is whose it was.
    """
    found = list(rows)
    now = merged_people({row.person_id for row in found if row.person_id})
    people = Person.objects.in_bulk(set(now.values()))
    for row in found:
        if row.person_id in now:
            row.person = people[now[row.person_id]]
    return found


def terms_of(group: Group) -> list[Keeper]:
    """Every term of a group, the newest first."""
    return followed(group.keepers.select_related("group__community", "user", "person", "by"))


def posts_of(group: Group) -> list[Post]:
    """Every post held in a group, the newest first."""
    return followed(group.posts.select_related("person", "squad", "by"))


def keepers_of(groups: Iterable[int], day: date) -> dict[int, Keeper]:
    """Who keeps each group on a day; a group nobody keeps is left out."""
    then = Q(from_day__lte=day) & (Q(to_day=None) | Q(to_day__gte=day))
    terms = followed(Keeper.objects.filter(then, group__in=list(groups)).select_related("user", "person"))
    return {term.group_id: term for term in terms}


def may_keep(community: Community) -> tuple[list[User], list[Person]]:
    """Who can be a keeper: the team that may act here, and people marked as staff who are seen in its groups."""
    acting = Access.objects.filter(community=community).exclude(role=Role.VIEWER).values("user")
    team = User.objects.filter(Q(pk__in=acting) | Q(is_superuser=True), is_active=True).order_by("username")
    return list(team), staff_of(community)


def staff_of(community: Community) -> list[Person]:
    """People marked as staff whom the community's groups show, by name."""
    marked = sorted(people_marked(StandIn.STAFF))
    seen = known(list(community.groups.values_list("pk", flat=True)), people=marked) if marked else []
    return list(Person.objects.filter(pk__in=[each.person for each in seen]).order_by("name"))


def breaches_of(group: Group) -> QuerySet[Breach]:
    """The breaches recorded in a group, the newest first."""
    return Breach.objects.filter(rules__group=group).select_related("rules", "person", "by", "withdrawn_by")


def breach_counts(groups: Iterable[int]) -> dict[int, Counter[str]]:
    """Group → how many standing breaches each rule's words had."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for breach in Breach.objects.filter(rules__group__in=list(groups), withdrawn_at=None).select_related("rules"):
        counts[breach.rules.group_id][breach.rules.lines[breach.line - 1]] += 1
    return counts


def member_called(group: Group, name: str) -> Person:
    """The one person of the community whose name is this, or holds it. Raises Refusal for none and for several."""
    found = named(group.community, [name.strip()]).get(name.strip(), [])
    exact = [each for each in found if each.name == name.strip()]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise Refusal("Nobody here is called “%(name)s”.", code="nobody", name=name)
    names = "、".join(each.name for each in found[:5])
    raise Refusal("“%(name)s” may be several: %(names)s. Write the whole name.", code="several", name=name, names=names)
