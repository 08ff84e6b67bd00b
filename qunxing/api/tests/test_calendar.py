"""The calendar feed holds what is dated and nothing else, for whoever has its address."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from qunxing.api import actions
from qunxing.api.models import Token
from qunxing.api.tests.conftest import mint
from qunxing.closing.models import Closing
from qunxing.communities.models import Access, User
from qunxing.testing import talk
from qunxing.testing.cast import Cast, gather

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def address(user: User) -> str:
    more: dict[str, Any] = {"communities": None, "days": None, "now": datetime.now(UTC)}
    return f"/calendar/{actions.make_token(user, name='phone', scopes=['calendar'], **more)[1]}.ics"


def events(path: str) -> dict[str, date]:
    """What is dated, by its title, read back as a calendar program does."""
    reply = Client().get(path)
    assert reply.headers["Content-Type"].startswith("text/calendar")
    read = Calendar.from_ical(reply.content)
    found: list[Any] = list(read.walk("VEVENT"))
    assert len({str(each["UID"]) for each in found}) == len(found)
    assert all(str(each["URL"]).startswith("http://testserver/") and each["DTSTAMP"] for each in found)
    return {str(each["SUMMARY"]): each["DTSTART"].dt for each in found}


@pytest.mark.slow
def test_a_feed_of_nothing_is_valid_and_empty() -> None:
    assert events(address(gather().vera)) == {}


@pytest.mark.slow
def test_lists_data_months_and_tokens_stand_on_their_days(cast: Cast, tmp_path: Path) -> None:
    today, options = datetime.now(UTC).date(), {"timezone": "UTC"}
    talk.hand_in(
        cast.community, talk.roster(), tmp_path, group=cast.group, what="roster",
        options=options | {"day": today.isoformat()},
    )  # fmt: skip
    mint(cast.vera, name="sheet", days=30)
    told = events(address(cast.vera))
    month = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    assert told.pop("Paste the member list again: Night oven") == today + timedelta(days=7)
    assert told.pop("Bring in new data: Little Baking") == today + timedelta(days=7)
    assert told.pop("The token “sheet” ends") == today + timedelta(days=30)
    assert list(told.values()) == [month] and "Close the month" in next(iter(told))
    before = today.replace(day=1) - timedelta(days=40)
    Closing.objects.create(
        community=cast.community, kind="month", from_day=before.replace(day=1), timezone="UTC", at=datetime.now(UTC),
        to_day=(before.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1),
    )  # fmt: skip
    closes = [day for title, day in events(address(cast.vera)).items() if title.startswith("Close")]
    assert closes[-1] == month and len(closes) == 2


@pytest.mark.slow
def test_what_is_revoked_shut_out_or_made_for_something_else_opens_no_calendar() -> None:
    cast = gather()
    path = address(cast.vera)
    assert Client().get(path).status_code == 200
    assert Client().get(f"/calendar/{mint(cast.vera)}.ics").status_code == 404
    Access.objects.filter(user=cast.vera).delete()
    assert list(events(path)) == ["The token “sheet” ends"]
    actions.revoke(Token.objects.get(name="phone"), now=datetime.now(UTC))
    assert Client().get(path).status_code == 404
