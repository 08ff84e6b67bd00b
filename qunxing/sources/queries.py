"""Finding imports."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from qunxing.communities.access import communities_for, require
from qunxing.communities.models import Community, Group, Role, User
from qunxing.core.zones import micros
from qunxing.people.models import MatchProposal
from qunxing.sources.models import Connection, Followed, Import, RenameProposal


def imports_for(user: User) -> QuerySet[Import]:
    """The imports of the communities the user may see, newest first."""
    return Import.objects.filter(community__in=communities_for(user)).select_related("community", "group", "by")


def import_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Import:
    """One import. Raises Http404 for a stranger, NotAllowed below the role `may`."""
    imp = imports_for(user).filter(pk=pk).first()
    if imp is None:
        raise Http404
    require(user, imp.community, may)
    return imp


def rename_proposal_for(user: User, pk: int) -> RenameProposal:
    """One undecided rename to decide. Raises Http404 for a stranger, NotAllowed for a viewer."""
    proposal = RenameProposal.objects.filter(pk=pk, group__community__in=communities_for(user)).first()
    if proposal is None:
        raise Http404
    require(user, proposal.group.community, Role.OPERATOR)
    return proposal


def match_proposal_for(user: User, pk: int) -> MatchProposal:
    """One account of a table to decide about. Raises Http404 for a stranger, NotAllowed for a viewer."""
    proposal = MatchProposal.objects.select_related("identity", "person").filter(pk=pk).first()
    imp = imports_for(user).filter(batch=proposal.batch).first() if proposal else None
    if proposal is None or imp is None:
        raise Http404
    require(user, imp.community, Role.OPERATOR)
    return proposal


def open_renames(community: Community) -> QuerySet[RenameProposal]:
    """The renames of a community nobody has decided yet."""
    return RenameProposal.objects.filter(group__community=community, accepted=None).select_related(
        "group", "before", "after"
    )


def seen_as(file_name: str, community: Community) -> Group | None:
    """The group the last file of this name went into, so that it need not be asked again."""
    last = (
        Import.objects.filter(community=community, file_name=file_name, state=Import.State.DONE)
        .exclude(group=None)
        .select_related("group")
        .first()
    )
    return last.group if last else None


@dataclass(frozen=True, slots=True)
class Heard:
    """What a connection has shown of one group since its last hole: the bits of `Sees`, from and until µs UTC."""

    grp: int
    sees: int
    first: int
    last: int


def heard_live(groups: Collection[int] | None = None) -> list[Heard]:
    """What is being heard of these groups, or of all; a hole, or an end, makes a fact of it."""
    rows = Followed.objects.filter(connection__heard_at__isnull=False).exclude(sees=0)
    if groups is not None:
        rows = rows.filter(group__in=groups)
    told = rows.values_list("group", "sees", "since", "until", "connection__heard_at")
    return [
        Heard(grp, sees, micros(since), micros(last))
        for grp, sees, since, until, heard_at in told
        if (last := until or heard_at or since) > since
    ]


def connections_for(user: User) -> QuerySet[Connection]:
    """The connections of the communities the user may see."""
    mine = Connection.objects.filter(community__in=communities_for(user)).exclude(state=Connection.State.FORGOTTEN)
    return mine.select_related("community", "by")


def connection_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Connection:
    """One connection. Raises Http404 for a stranger, NotAllowed below the role `may`."""
    found = connections_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    require(user, found.community, may)
    return found
