"""What single members wanted, agreed to and asked in the example community, and who of them may be one person."""

from __future__ import annotations

from datetime import datetime, timedelta

from qunxing.communities.models import Community, User
from qunxing.people import door, likeness, wishes
from qunxing.people.models import Channel, DataRequest, Person, Way
from qunxing.simulate.bakery import cast

OVEN, SILENT, FIVE = (cast.CAST[number - 1].name for number in (cast.OVEN, cast.SILENT, cast.FIVE))


def ask(community: Community, *, by: User | None, now: datetime) -> None:
    """Made through the verbs, as an operator would have."""
    day = timedelta(days=1)
    oven, silent, five = (Person.objects.filter(name=name).order_by("pk")[0] for name in (OVEN, SILENT, FIVE))
    said = "9 天前私聊：烤箱的事白天再说"
    wishes.prefer(oven, channel=Channel.WECOM, way=Way.DIGEST, source=said, by=by, now=now - 9 * day)
    wishes.prefer(
        oven, channel=Channel.PHONE, way=Way.NEVER, source="8 天前私聊：请不要打电话", by=by, now=now - 8 * day
    )
    wishes.agree(
        five,
        purpose="发新课通知",
        obtained="报名 21 天训练营时勾选",
        evidence="打卡小程序报名表",
        from_day=(now - 14 * day).date(),
        until_day=None,
        by=by,
        now=now - 14 * day,
    )
    if by is not None:
        found = door.door_of(door.open_door(community, by=by, now=now - 20 * day))
        assert found is not None
        given = {"nickname": silent.name, "group_name": cast.GROUPS[cast.C[8]], "way": Way.NEVER}
        door.ask(found, kind=DataRequest.Kind.CONTACT, words="群消息我会看，请不要私聊我。", **given, now=now - 3 * day)
    likeness.look(community, now=now)
