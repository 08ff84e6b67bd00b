"""Records of WeCom's message archive in the shapes its documents show, each kind once."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

Body = dict[str, Any]
ROOM = "wrErxtDgAAGdJRSQvRYUJ1HYlWaEXbQA"
ALICE = "wmErxtDgAA9AW32YyyuYRimKr7D1KWlw"
BOB = "wmErxtDgAAcwMTB7YmDkbeBsAAAAAAAA"
ROBOT = "wbErxtDgAAcwMTB7YmDkbeBsAAAAAAAA"
STAFF = "zhangsan"
AT = 1_790_000_000_000
"""Milliseconds, as the archive has them."""
NUMBERS = count(1)
EVERY: dict[str, Body] = {
    "text": {"text": {"content": "谁有酵母？"}},
    "image": {"image": {"sdkfileid": "x", "md5sum": "50de8e5ae8ffe4f1df7a93841f71993a", "filesize": 70961}},
    "voice": {"voice": {"sdkfileid": "x", "voice_size": 10810, "play_length": 10, "md5sum": "x"}},
    "video": {"video": {"sdkfileid": "x", "filesize": 15169724, "play_length": 108, "md5sum": "x"}},
    "card": {"card": {"corpname": "微信联系人", "userid": "wmx"}},
    "location": {"location": {"longitude": 116.5, "latitude": 40.1, "address": "北京市", "title": "面包房"}},
    "emotion": {"emotion": {"type": 1, "width": 290, "height": 290, "imagesize": 962604, "sdkfileid": "x"}},
    "file": {"file": {"filename": "配方.docx", "fileext": "docx", "filesize": 18181, "sdkfileid": "x"}},
    "link": {"link": {"title": "开炉", "description": "一炉", "link_url": "https://example.org", "image_url": ""}},
    "weapp": {"weapp": {"title": "团购", "description": "x", "username": "x", "displayname": "小满烘焙"}},
    "chatrecord": {"chatrecord": {"title": "群聊", "item": [{"type": "ChatRecordText", "content": "{}"}]}},
    "todo": {"todo": {"title": "备料", "content": "面粉"}},
    "vote": {"votetitle": "几点开炉", "voteitem": ["八点", "九点"], "votetype": 101, "voteid": "v1"},
    "collect": {"collect": {"room_name": "群", "creator": STAFF, "title": "登记", "details": []}},
    "redpacket": {"redpacket": {"type": 1, "wish": "恭喜发财", "totalcnt": 2, "totalamount": 20}},
    "external_redpacket": {"redpacket": {"type": 1, "wish": "大吉大利", "totalcnt": 2, "totalamount": 20}},
    "meeting": {"meeting": {"topic": "例会", "starttime": 1, "endtime": 2, "meetingtype": 101, "status": 1}},
    "docmsg": {"doc": {"title": "价目", "link_url": "https://doc.example.org", "doc_creator": STAFF}},
    "markdown": {"info": {"content": "**开炉**"}},
    "news": {"info": {"item": [{"title": "早报", "description": "x", "url": "u", "picurl": "p"}, {"title": "晚报"}]}},
    "calendar": {"calendar": {"title": "试吃", "creatorname": STAFF, "attendeename": [], "place": "店"}},
    "mixed": {
        "mixed": {
            "item": [{"type": "text", "content": '{"content":"看图"}'}, {"type": "image", "content": '{"md5sum":"x"}'}]
        }
    },
    "meeting_voice_call": {"voiceid": "c1", "meeting_voice_call": {"endtime": 1, "sdkfileid": "x"}},
    "voip_doc_share": {"voipid": "c2", "voip_doc_share": {"filename": "菜单.pdf", "md5sum": "x", "filesize": 1}},
    "sphfeed": {"sphfeed": {"feed_type": 4, "sph_name": "小满", "feed_desc": "开炉视频"}},
    "voiptext": {"info": {"callduration": 10, "invitetype": 2}},
    "qydiskfile": {"info": {"filename": "盘点.xlsx"}},
}
"""Kinds of message, with what each carries."""


def record(msgtype: str, who: str = ALICE, *, room: str = ROOM, at: int = AT, msgid: str = "", **more: Any) -> Body:
    """One record; without anything more with what EVERY has of its kind."""
    return {
        "msgid": msgid or f"{next(NUMBERS)}_{at}_external",
        "action": "send",
        "from": who,
        "tolist": [STAFF, BOB],
        "roomid": room,
        "msgtime": at,
        "msgtype": msgtype,
        **(more or EVERY.get(msgtype, {})),
    }


def recall(of: Body, *, at: int = AT + 1000) -> Body:
    """The record that takes another one back."""
    told = record("revoke", of["from"], room=of["roomid"], at=at, revoke={"pre_msgid": of["msgid"]})
    return told | {"action": "recall"}


def consents(who: str, status: str, *, room: str = ROOM, at: int = AT) -> Body:
    """That somebody agreed ("agree"), or did not ("disagree")."""
    return record(status, who, room=room, at=at) | {status: {"userid": who, f"{status}_time": at}}


def switched() -> Body:
    """One of the staff changed to another company's account: no kind, no group."""
    return {"msgid": f"{next(NUMBERS)}_switch", "action": "switch", "time": AT, "user": STAFF}


def wordless(who: str = ALICE, *, kind: int = 1, room: str = ROOM, at: int = AT // 1000, sort: int = 2) -> Body:
    """A record of the 专区: no words, seconds, and numbers for kinds."""
    return {
        "msgid": f"zone{next(NUMBERS)}",
        "sender": {"type": sort, "id": who},
        "receiver_list": [{"type": 1, "id": STAFF}],
        "chatid": room,
        "send_time": at,
        "msgtype": kind,
        "service_encrypt_info": {"encrypted_secret_key": "KEY", "public_key_ver": 1},
    }


def lines(*records: Body) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records)
