"""What an implementation knows and can be asked for: groups, who is in them, what was said, and faults to order."""

from __future__ import annotations

import time
from base64 import b64decode
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from qunxing.testing.onebot.events import ACCOUNT, BEFORE, Event, message, message_id, meta

Parameters = dict[str, Any]
Outlet = Callable[[Any], None]
"""Where events go: an event, or bytes just as they are."""


class Failed(Exception):
    """An action fails, in an implementation's words."""

    def __init__(self, words: str, retcode: int = 1200) -> None:
        super().__init__(words)
        self.retcode = retcode


@dataclass
class Fault:
    """What comes instead of an answer, once. `body` None: nothing ever comes; `cut`: the connection is cut.

    `done`: the action is carried out all the same; `slow`: seconds before; `status`: over HTTP.
    """

    body: bytes | None = None
    cut: bool = False
    done: bool = False
    slow: float = 0
    status: int = 200


@dataclass
class Group:
    """A group the account is in, or was."""

    number: int
    name: str
    members: dict[int, dict[str, Any]] = field(default_factory=dict)
    said: list[Event] = field(default_factory=list)
    bans: dict[int, int] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        count = len(self.members)
        return {"group_id": self.number, "group_name": self.name, "member_count": count, "max_member_count": 200}


class Implementation:
    """One logged-in account."""

    def __init__(self, token: str = "tok") -> None:
        self.token = token
        self.online: bool | None = True
        self.reports_own = False
        self.history_of = 100
        """Messages it shows at once of a group's past; 0: it knows no such action."""
        self.calls: list[tuple[str, Parameters]] = []
        self.faults: dict[str, deque[Fault]] = {}
        self.groups: dict[int, Group] = {}
        self.outlets: list[Outlet] = []
        self.pictures: list[bytes] = []
        """Those that were handed over, in their order."""

    def group(self, number: int = 38988, name: str = "夜烤", role: str = "admin") -> Group:
        """A group the account is in."""
        found = self.groups[number] = Group(number, name)
        found.members[ACCOUNT] = member(number, ACCOUNT, role=role)
        return found

    def happen(self, *events: Any) -> None:
        """Things happen; whoever is listening is told."""
        for each in events:
            if isinstance(each, dict) and each.get("message_type") == "group" and each["group_id"] in self.groups:
                self.groups[each["group_id"]].said.append(each)
            for outlet in list(self.outlets):
                outlet(each)

    def begin(self) -> Event:
        """What is told first on a new connection."""
        return meta(int(time.time()), "lifecycle", sub_type="connect")

    def fail(self, action: str, *faults: Fault) -> None:
        """What the next calls of an action get instead of an answer."""
        self.faults.setdefault(action, deque()).extend(faults)

    def called(self, action: str) -> list[Parameters]:
        return [parameters for name, parameters in self.calls if name == action]

    def fault(self, action: str, parameters: Parameters) -> Fault | None:
        """The fault that was ordered for this call, if one was."""
        waiting = self.faults.get(action)
        if not waiting:
            return None
        found = waiting.popleft()
        time.sleep(found.slow)
        if found.done:
            self.answer(action, parameters)
        else:
            self.calls.append((action, parameters))
        return found

    def answer(self, action: str, parameters: Parameters) -> dict[str, Any]:
        """What an action answers, without `echo`."""
        self.calls.append((action, parameters))
        try:
            doing = ACTIONS.get(action.removesuffix("_async"))
            if doing is None or (doing is _history and not self.history_of):
                raise Failed(f"不支持的API {action}", 1404)
            data = doing(self, parameters)
            if action.endswith("_async"):
                return {"status": "async", "retcode": 1, "data": None, "message": "", "wording": ""}
            return {"status": "ok", "retcode": 0, "data": data, "message": "", "wording": ""}
        except Failed as no:
            return {"status": "failed", "retcode": no.retcode, "data": None, "message": str(no), "wording": str(no)}


def member(group: int, who: int, *, role: str = "member", **more: Any) -> dict[str, Any]:
    """Somebody in a group, with all that is told of them."""
    return {
        "group_id": group,
        "user_id": who,
        "nickname": f"P{who}",
        "card": "",
        "sex": "unknown",
        "age": 0,
        "area": "",
        "join_time": BEFORE - 1000,
        "last_sent_time": 0,
        "level": "1",
        "role": role,
        "unfriendly": False,
        "title": "",
        "title_expire_time": 0,
        "card_changeable": True,
    } | more


