"""What the test WeCom answers about groups, and about messages that their owners confirm."""

from __future__ import annotations

from collections.abc import Callable

from qunxing.testing.wecom_corp import Body, Refused, Task, WeCom

MOST_BYTES = 10 * 1024 * 1024
NOT_TO_CANCEL = 40058
"""That WeCom refuses what was sent or cancelled is told; with which code and words, no document says."""


def _list(corp: WeCom, body: Body) -> Body:
    owners = (body.get("owner_filter") or {}).get("userid_list")
    if owners is not None and not 0 < len(owners) <= 100:
        raise Refused(40058, "invalid Request Parameter: owner_filter")
    if corp.outside.intersection(owners or ()):
        raise Refused(60011, "no privilege to access/modify contact/party/agent")
    found = [each for each in corp.chats.values() if each["owner"] not in corp.outside]
    found = [each for each in found if owners is None or each["owner"] in owners]
    chats, cursor = corp.paged(body, [{"chat_id": each["chat_id"], "status": 0} for each in found])
    return {"group_chat_list": chats, "next_cursor": cursor}


def _get(corp: WeCom, body: Body) -> Body:
    chat = corp.chats.get(str(body.get("chat_id")))
    if chat is None:
        raise Refused(40050, "chat_id not found")
    if chat["owner"] in corp.outside:
        raise Refused(60011, "no privilege to access/modify contact/party/agent")
    if chat["chat_id"] in corp.busy:
        raise Refused(-1, "system busy")
    named = bool(body.get("need_name"))
    listed = [each if named else {key: each[key] for key in each if key != "name"} for each in chat["member_list"]]
    return {"group_chat": chat | {"member_list": listed}}


def _add(corp: WeCom, body: Body) -> Body:
    chats, said = body.get("chat_id_list") or [], str((body.get("text") or {}).get("content", ""))
    attached = body.get("attachments") or []
    if body.get("chat_type") != "group" or not body.get("sender"):
        raise Refused(40058, "invalid Request Parameter: sender")
    if len(chats) > 2000 or len(attached) > 9 or len(said.encode()) > 4000 or not (said or attached):
        raise Refused(40058, "invalid Request Parameter")
    shown = [str(each["image"].get("media_id", "")) for each in attached if each.get("msgtype") == "image"]
    if any(each and each not in corp.media for each in shown):
        raise Refused(40007, "invalid media_id")
    owned = {key: each["owner"] for key, each in corp.chats.items() if each["owner"] == body["sender"]}
    chosen = {each: owned[each] for each in chats if each in owned} if chats else owned
    if not chosen:
        raise Refused(41048, "no customer to send")
    msgid = f"msg{len(corp.tasks)}"
    corp.tasks[msgid] = Task(chosen, body)
    return {"fail_list": [each for each in chats if each not in owned], "msgid": msgid}


def _upload(corp: WeCom, body: Body) -> Body:
    file = body.get("media")
    if body.get("type") != "image" or not isinstance(file, bytes):
        raise Refused(40004, "invalid media type")
    if not 5 < len(file) <= MOST_BYTES:
        raise Refused(40006, "invalid media size")
    if not file.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise Refused(40005, "invalid file type")
    native = f"media{len(corp.media)}"
    corp.media[native] = file
    return {"type": "image", "media_id": native, "created_at": "1380000000"}


def _task(corp: WeCom, body: Body) -> Task:
    found = corp.tasks.get(str(body.get("msgid")))
    if found is None:
        raise Refused(41063, "invalid msgid")
    return found


def _tasks(corp: WeCom, body: Body) -> Body:
    task = _task(corp, body)
    told = [
        {"userid": each, "status": 2 if each in task.confirmed else 0, "send_time": task.confirmed.get(each, 0)}
        for each in sorted(set(task.chats.values()))
    ]
    found, cursor = corp.paged(body, told)
    return {"task_list": found, "next_cursor": cursor}


def _results(corp: WeCom, body: Body) -> Body:
    task = _task(corp, body)
    told = [
        {"chat_id": chat, "userid": owner, "status": status, "send_time": at}
        for chat, owner in task.chats.items()
        for status, at in [task.results.get(chat, (0, 0))]
        if owner == body.get("userid")
    ]
    found, cursor = corp.paged(body, told)
    return {"send_list": found, "next_cursor": cursor}


def _remind(corp: WeCom, body: Body) -> Body:
    task = _task(corp, body)
    if task.reminded >= 3:
        raise Refused(45009, "api freq out of limit")
    task.reminded += 1
    return {}


def _cancel(corp: WeCom, body: Body) -> Body:
    task = _task(corp, body)
    if task.cancelled or set(task.chats.values()) <= task.confirmed.keys():
        raise Refused(NOT_TO_CANCEL, "the message was cancelled" if task.cancelled else "the message was sent")
    task.cancelled = True
    return {}


ANSWERS: dict[str, Callable[[WeCom, Body], Body]] = {
    "externalcontact/groupchat/list": _list,
    "externalcontact/groupchat/get": _get,
    "externalcontact/add_msg_template": _add,
    "media/upload": _upload,
    "externalcontact/get_groupmsg_task": _tasks,
    "externalcontact/get_groupmsg_send_result": _results,
    "externalcontact/remind_groupmsg_send": _remind,
    "externalcontact/cancel_groupmsg_send": _cancel,
}
