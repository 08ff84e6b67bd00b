"""The calendar feed: what is dated, as iCal, at an address that is a secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from icalendar import Calendar, Event

from qunxing import VERSION
from qunxing.api.actions import count_use
from qunxing.api.dated import Dated, dated
from qunxing.api.queries import Caller, caller_of


@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Valid and empty where nothing is dated; Http404 for an address that was revoked."""
    now = datetime.now(UTC)
    caller = caller_of(secret, now, calendar=True)
    if caller is None:
        raise Http404
    count_use(caller.token, now=now)
    with translation.override(caller.user.language):
        body = _calendar(request, caller, now).to_ical()
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "no-store"})


def _calendar(request: HttpRequest, caller: Caller, now: datetime) -> Calendar:
    made = Calendar()
    made.add("prodid", f"-//Qunxing//{VERSION}//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", _("Qunxing"))
    made.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for each in dated(caller, now):
        made.add_component(_event(request, each, now))
    return made


def _event(request: HttpRequest, each: Dated, now: datetime) -> Event:
    made = Event()
    made.add("uid", f"{each.key}@qunxing")
    made.add("dtstamp", now.replace(microsecond=0))
    made.add("dtstart", each.day)
    made.add("summary", each.title)
    made.add("description", each.note)
    made.add("url", request.build_absolute_uri(each.path))
    made.add("transp", "TRANSPARENT")
    return made
