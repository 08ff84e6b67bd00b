"""Finding tags, what is said with them, and segments; and who has which tag on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet
from django.http import Http404

from qunxing.communities.access import communities_for, require
from qunxing.communities.models import Community, Role, User
from qunxing.core.refusals import Refusal
from qunxing.core.rules.tagging import Source
from qunxing.ledger import read
from qunxing.ledger.engine import cursor
from qunxing.people.dimensions import merged_people
from qunxing.people.models import Segment, Tag, Tagging, TagProposal
from qunxing.people.queries import person_for


def tag_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Tag:
    """One tag. Raises Http404 for a stranger, NotAllowed below the role."""
    tag = Tag.objects.filter(pk=pk, community__in=communities_for(user)).select_related("community").first()
    if tag is None:
        raise Http404
    require(user, tag.community, may)
    return tag


def tagging_for(user: User, pk: int) -> Tagging:
    """One assignment, to take back. Raises Http404 for a stranger, NotAllowed for a viewer."""
    mine = Tagging.objects.filter(pk=pk, tag__community__in=communities_for(user))
    tagging = mine.select_related("tag__community", "person").first()
    if tagging is None:
        raise Http404
    require(user, tagging.tag.community, Role.OPERATOR)
    person_for(user, merged_people().get(tagging.person_id, tagging.person_id))
    return tagging


def proposals_for(community: Community) -> QuerySet[TagProposal]:
    """What waits to be decided, by tag; the community is one the user was let into."""
    open_ = TagProposal.objects.filter(tag__community=community, accepted=None, tag__retired_at=None)
    return open_.select_related("tag", "person", "rule").order_by("tag__family", "tag__name", "-confidence", "pk")


def segment_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Segment:
    """One segment. Raises Http404 for a stranger, NotAllowed below the role."""
    found = Segment.objects.filter(pk=pk, community__in=communities_for(user)).select_related("community").first()
    if found is None:
        raise Http404
    require(user, found.community, may)
    return found


def segment_called(community: Community, name: str) -> Segment:
    """The segment of that name or number. Raises Refusal when there is none in use."""
    mine = Segment.objects.filter(community=community, retired_at=None)
    named = Q(name=name) | (Q(pk=int(name)) if name.isascii() and name.isdigit() and len(name) < 16 else Q(pk=0))
    found = sorted(mine.filter(named), key=lambda each: each.name != name)
    if not found:
        raise Refusal("There is no segment “%(name)s”.", code="no_segment", name=name)
    return found[0]


def standing(
    community: Community, day: int, *, tags: Collection[int] | None = None, leaving_out: Iterable[Source] = ()
) -> dict[int, set[int]]:
    """Person → tags that hold of them on a local day: neither taken back nor run out, of tags in use."""
    held = Tagging.objects.filter(tag__community=community, stands=True, tag__retired_at=None)
    held = held.filter(Q(until_day=None) | Q(until_day__gte=day)).exclude(
        source__in=[each.value for each in leaving_out]
    )
    if tags is not None:
        held = held.filter(tag__in=list(tags))
    gone, found = merged_people(), dict[int, set[int]]()
    for person, tag in held.values_list("person", "tag"):
        found.setdefault(gone.get(person, person), set()).add(tag)
    return found


def present(groups: Collection[int]) -> list[tuple[int, int]]:
    """(group, account) of everybody who has not left, as lists and notices tell; without any, of who spoke."""
    with cursor(turn=True) as room:
        read.bind_rollups(room, read.snapshot("spell", "member_day"), ["spell", "member_day"])
        wanted = ", ".join(str(int(grp)) for grp in groups) or "NULL"
        rows = room.rows(
            f"SELECT DISTINCT grp, identity FROM spell WHERE grp IN ({wanted}) AND end_day IS NULL "
            f"UNION SELECT grp, identity FROM member_day WHERE grp IN ({wanted}) AND messages > 0 "
            "AND grp NOT IN (SELECT grp FROM spell)"
        )
    return [(grp, identity) for grp, identity in rows if identity]


def holds(tagging: Tagging, day: int) -> bool:
    """Whether a tag is said of somebody on a local day."""
    ran_out = tagging.until_day is not None and tagging.until_day < day
    return tagging.stands and not ran_out and tagging.tag.retired_at is None


def taggings_of(person: int, communities: Collection[Community]) -> QuerySet[Tagging]:
    """Everything ever said of somebody with tags of these communities, the newest first."""
    also = [was for was, now in merged_people().items() if now == person]
    mine = Tagging.objects.filter(person__in=[person, *also], tag__community__in=communities)
    return mine.select_related("tag", "by", "rule", "taken_back__by").order_by("-at", "-pk")
