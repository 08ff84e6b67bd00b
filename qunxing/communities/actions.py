"""The verbs of this room: a community, a group, and where they belong."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.db import transaction

from qunxing.communities import provide
from qunxing.communities.models import Access, Community, Group, Role, User
from qunxing.core.refusals import Refusal
from qunxing.ledger import manifest


class NameTaken(Refusal):
    """There is already something of that name."""

    code = "name_taken"
    message = "There is already one called %(name)s."


@transaction.atomic
def create_community(*, name: str, timezone: str, by: User) -> Community:
    """A new community, which its maker runs. Raises NameTaken."""
    if Community.objects.filter(name=name).exists():
        raise NameTaken(name=name)
    community = Community.objects.create(name=name, timezone=timezone)
    if not by.is_superuser:
        Access.objects.create(user=by, community=community, role=Role.OWNER)
    return community


@transaction.atomic
def create_group(community: Community, *, name: str, platform: str) -> Group:
    """A new group that a person named. Raises NameTaken."""
    if community.groups.filter(name=name, platform=platform, native="").exists():
        raise NameTaken(name=name)
    return Group.objects.create(community=community, name=name, platform=platform)


def desk_of(community: Community) -> Group:
    """Where the facts of tables lie that are of the whole community, made when it is first needed."""
    desk, _made = Group.every.get_or_create(
        community=community, is_desk=True, defaults={"name": "desk", "platform": "desk"}
    )
    return desk


@transaction.atomic
def rename_group(group: Group, *, name: str) -> Group:
    """Call a group something else. Raises NameTaken."""
    others = group.community.groups.filter(name=name, platform=group.platform).exclude(pk=group.pk)
    if others.exists():
        raise NameTaken(name=name)
    group.name = name
    group.save(update_fields=["name"])
    return group


@transaction.atomic
def change_zone(community: Community, *, timezone: str) -> Community:
    """Count the community's days in another zone; until the next fill has done so, it is shown in the old one.

    What was imported keeps its moments: a file read in the wrong zone is imported again instead. Raises Refusal.
    """
    if timezone not in available_timezones():
        raise Refusal("There is no time zone %(name)s.", code="unknown_zone", name=timezone)
    if timezone != (community.next_timezone or community.timezone):
        community.next_timezone = timezone
        community.save(update_fields=["next_timezone"])
        manifest.dirty_whole(provide.groups_and_desk(community))
        provide.switch(community)
    return community
