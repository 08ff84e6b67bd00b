"""What the test WeCom answers about codes to join by, tags and welcomes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from qunxing.testing.wecom_corp import Body, Refused, WeCom


def _bad(what: str) -> Refused:
    return Refused(40058, f"invalid Request Parameter: {what}")


def _add_way(corp: WeCom, body: Body) -> Body:
    native = f"way{len(corp.ways)}"
    corp.ways[native] = _checked_way(corp, body) | {"config_id": native, "qr_code": f"https://example.org/{native}.png"}
    return {"config_id": native}


def _checked_way(corp: WeCom, body: Body) -> Body:
    chats = body.get("chat_id_list") or []
    if body.get("scene") not in (1, 2) or not 1 <= len(chats) <= 5 or not set(chats) <= set(corp.chats):
        raise _bad("chat_id_list")
    if len(body.get("state", "")) > 30 or len(body.get("remark", "")) > 30 or len(body.get("room_base_name", "")) > 40:
        raise _bad("state")
    return {name: value for name, value in body.items() if name != "config_id"}


def _way(corp: WeCom, body: Body) -> str:
    native = str(body.get("config_id"))
    if native not in corp.ways:
        raise Refused(41044, "config_id not exist")
    return native


def _get_way(corp: WeCom, body: Body) -> Body:
    return {"join_way": corp.ways[_way(corp, body)]}


def _change_way(corp: WeCom, body: Body) -> Body:
    corp.ways[_way(corp, body)] |= _checked_way(corp, body)
    return {}


def _remove_way(corp: WeCom, body: Body) -> Body:
    del corp.ways[_way(corp, body)]
    return {}


def _tags(corp: WeCom, body: Body) -> Body:
    wanted = set(body.get("tag_id") or ())
    return {
        "tag_group": [
            group | {"tag": [tag for tag in group["tag"] if not wanted or tag["id"] in wanted]}
            for group in corp.tags.values()
        ]
    }


def _add_tags(corp: WeCom, body: Body) -> Body:
    native, name, tags = body.get("group_id"), body.get("group_name"), body.get("tag") or []
    if not tags or any(not 1 <= len(tag.get("name", "")) <= 30 for tag in tags) or not (native or name):
        raise _bad("tag")
    if native is None:
        native = f"eg{len(corp.tags)}"
        corp.tags[native] = {"group_id": native, "group_name": name, "create_time": 1, "order": 0, "tag": []}
    group = corp.tags.get(native)
    if group is None:
        raise _bad("group_id")
    made = [{"id": f"{native}t{len(group['tag']) + at}", **tag, "order": 0} for at, tag in enumerate(tags)]
    if {each["name"] for each in made} & {each["name"] for each in group["tag"]}:
        raise Refused(40071, "UserTag Name Already Exist")
    group["tag"] += made
    return {"tag_group": group | {"tag": made}}


def _mark(corp: WeCom, body: Body) -> Body:
    known = {tag["id"] for group in corp.tags.values() for tag in group["tag"]}
    add, remove = set(body.get("add_tag") or ()), set(body.get("remove_tag") or ())
    if not add | remove or not add | remove <= known:
        raise Refused(40068, "invalid tagid")
    if body.get("userid") not in corp.followers or not str(body.get("external_userid", "")).startswith("wm"):
        raise Refused(84061, "not external contact")
    has = corp.marked.setdefault((body["userid"], body["external_userid"]), set())
    has |= add
    has -= remove
    return {}


def _greet(corp: WeCom, body: Body) -> Body:
    code = body.get("welcome_code")
    said, attached = (body.get("text") or {}).get("content", ""), body.get("attachments") or []
    if len(said.encode()) > 4000 or len(attached) > 9 or not (said or attached):
        raise _bad("text")
    if code not in corp.codes:
        raise Refused(41051, "externaluser has started chatting")
    if time.time() > corp.codes.pop(code):
        raise Refused(41050, "welcome code is expired")
    corp.greeted.append(body)
    return {}


KINDS = {"image", "link", "miniprogram", "file", "video"}


def _template(body: Body) -> Body:
    said, attached = (body.get("text") or {}).get("content", ""), KINDS & body.keys()
    if len(said.encode()) > 3000 or len(attached) > 1 or not (said or attached):
        raise _bad("text")
    return {name: body[name] for name in ("text", *attached) if name in body}


def _add_template(corp: WeCom, body: Body) -> Body:
    if len(corp.templates) >= 100:
        raise Refused(41094, "too many templates")
    native = f"template{len(corp.templates)}"
    corp.templates[native] = _template(body)
    return {"template_id": native}


def _named(corp: WeCom, body: Body) -> str:
    native = str(body.get("template_id"))
    if native not in corp.templates:
        raise Refused(41093, "template not exist")
    return native


def _edit_template(corp: WeCom, body: Body) -> Body:
    corp.templates[_named(corp, body)] = _template(body)
    return {}


def _get_template(corp: WeCom, body: Body) -> Body:
    return dict(corp.templates[_named(corp, body)])


def _remove_template(corp: WeCom, body: Body) -> Body:
    del corp.templates[_named(corp, body)]
    return {}


def _under(path: str, **answers: Any) -> dict[str, Callable[[WeCom, Body], Body]]:
    return {f"externalcontact/{path}{name}": answer for name, answer in answers.items()}


ANSWERS = (
    _under("groupchat/", add_join_way=_add_way, get_join_way=_get_way, update_join_way=_change_way)
    | _under("groupchat/", del_join_way=_remove_way)
    | _under("", get_corp_tag_list=_tags, add_corp_tag=_add_tags, mark_tag=_mark, send_welcome_msg=_greet)
    | _under("group_welcome_template/", add=_add_template, edit=_edit_template, get=_get_template)
    | {"externalcontact/group_welcome_template/del": _remove_template}
)
