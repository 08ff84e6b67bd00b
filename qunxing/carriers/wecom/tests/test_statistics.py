"""The official statistics: what is asked for, from when to when, and what of it becomes a reading."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.carriers.base import Incoming, Options
from qunxing.carriers.files.source import Source
from qunxing.carriers.registry import by_name
from qunxing.carriers.wecom import statistics
from qunxing.carriers.wecom.statistics import AT_ONCE, BACK, BEIJING, DAY, Pulled, Untold, pulled, yesterday
from qunxing.carriers.wecom.wire import Wire
from qunxing.core.facts import Kind, Proof
from qunxing.testing.wecom import CORP, SECRET, WeCom, code, qyapi, raw

NOON = 12 * 3600


@pytest.fixture
def corp() -> Iterator[WeCom]:
    with qyapi() as found:
        yield found


def pull(corp: WeCom, after: int | None = None, owners: tuple[str, ...] = (), at: int = NOON) -> list[Pulled]:
    async def go() -> list[Pulled]:
        wire = Wire(CORP, SECRET, server=corp.url)
        try:
            return [each async for each in pulled(wire, owners, after, now=corp.today + at)]
        finally:
            await wire.close()

    return asyncio.run(go())


def told(found: list[Pulled]) -> dict[tuple[int, str], int]:
    rows = [each for some in found for each in some.readings]
    assert all(each.kind is Kind.READING and each.proof is Proof.PLATFORM and not each.group for each in rows)
    assert len({(each.at, each.note) for each in rows}) == len(rows)
    return {(each.at // 1_000_000 // DAY, each.note): each.value for each in rows}


def test_the_whole_each_owner_and_each_of_the_staff_are_told_by_day(corp: WeCom) -> None:
    day = corp.today - DAY
    corp.days = {("ahe", day): {"msg_total": 500, "new_member_cnt": 2}, ("zhou", day): {"msg_total": 70}}
    corp.talks = {("zhangsan", day): {"message_cnt": 9, "reply_percentage": 62.5}, ("lisi", day): {"message_cnt": 1}}
    today = (corp.today + BEIJING) // DAY
    found = pull(corp, today - 2)
    assert told(found) == {
        (today - 1, "企微 累计消息数"): 570, (today - 1, "企微 新增人数"): 2,
        (today - 1, "企微 累计消息数 ahe"): 500, (today - 1, "企微 新增人数 ahe"): 2,
        (today - 1, "企微 累计消息数 zhou"): 70,
        (today - 1, "企微 单聊消息数"): 10, (today - 1, "企微 单聊消息数 zhangsan"): 9,
        (today - 1, "企微 单聊消息数 lisi"): 1,
    }  # fmt: skip
    assert found[-1].last == today - 1


def test_a_pulled_answer_says_what_the_same_answer_says_as_a_file(corp: WeCom, tmp_path: Path) -> None:
    day = corp.today - DAY
    corp.days = {("ahe", day): {"msg_total": 500, "new_member_cnt": 2, "migrate_trainee_chat_cnt": 0}}
    corp.talks = {("zhangsan", day): {"message_cnt": 9, "new_contact_cnt": 3}}
    corp.followers = ["zhangsan", "lisi"]
    path = tmp_path / "statistic.json"
    data = {"stat_time": day, "data": corp.days["ahe", day]}
    answers = [{"items": [data]}, {"behavior_data": [{"stat_time": day, **corp.talks["zhangsan", day]}]}]
    path.write_text(json.dumps(answers), encoding="utf-8")
    rows = by_name("wecom_statistics").read(Source(path), Options())
    copied = {(each.at, each.note): each.value for each in rows if isinstance(each, Incoming)}
    rows_of = [each for some in pull(corp, (day + BEIJING) // DAY - 1) for each in some.readings]
    assert {(each.at, each.note): each.value for each in rows_of if " " not in each.note[3:]} == copied


def test_half_a_year_is_told_thirty_days_at_a_time_and_never_today(corp: WeCom) -> None:
    corp.days = {("ahe", corp.today - back * DAY): {"msg_total": 1000 - back} for back in range(BACK + 40)}
    found = pull(corp)
    days = {day for day, _name in told(found)}
    today = (corp.today + BEIJING) // DAY
    assert days == set(range(today - BACK, today))
    asked = corp.asked(statistics.BY_DAY)
    assert len(asked) == BACK // AT_ONCE and all(
        each["day_end_time"] - each["day_begin_time"] == (AT_ONCE - 1) * DAY for each in asked
    )
    assert {day for day, _name in told(pull(corp, at=3600))} == set(range(today - BACK, today - 1)), "nor too far back"
    corp.calls.clear()
    assert pull(corp, today - 1) == [] and not corp.calls, "nothing is asked for that was told"


def test_a_day_is_asked_for_once_it_is_counted_and_again_until_it_is_there(corp: WeCom) -> None:
    today = (corp.today + BEIJING) // DAY
    assert pull(corp, today - 2, at=7 * 3600) == [] and pull(corp, today - 2, at=9 * 3600)
    (late,) = pull(corp, today - 2)
    assert late.last == today - 2, "yesterday is not there yet"
    (gap,) = pull(corp, today - 4)
    assert gap.last == today - 2, "what is missing before it will not come"


def test_many_owners_are_asked_for_in_parts_and_over_all_pages(corp: WeCom) -> None:
    owners, day = tuple(f"o{number}" for number in range(150)), corp.today - DAY
    corp.page, today = 40, (corp.today + BEIJING) // DAY
    corp.days = {(each, day): {"msg_total": 2} for each in owners}
    found = told(pull(corp, today - 2, owners))
    assert found[today - 1, "企微 累计消息数"] == 300 and len(found) == 151
    assert [len(each["owner_filter"]["userid_list"]) for each in corp.asked(statistics.BY_DAY)] == [100, 50]


def test_many_readings_come_in_parts_and_the_cursor_only_with_the_last(
    corp: WeCom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "MOST_ROWS", 3)
    today = (corp.today + BEIJING) // DAY
    corp.days = {(f"o{n}", corp.today - back * DAY): {"msg_total": n} for n in range(3) for back in (1, 2)}
    parts = pull(corp, today - 3)
    assert len(told(parts)) == 8 and [each.last for each in parts[:-1]] == [None] * (len(parts) - 1)
    assert len(parts) > 2 and parts[-1].last == today - 1


def test_an_answer_that_makes_no_sense_is_tried_again_later(corp: WeCom) -> None:
    today = (corp.today + BEIJING) // DAY
    for fault in (code(40058, "invalid time"), raw(b'{"errcode":0}'), raw(b'{"errcode":0,"items":[{"data":{}}]}')):
        corp.fail(statistics.BY_DAY, fault)
        with pytest.raises(Untold):
            pull(corp, today - 2)


@given(st.integers(1_600_000_000, 2_000_000_000))
def test_yesterday_is_beijings_and_never_before_eight_in_the_morning(now: int) -> None:
    local = now + BEIJING
    days_ago = local // DAY - yesterday(now)
    assert days_ago == (1 if local % DAY >= 8 * 3600 else 2)