def _group(it: Implementation, asked: Parameters) -> Group:
    found = it.groups.get(int(asked["group_id"]))
    if found is None or ACCOUNT not in found.members:
        raise Failed("EventChecker Failed: 群不存在或已退出")
    return found


def _governed(it: Implementation, asked: Parameters) -> tuple[Group, int]:
    """A group and somebody in it whom the account may act upon."""
    found, who = _group(it, asked), int(asked["user_id"])
    if found.members[ACCOUNT]["role"] == "member" or found.members.get(who, {}).get("role") == "owner":
        raise Failed("无权限")
    return found, who


def _send(it: Implementation, asked: Parameters) -> Any:
    found, said = _group(it, asked), asked.get("message")
    if not said:
        raise Failed("消息体无法解析, 请检查是否发送了不支持的消息类型")
    said = [_stored(it, each) for each in said] if isinstance(said, list) else said
    number = 900 + sum(each["user_id"] == ACCOUNT for each in found.said) + 1
    at = max((each["time"] for each in found.said), default=BEFORE + number)
    own = message(number, said, group=found.number, by=ACCOUNT, post_type="message_sent", time=at)
    found.said.append(own)
    for outlet in it.outlets if it.reports_own else ():
        outlet(own)
    return {"message_id": own["message_id"]}


def _stored(it: Implementation, piece: Any) -> Any:
    """A piece as it is told of: a picture that was handed over lies at an address from then on."""
    if not isinstance(piece, dict) or piece.get("type") != "image":
        return piece
    file = str((piece.get("data") or {}).get("file", ""))
    try:
        body = b64decode(file.removeprefix("base64://"), validate=True)
    except ValueError as error:
        raise Failed("识别URL失败") from error
    if not file.startswith("base64://") or not body.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise Failed("图片文件无效")
    it.pictures.append(body)
    name = f"{sha256(body).hexdigest()[:32].upper()}.jpg"
    return {"type": "image", "data": {"file": name, "url": f"https://gchat.qpic.cn/{name}", "file_size": len(body)}}


def _delete(it: Implementation, asked: Parameters) -> Any:
    for group in it.groups.values():
        for each in group.said:
            if each["message_id"] == int(asked["message_id"]):
                group.said.remove(each)
                return None
    raise Failed("消息不存在")


def _kick(it: Implementation, asked: Parameters) -> Any:
    group, who = _governed(it, asked)
    if group.members.pop(who, None) is None:
        raise Failed("群成员不存在")
    return None


def _ban(it: Implementation, asked: Parameters) -> Any:
    group, who = _governed(it, asked)
    group.bans[who] = int(asked.get("duration", 1800))
    return None


def _history(it: Implementation, asked: Parameters) -> Any:
    """The newest messages up to one that is named by its id, oldest first."""
    said, end = _group(it, asked).said, asked.get("message_seq")
    if end:
        places = [nth for nth, each in enumerate(said) if each["message_id"] == int(end)]
        if not places:
            raise Failed(f"消息{end}不存在")
        said = said[: places[0] + 1]
    return {"messages": said[-min(int(asked.get("count", 20)), it.history_of) :]}


def _quick(it: Implementation, asked: Parameters) -> Any:
    """What a program may answer an event with at once."""
    context, operation = asked["context"], asked["operation"]
    if operation.get("reply"):
        _send(it, {"group_id": context["group_id"], "message": operation["reply"]})
    if "approve" in operation:
        _let_in(it, {"flag": context["flag"], "approve": operation["approve"]})
    return None


def _let_in(it: Implementation, asked: Parameters) -> Any:
    if not asked.get("flag"):
        raise Failed("flag 不存在")
    return None


ACTIONS: dict[str, Callable[[Implementation, Parameters], Any]] = {
    "get_login_info": lambda it, asked: {"user_id": ACCOUNT, "nickname": "小满"},
    "get_status": lambda it, asked: {"online": it.online, "good": it.online is not False},
    "get_group_list": lambda it, asked: [each.told for each in it.groups.values() if ACCOUNT in each.members],
    "get_group_info": lambda it, asked: _group(it, asked).told,
    "get_group_member_list": lambda it, asked: list(_group(it, asked).members.values()),
    "send_group_msg": _send,
    "send_msg": _send,
    "delete_msg": _delete,
    "set_group_kick": _kick,
    "set_group_ban": _ban,
    "set_group_add_request": _let_in,
    "get_group_msg_history": _history,
    ".handle_quick_operation": _quick,
}
__all__ = ["Failed", "Fault", "Group", "Implementation", "Outlet", "member", "message_id"]
