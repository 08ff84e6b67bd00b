"""The grid of readings on screen: typed, pasted, refused by cell, saved by those who may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from qunxing.communities.models import Group
from qunxing.core.metrics.periods import day_number
from qunxing.ledger import readings
from qunxing.sources.models import Import
from qunxing.testing.cast import Cast, gather

TODAY = datetime.now(UTC).date() - timedelta(days=1)
DAY = day_number(TODAY)
NAMES = ["人数", "发言人数", "消息数", "接龙份数", "订单数", "花费"]


@pytest.fixture
def cast(db: None, home: Path) -> Cast:
    return gather()


@pytest.fixture
def olga(cast: Cast, client: Client) -> Client:
    client.force_login(cast.olga)
    return client


def post(client: Client, cast: Cast, **typed: str) -> object:
    given = {"day": TODAY.isoformat(), "n": NAMES, "was": typed.pop("was", "")}
    return client.post(f"/sources/into/{cast.community.pk}/readings/", {**given, **typed})


def cell(group: Group | None, nth: int) -> str:
    return f"c-{group.pk if group else 0}-{DAY}-{nth}"


def said() -> dict[str, int]:
    return {each.name: each.amount for each in readings.standing(list(Group.every.values_list("pk", flat=True)))}


def test_what_is_typed_is_kept_shown_again_and_named_with_its_hand(olga: Client, cast: Cast) -> None:
    reply = post(olga, cast, **{cell(cast.group, 0): "３１２", cell(cast.group, 2): "1.2万", cell(None, 5): "¥3,060"})
    assert reply.status_code == 302  # type: ignore[attr-defined]
    assert said() == {"人数": 312, "消息数": 12000, "花费": 306000}
    page = olga.get(reply.url).content.decode()  # type: ignore[attr-defined]
    assert 'value="312"' in page
    assert 'value="3060"' in page
    assert cast.olga.username in page
    undo = Import.objects.get()
    olga.post(f"/sources/{undo.pk}/undo/")
    assert said() == {}


def test_a_bad_cell_is_named_and_nothing_typed_is_lost(olga: Client, cast: Cast) -> None:
    reply = post(olga, cast, **{cell(cast.group, 0): "约300", cell(cast.group, 1): "41"})
    page = reply.content.decode()  # type: ignore[attr-defined]
    assert reply.status_code == 400  # type: ignore[attr-defined]
    assert said() == {}
    assert 'value="约300"' in page
    assert 'value="41"' in page
    assert f"{cast.group.name} · 人数" in page


def test_somebody_elses_number_is_not_overwritten_unseen(olga: Client, cast: Cast) -> None:
    post(olga, cast, **{cell(cast.group, 0): "312"})
    reply = post(olga, cast, **{cell(cast.group, 0): "999"})
    assert reply.status_code == 409  # type: ignore[attr-defined]
    assert said() == {"人数": 312}
    assert "999" in reply.content.decode()  # type: ignore[attr-defined]
    seen = f'{{"{cast.group.pk}-{DAY}-0": 312}}'
    post(olga, cast, was=seen, **{cell(cast.group, 0): "999"})
    assert said() == {"人数": 999}


def test_a_pasted_block_fills_the_grid_and_saves_nothing(olga: Client, cast: Cast) -> None:
    block = f"群名\t群客户总数\t直播观看\n{cast.group.name}\t320\t8千\n没有的群\t1\t2\n"
    page = post(olga, cast, pour="1", block=block).content.decode()  # type: ignore[attr-defined]
    assert 'value="320"' in page
    assert 'value="8千"' in page
    assert 'name="n" value="直播观看"' in page
    assert "没有的群\t1\t2</textarea>" in page
    assert said() == {}


def test_one_group_over_days_takes_lines_that_begin_with_a_day(olga: Client, cast: Cast) -> None:
    before = TODAY - timedelta(days=1)
    block = f"{TODAY} 320 40\n{before} 318 35"
    page = post(olga, cast, pour="1", block=block, group=str(cast.group.pk)).content.decode()  # type: ignore[attr-defined]
    assert f'name="c-{cast.group.pk}-{DAY - 1}-0" value="318"' in page


def test_a_viewer_looks_and_may_not_type_and_a_stranger_sees_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.vera)
    page = client.get(f"/sources/readings/?community={cast.community.pk}").content.decode()
    assert 'name="c-' not in page
    assert post(client, cast, **{cell(cast.group, 0): "1"}).status_code == 403  # type: ignore[attr-defined]
    client.force_login(cast.sam)
    assert post(client, cast, **{cell(cast.group, 0): "1"}).status_code == 404  # type: ignore[attr-defined]
    assert said() == {}


def test_a_table_that_names_nothing_asks_which_column_is_what(olga: Client, cast: Cast) -> None:
    given = {"text": "甲,乙\n2026-11-01,无人\n", "what": "readings", "timezone": "UTC", "group": str(cast.group.pk)}
    olga.post(f"/sources/into/{cast.community.pk}/paste/", given)
    asked = Import.objects.get()
    assert asked.question["ask"] == "mapping"
    page = olga.get(f"/sources/{asked.pk}/").content.decode()
    assert 'name="map-人数"' in page
