"""Everything about one person as one file; who took it is written down."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from qunxing.communities.access import groups_for
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Role
from qunxing.insight import looks, takeout
from qunxing.people.queries import person_for


def export(request: TeamRequest, pk: int) -> HttpResponse:
    """The zip. Its name holds a number and no name: it lies in folders and mail."""
    person, found = person_for(request.user, pk, may=Role.OPERATOR)
    now = timezone.now()
    groups = list(groups_for(request.user).filter(pk__in=found.groups))
    for community in {group.community for group in groups}:
        looks.keep(request.user, community, "export", f"person {pk}", now=now)
    body = takeout.zipped(person, found, groups, now=now)
    named = content_disposition_header(True, f"person-{pk}.zip") or ""
    return HttpResponse(body, content_type="application/zip", headers={"Content-Disposition": named})
