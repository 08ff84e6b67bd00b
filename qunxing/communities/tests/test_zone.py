"""The time zone of a community: who may change it, and what screens say until the numbers have followed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from qunxing.communities import actions
from qunxing.communities.models import Community
from qunxing.core.refusals import Refusal
from qunxing.ledger.fill import fill
from qunxing.testing import talk
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db(transaction=True)
NEW_YORK = {"timezone": "America/New_York"}


@pytest.fixture
def cast(home: Path, tmp_path: Path) -> Cast:
    made = gather()
    talk.hand_in(made.community, talk.chat(datetime.now(UTC)), tmp_path, group=made.group, options={"timezone": "UTC"})
    return made


@pytest.mark.slow
def test_the_old_zone_is_shown_until_the_numbers_are_counted_in_the_new_one(cast: Cast) -> None:
    rui, path = cast.as_(cast.rui), f"/communities/{cast.community.pk}/zone/"
    assert rui.post(path, NEW_YORK).status_code == 302
    page = rui.get(path).content.decode()
    assert "counted in Asia/Shanghai" in page and "counted anew in America/New_York" in page
    assert "(Asia/Shanghai)" in rui.get("/metrics/messages/").content.decode()
    fill(now=datetime.now(UTC))
    page = rui.get(path).content.decode()
    assert "counted in America/New_York" in page and "counted anew in" not in page
    assert "(America/New_York)" in rui.get("/metrics/messages/").content.decode()


@pytest.mark.slow
def test_a_viewer_may_not_change_it_and_a_stranger_does_not_find_it(cast: Cast) -> None:
    path = f"/communities/{cast.community.pk}/zone/"
    assert [cast.as_(user).get(path).status_code for user in (cast.olga, cast.rui, cast.vera, cast.sam)] == [
        200,
        200,
        403,
        404,
    ]
    assert [cast.as_(user).post(path, NEW_YORK).status_code for user in (cast.vera, cast.sam)] == [403, 404]
    assert Community.objects.get().next_timezone == ""


@pytest.mark.slow
def test_only_those_who_may_are_led_there(cast: Cast) -> None:
    path = f"/communities/{cast.community.pk}/zone/"
    assert path in cast.as_(cast.rui).get("/groups/").content.decode()
    shown = cast.as_(cast.vera).get("/groups/").content.decode()
    assert path not in shown and "Days are those of Asia/Shanghai." in shown and "groups/new" not in shown


@pytest.mark.slow
def test_a_zone_that_does_not_exist_is_refused_in_a_sentence(cast: Cast) -> None:
    reply = cast.as_(cast.rui).post(f"/communities/{cast.community.pk}/zone/", {"timezone": "Mars/North"})
    assert (reply.status_code, b"There is no time zone Mars/North" in reply.content) == (422, True)


def test_a_community_without_data_changes_at_once() -> None:
    community = Community.objects.create(name="Empty")
    actions.change_zone(community, timezone="UTC")
    assert (community.timezone, community.next_timezone) == ("UTC", "")


@pytest.mark.slow
def test_going_back_before_the_fill_counts_in_the_old_zone_again(cast: Cast) -> None:
    actions.change_zone(cast.community, timezone="UTC")
    actions.change_zone(cast.community, timezone="Asia/Shanghai")
    fill(now=datetime.now(UTC))
    cast.community.refresh_from_db()
    assert (cast.community.timezone, cast.community.next_timezone) == ("Asia/Shanghai", "")
    with pytest.raises(Refusal):
        actions.change_zone(cast.community, timezone="Nowhere")
