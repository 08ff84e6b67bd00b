"""What a preview says before anybody approves: who gets what, by which way, who does not, and why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from qunxing.communities.models import Community, Group
from qunxing.core.refusals import Refusal
from qunxing.core.rules.sending import Why
from qunxing.outbox import actions, choosing, ruling
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Send, SendingRules, Target
from qunxing.outbox.planning import Line, plan, to_people
from qunxing.outbox.tests.world import HOUR, NOW, WORDS, World, connected, joined, world
from qunxing.outbox.ways import Way
from qunxing.people import wishes
from qunxing.people.models import Identity, Person
from qunxing.sources.models import Connection, Followed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def here() -> World:
    return world(2)


def line_of(send: Send, group: Group) -> Line:
    return next(each for each in plan(send, now=NOW).lines if each.group == group)


def test_each_platform_takes_the_message_in_its_own_way(here: World) -> None:
    corp, home = connected(here.community, "wecom"), connected(here.community, "matrix")
    wecom, matrix = joined(corp, "wr1", blind="closed"), joined(home, "!a")
    attached = [
        {"kind": "link", "title": "报名", "url": "https://a.example/x"},
        {"kind": "image", "picture": "https://a.example/p.png"},
    ]
    found = plan(here.draft(attached=attached), now=NOW)
    said = {each.group: each for each in found.lines}
    assert [each.kind for each in said[wecom].message.attached] == ["link", "image"]
    assert (said[wecom].way, said[wecom].message.unit, said[wecom].message.length) == (Way.HUMAN, "byte", 63)
    assert said[matrix].message.text == f"{WORDS}\n报名 https://a.example/x"
    assert [each.kind for each in said[matrix].message.dropped] == ["image"]
    assert said[here.loose].way == Way.HAND and not said[here.loose].message.dropped
    parts = {each.title: each for each in found.parts}
    assert [each.count for each in found.parts] == [2, 1, 1, 1] and found.parts[-1].way == Way.HAND
    assert (parts["Telegram bot"].most, parts["Telegram bot"].unit) == (4096, "character")
    assert parts["WeCom (企业微信)"].least_left == 30 and "owner" in parts["WeCom (企业微信)"].note


def test_who_is_left_out_and_who_needs_a_hand_and_why(here: World) -> None:
    home = connected(here.community, "matrix")
    gone = joined(here.connection, "gone", until=NOW)
    secret = joined(home, "!secret", blind="encrypted")
    over = joined(home, "!over")
    Group.objects.filter(pk=over.pk).update(ended_on=date(2026, 11, 19))
    many = [*here.groups, here.loose, gone, secret, over]
    found = plan(here.draft(audience={"groups": [each.pk for each in many]}), now=NOW)
    assert found.reasons == {Why.NO_ACCOUNT: 1, Why.GONE: 1, Why.BLIND: 1, Why.ENDED: 1}
    assert [each.group for each in found.out] == [over]
    assert over not in {each.group for each in plan(here.draft(), now=NOW).lines}


def test_a_text_that_is_too_long_is_left_out_where_it_is(here: World) -> None:
    corp = connected(here.community, "wecom")
    wecom = joined(corp, "wr1")
    send = here.draft(text="糕" * 1400)
    assert line_of(send, wecom).why == Why.TOO_LONG
    assert line_of(send, here.groups[0]).why is None


def test_an_attachment_alone_is_nothing_where_none_is_taken(here: World) -> None:
    send = here.draft(text="", attached=[{"kind": "image", "media": "m"}])
    assert line_of(send, here.groups[0]).why == Why.EMPTY
    assert line_of(send, here.loose).why == Why.NO_ACCOUNT


def test_an_account_that_is_switched_off_gives_way_to_one_that_is_not(here: World) -> None:
    other = connected(here.community, "telegram")
    Followed.objects.create(connection=other, group=here.groups[0], native="0000", since=NOW)
    assert line_of(here.draft(), here.groups[0]).connection == here.connection
    Connection.objects.filter(pk=here.connection.pk).update(state=Connection.State.PAUSED)
    assert line_of(here.draft(), here.groups[0]).connection == other


def test_the_author_chooses_by_which_account_where_several_could(here: World) -> None:
    assert choosing.accounts(here.community) == []
    other = connected(here.community, "telegram", name="小满助手")
    Followed.objects.create(connection=other, group=here.groups[0], native="0000", since=NOW)
    assert [pk for pk, _name in choosing.accounts(here.community)] == [here.connection.pk, other.pk]
    assert choosing.accounts(here.community)[1][1].startswith("小满助手 · ")
    send = here.draft(via=other)
    assert line_of(send, here.groups[0]).connection == other
    assert line_of(send, here.groups[1]).connection == here.connection, "the other one is not in it"
    Followed.objects.filter(connection=other).update(until=NOW)
    assert line_of(send, here.groups[0]).connection == here.connection
    Connection.objects.filter(pk=other.pk).update(community=Community.objects.create(name="别家"))
    with pytest.raises(Refusal, match="not of this community"):
        here.draft(via=Connection.objects.get(pk=other.pk))


def test_a_group_gets_no_more_than_we_allow_ourselves(here: World) -> None:
    SendingRules.objects.create(community=here.community, a_day=2, promotions_a_week=1)
    one: dict[str, Any] = {"audience": {"groups": [here.groups[0].pk]}}
    here.approved(**one, purpose="promotion")
    assert line_of(here.draft(**one, purpose="promotion"), here.groups[0]).why == Why.PROMOTIONS
    assert line_of(here.draft(**one, purpose="promotion", at=NOW + timedelta(days=4)), here.groups[0]).why is None
    second = here.approved(**one)
    assert line_of(here.draft(**one), here.groups[0]).why == Why.BUDGET
    assert line_of(here.draft(), here.groups[1]).why is None
    actions.cancel(second, by=here.cast.rui, now=NOW)
    assert line_of(here.draft(**one), here.groups[0]).why is None


def test_the_quota_of_the_platform_is_seen_while_planning(here: World) -> None:
    wecom = joined(connected(here.community, "wecom"), "wr1")
    before = here.approved(audience={"groups": [wecom.pk]})
    row = here.target(before, wecom)
    for nth in range(28):
        Target.objects.create(
            send=Send.objects.create(
                community=here.community, author=here.cast.rui, made_at=NOW, purpose="notice", no_goal_reason="x",
                state=Send.State.DONE,
            ),
            group=wecom, key=str(nth), fate=Fate.SENT, day=date(2026, 11, 1 + nth % 18),
        )  # fmt: skip
    assert line_of(here.draft(), wecom).left == 1
    Target.objects.filter(key="0").update(day=date(2026, 10, 31))
    assert line_of(here.draft(), wecom).left == 2
    Target.objects.filter(key="0").update(day=date(2026, 11, 1))
    Target.objects.create(send=here.draft(), group=wecom, key="draft", fate=Fate.PLANNED, day=row.day)
    assert line_of(here.draft(), wecom).left == 1
    ruling.change_rules(here.community, {"quota": "day", "a_day": 9}, by=here.cast.olga, now=NOW)
    assert (line_of(here.draft(), wecom).left, line_of(here.draft(), wecom).why) == (0, Why.QUOTA)


def test_at_night_it_waits_for_the_morning(here: World) -> None:
    night = NOW + 13 * HOUR  # eleven in the evening
    found = plan(here.draft(), now=night)
    assert (found.at, found.is_delayed) == (NOW + 22 * HOUR, True)
    assert not plan(here.draft(), now=NOW).is_delayed


def test_what_was_said_this_week_already_is_pointed_out(here: World) -> None:
    first = here.approved()
    again = here.draft(text="【今晚8点】直播！带你做戚风蛋糕，进来抢优惠券 ~ " + "🎂")
    (found,) = plan(again, now=NOW).alike
    assert found.send == first and found.likeness > 0.7
    assert plan(again, now=NOW + timedelta(days=8)).alike == []
    assert plan(here.draft(text="明天放假，客服下午两点以后回复"), now=NOW).alike == []


def test_a_message_to_members_goes_by_hand_and_not_to_those_who_want_none(here: World) -> None:
    people = [Person.objects.create(name=name) for name in ("阿禾", "小满", "冬至")]
    for person in people:
        Identity.objects.create(namespace="x", external=person.name, name=person.name, person=person)
    wishes.prefer(people[1], channel="any", way="never", source="said so", by=None, now=NOW)
    wishes.prefer(people[2], channel="wecom", way="digest", source="said so", by=None, now=NOW)
    send = Send(
        community=here.community, author=here.cast.rui, made_at=NOW, purpose="care", text="{member}，生日快乐",
        no_goal_reason="生日", audience={"people": [each.pk for each in people]},
    )  # fmt: skip
    send.save()
    lines = to_people(send, people, NOW.date())
    assert [(each.message.text, each.why) for each in lines] == [
        ("阿禾，生日快乐", Why.CANNOT), ("小满，生日快乐", Why.OPTED_OUT), ("冬至，生日快乐", Why.CANNOT)
    ]  # fmt: skip
    other = here.draft()
    Target.objects.create(send=other, person=people[2], key="x", fate=Fate.SENT, day=NOW.date())
    assert to_people(send, people, NOW.date())[2].why == Why.ONCE_A_DAY
