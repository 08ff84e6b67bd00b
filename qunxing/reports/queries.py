"""The doors to what was sent: a stranger finds nothing."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from qunxing.communities.access import communities_for
from qunxing.communities.models import Community, User
from qunxing.reports.models import SentReport

LONG = ("sheet", "text", "quotes", "note")


def sent_for(user: User) -> QuerySet[SentReport]:
    """The reports of the user's communities, the newest first."""
    return SentReport.objects.filter(community__in=communities_for(user)).select_related("community")


def listed_for(user: User, community: Community) -> QuerySet[SentReport]:
    """Those of one community as a list shows them, without what was said in them."""
    found = sent_for(user).filter(community=community).select_related("superseded_by")
    return found.defer(*LONG, *(f"superseded_by__{name}" for name in LONG))


def sent_report_for(user: User, pk: int) -> SentReport:
    """One of them. Raises Http404 for a stranger."""
    report = sent_for(user).filter(pk=pk).first()
    if report is None:
        raise Http404
    return report
