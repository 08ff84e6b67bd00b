"""What the test WeCom answers about staff and their contacts, and in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from qunxing.testing.wecom_corp import BEIJING, DAY, Body, Refused, WeCom


def _followers(corp: WeCom, _body: Body) -> Body:
    return {"follow_user": corp.followers}


def _span(corp: WeCom, first: object, last: object) -> range:
    """The days asked for, as WeCom allows them: over, not too far back, not too many."""
    if not isinstance(first, int) or not isinstance(last, int):
        raise Refused(40058, "invalid Request Parameter: time")
    first, last = ((each + BEIJING) // DAY * DAY - BEIJING for each in (first, last))
    if not (corp.today - 180 * DAY <= first <= last < corp.today) or (last - first) // DAY >= 30:
        raise Refused(40058, "invalid Request Parameter: time range")
    return range(first, last + DAY, DAY)


def _owners(body: Body) -> set[str] | None:
    asked = (body.get("owner_filter") or {}).get("userid_list")
    if asked is not None and not 0 < len(asked) <= 100:
        raise Refused(40058, "invalid Request Parameter: owner_filter")
    return None if asked is None else set(asked)


def _by_day(corp: WeCom, body: Body) -> Body:
    owners, items = _owners(body), []
    for day in _span(corp, body.get("day_begin_time"), body.get("day_end_time")):
        told = [data for (owner, at), data in corp.days.items() if at == day and (owners is None or owner in owners)]
        if told:
            items.append({"stat_time": day, "data": _sum(told)})
    return {"items": items}


def _by_owner(corp: WeCom, body: Body) -> Body:
    owners, limit, start = _owners(body), body.get("limit", 500), int(body.get("offset") or 0)
    days = _span(corp, body.get("day_begin_time"), body.get("day_end_time") or body.get("day_begin_time"))
    if not 1 <= limit <= 1000:
        raise Refused(40058, "invalid Request Parameter: limit")
    names = sorted({owner for owner, at in corp.days if at in days and (owners is None or owner in owners)})
    some = names[start : start + min(limit, corp.page)]
    items = [{"owner": each, "data": corp.days[each, days[-1]]} for each in some]
    return {"total": len(names), "next_offset": start + len(some), "items": items}


def _behaviour(corp: WeCom, body: Body) -> Body:
    asked = body.get("userid") or []
    if not 0 < len(asked) <= 100:
        raise Refused(40058, "invalid Request Parameter: userid")
    found = []
    for day in _span(corp, body.get("start_time"), body.get("end_time")):
        if told := [corp.talks[each, day] for each in asked if (each, day) in corp.talks]:
            found.append({"stat_time": day, **_sum(told)})
    return {"behavior_data": found}


def _contact(corp: WeCom, asked: Body) -> Body:
    who = str(asked.get("external_userid"))
    if who not in corp.contacts:
        raise Refused(84061, "not external contact")
    told = {"external_userid": who, "name": corp.contacts[who], "type": 1, "gender": 0}
    return {"external_contact": told, "follow_user": [{"userid": each} for each in corp.followers], "next_cursor": ""}


def _seats(corp: WeCom, _body: Body) -> Body:
    return {"ids": corp.followers}


def _room(corp: WeCom, body: Body) -> Body:
    room = corp.agreed.get(str(body.get("roomid")))
    if room is None:
        raise Refused(301059, "not external room")
    told = [
        {"status_change_time": at, "exteranalopenid": who, "agree_status": status} for who, (status, at) in room.items()
    ]
    return {"agreeinfo": told}


def _sum(told: list[Body]) -> Body:
    total: Counter[str] = Counter()
    for each in told:
        total.update({name: value for name, value in each.items() if isinstance(value, int)})
    return dict(total)


ANSWERS: dict[str, Callable[[WeCom, Body], Body]] = {
    "externalcontact/get_follow_user_list": _followers,
    "externalcontact/get": _contact,
    "msgaudit/get_permit_user_list": _seats,
    "msgaudit/check_room_agree": _room,
    "externalcontact/groupchat/statistic_group_by_day": _by_day,
    "externalcontact/groupchat/statistic": _by_owner,
    "externalcontact/get_user_behavior_data": _behaviour,
}
