"""Finding closings, their figures and what was said of them."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404

from qunxing.closing.figures import Wanted
from qunxing.closing.models import Closing, Figure, Remark
from qunxing.communities.access import communities_for, may
from qunxing.communities.models import Community, Role, User
from qunxing.core.refusals import NotAllowed


def closings_for(user: User, community: Community) -> QuerySet[Closing]:
    """The closings of a community the user may see, the newest period first."""
    mine = Closing.objects.filter(community=community, community__in=communities_for(user))
    return with_counts(mine)


def with_counts(found: QuerySet[Closing]) -> QuerySet[Closing]:
    """With `figures_n`, `objections_n` and `waiting_n`, the objections nobody has answered."""
    objections = Q(figures__remarks__is_objection=True)
    counted = found.annotate(
        figures_n=Count("figures", distinct=True),
        objections_n=Count("figures__remarks", filter=objections, distinct=True),
        waiting_n=Count("figures__remarks", filter=objections & Q(figures__remarks__ruling=None), distinct=True),
    )
    counted = counted.select_related("community", "by", "supersedes", "superseded_by")
    return counted.order_by("-to_day", "-from_day", "-id")  # counting drops the order of the model


def closing_for(user: User, pk: int) -> Closing:
    """One closing. Raises Http404 for a stranger."""
    found = Closing.objects.filter(pk=pk, community__in=communities_for(user))
    closing = found.select_related("community", "by", "supersedes", "superseded_by").first()
    if closing is None:
        raise Http404
    return closing


def figure_for(user: User, pk: int) -> Figure:
    """One figure, to read and to write a note or an objection on: everybody who sees it may. Http404 for a stranger."""
    found = Figure.objects.filter(pk=pk, closing__community__in=communities_for(user)).exclude(closing__at=None)
    figure = found.select_related("closing__community", "closing__by", "closing__superseded_by").first()
    if figure is None:
        raise Http404
    return figure


def objection_for(user: User, pk: int) -> Remark:
    """One objection, to answer. Raises Http404 for a stranger, NotAllowed for who is not the other side."""
    objection = (
        Remark.objects.filter(pk=pk, is_objection=True, figure__closing__community__in=communities_for(user))
        .exclude(figure__closing__at=None)
        .select_related("figure__closing__community", "by")
        .first()
    )
    if objection is None:
        raise Http404
    if not may_answer(user, objection):
        raise NotAllowed
    return objection


def may_answer(user: User, objection: Remark) -> bool:
    """The owner answers, and nobody themself; what an owner objects to may be answered by who runs the community."""
    community = objection.figure.closing.community
    if user == objection.by:
        return False
    needed = Role.OPERATOR if objection.by and may(objection.by, community, Role.OWNER) else Role.OWNER
    return may(user, community, needed)


def standing(wanted: Wanted) -> Closing | None:
    """The closing of this very period and these groups that no other took the place of."""
    return Closing.objects.filter(
        community=wanted.community,
        from_day=wanted.from_day,
        to_day=wanted.to_day,
        groups_key=wanted.groups_key,
        superseded_by=None,
    ).first()


def last_closed(community: Community) -> date | None:
    """The last day of which figures stand set down."""
    closed = Closing.objects.filter(community=community, superseded_by=None)
    return closed.aggregate(last=Max("to_day"))["last"]  # type: ignore[no-any-return] # a day or nothing


def remark_counts(closing: Closing) -> dict[int, int]:
    """Figure → how many notes and objections it has."""
    rows = Remark.objects.filter(figure__closing=closing).order_by().values_list("figure")
    return dict(rows.annotate(n=Count("pk")))


def objection_counts(closing: Closing) -> dict[int, tuple[int, int]]:
    """Figure → (objections, those nobody has answered)."""
    rows = Remark.objects.filter(figure__closing=closing, is_objection=True).order_by().values_list("figure")
    counted = rows.annotate(n=Count("pk"), waiting=Count("pk", filter=Q(ruling=None)))
    return {figure: (n, waiting) for figure, n, waiting in counted}


def remarks_of(figure: Figure) -> QuerySet[Remark]:
    """What was said of a figure, oldest first, with its answers."""
    return figure.remarks.select_related("by", "ruling__by", "figure__closing__community")
