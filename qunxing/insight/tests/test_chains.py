"""The screen of a group's chains."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from qunxing.communities.models import Group
from qunxing.insight import chains, compute
from qunxing.insight.asking import Scope
from qunxing.ledger.fill import fill
from qunxing.people import actions as people
from qunxing.people.models import Person, StandIn
from qunxing.sources import actions
from qunxing.sources.models import Import
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "昵称\n小红\n阿强\n小明\n客服\n"
LAST = "#接龙\n第1周团购 限3份\n\n1. 小红 2份\n2. 小明\n"
NOW = "#接龙\n第2周团购 限3份\n\n1. 小红 =A1 3份\n2. 路人\n"


@pytest.fixture
def cast(home: Path) -> Cast:
    return gather()


def bring(cast: Cast, text: str, day: str, what: str = "acts") -> Import:
    options: dict[str, Any] = {"day": day, "timezone": "Asia/Shanghai"}
    given: dict[str, Any] = {"community": cast.community, "group": cast.group, "by": None}
    imp = actions.run(actions.receive_text(text=text, name="pasted.txt", what=what, options=options, **given))
    assert imp.state == Import.State.DONE, imp.report
    return imp


def newest(group: Group) -> chains.Sheet:
    found = chains.chains_of(group)
    return chains.sheet(group, found[0], found)


@pytest.mark.slow
def test_a_chain_shows_who_joined_who_did_not_and_who_was_there_last_time(cast: Cast) -> None:
    bring(cast, LIST, "2026-11-01", "roster")
    people.mark(Person.objects.get(name="客服"), StandIn.STAFF, by=None)
    bring(cast, LAST, "2026-11-02")
    bring(cast, NOW, "2026-11-09")
    fill(now=datetime.now(UTC))
    sheet = newest(cast.group)
    assert [(line.name, line.quantity, line.is_matched) for line in sheet.standing] == [
        ("小红", 3, True), ("路人", 1, False),
    ]  # fmt: skip
    assert (sheet.pieces, sheet.places_left, sheet.unmatched) == (4, -1, 1)
    assert sheet.absent is not None and [each.name for each in sheet.absent] == ["小明", "阿强"]
    assert sheet.beside is not None
    assert [line.name for line in sheet.beside.missing] == ["小明"]
    assert [line.name for line in sheet.beside.new] == ["路人"]


def test_without_a_member_list_it_is_not_known_who_is_missing(cast: Cast) -> None:
    bring(cast, LAST, "2026-11-02")
    assert newest(cast.group).absent is None
    assert "Not measurable: no member list" in cast.as_(cast.vera).get(f"/groups/{cast.group.pk}/chains/").text


@pytest.mark.slow
def test_a_group_shows_cards_of_acts_only_where_acts_are_seen(cast: Cast) -> None:
    bring(cast, LIST, "2026-11-01", "roster")
    fill(now=datetime.now(UTC))
    vera, path = cast.as_(cast.vera), f"/groups/{cast.group.pk}/"
    assert "Joined a chain" not in vera.get(path).text
    bring(cast, LAST, "2026-11-02")
    fill(now=datetime.now(UTC))
    page = vera.get(path).text
    assert "Joined a chain" in page and "Members who paid" not in page


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_screen_opens_for_a_viewer_and_for_no_stranger(cast: Cast, language: str) -> None:
    bring(cast, LAST, "2026-11-02")
    bring(cast, NOW, "2026-11-09")
    path = f"/groups/{cast.group.pk}/chains/"
    page = cast.as_(cast.vera, language).get(path)
    assert page.status_code == 200 and "第2周团购" in page.text and 'name="day"' not in page.text
    assert 'name="day"' in cast.as_(cast.rui, language).get(path).text
    for each in (path, f"{path}export/"):
        assert cast.as_(cast.sam).get(each).status_code == 404
        assert cast.as_(cast.vera).get(f"{each}?chain=of-nobody").status_code == 404


def test_a_chain_is_kept_as_a_table_whose_cells_are_no_formulas(cast: Cast) -> None:
    bring(cast, NOW, "2026-11-09")
    reply = cast.as_(cast.vera).get(f"/groups/{cast.group.pk}/chains/export/")
    text = b"".join(reply.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # a streamed answer
    assert '"小红","\'=A1 3份",3,"2026-11-09","in"' in text


def test_a_paste_of_today_asks_nothing_more(cast: Cast) -> None:
    page = cast.as_(cast.rui).get(f"/groups/{cast.group.pk}/chains/")
    given = {"text": LAST, "what": "chat", "group": cast.group.pk, "timezone": "Asia/Shanghai"}
    given["day"] = page.context["today"].isoformat()
    cast.as_(cast.rui).post(f"/sources/into/{cast.community.pk}/paste/", given)
    imp = Import.objects.get()
    assert imp.state == Import.State.WAITING
    actions.run(imp)
    assert [line.name for line in newest(cast.group).standing] == ["小红", "小明"]


@pytest.mark.slow
def test_who_joined_is_counted_on_the_day_of_the_chain_and_other_days_are_not_seen(cast: Cast) -> None:
    bring(cast, LIST, "2026-11-01", "roster")
    bring(cast, LAST, "2026-11-02")
    bring(cast, NOW, "2026-11-09")
    fill(now=datetime.now(UTC))
    days: dict[str, Any] = {"from_day": date(2026, 11, 8), "to_day": date(2026, 11, 9), "grain": "day"}
    body = compute.measure("chains", Scope.of_group(cast.group), now=datetime(2026, 11, 20, tzinfo=UTC), **days)
    unseen, joined = body["points"]
    assert (unseen["state"], unseen["value"]) == ("not_measurable", None), "no chain of that day was brought in"
    assert (joined["low"], joined["high"]) == (1, 2), "小红, and 路人 who fits nobody"
    cells = {"entries": 1, "quantity": 3, "unmatched_entries": 1, "unmatched_quantity": 1}
    assert cells.items() <= joined["cells"].items()
