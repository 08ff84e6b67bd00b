"""The WeCom that our tests talk to is first held to a client that is not ours."""

from __future__ import annotations

import time

import pytest

from qunxing.testing.postgres import Unavailable
from qunxing.testing.wechatpy import wechatpy
from qunxing.testing.wecom import CORP, SECRET, called, code, qyapi

FAR = """
import json, sys
from wechatpy.work import WeChatClient
from wechatpy.exceptions import APILimitedException, WeChatClientException
given = json.load(sys.stdin)
class Client(WeChatClient):
    API_BASE_URL = given["url"] + "/cgi-bin/"
    def fetch_access_token(self):  # its own has the address written into it
        return self._fetch_access_token(
            url=self.API_BASE_URL + "gettoken", params={"corpid": self.corp_id, "corpsecret": self.secret})
def failing(act, *given, **more):
    try:
        return act(*given, **more)
    except APILimitedException as error:
        return "limited %s" % error.errcode
    except WeChatClientException as error:
        return "refused %s" % error.errcode
far = Client(given["corp"], given["secret"])
contact, chats = far.external_contact, far.external_contact_group_chat
told = {"all": chats.list_all(limit=2), "owned": chats.list_all(owner_userid_list=["lisi"]),
        "page": contact.get_group_chat_list(limit=1), "chat": contact.get_group_chat_info("wr1"),
        "get": chats.get("wr2")}
template = {"chat_type": "group", "sender": "zhangsan", "text": {"content": "hello"}}
told["sent"] = contact.add_msg_template(template)
told["chosen"] = contact.add_msg_template(dict(template, chat_id_list=["wr1", "wrx"]))
poster = far.media.upload("image", ("晚安.png", b"\\x89PNG\\r\\n\\x1a\\n poster", "image/png"))
picture = lambda media: [{"msgtype": "image", "image": {"media_id": media}}]
shown = contact.add_msg_template(dict(template, attachments=picture(poster["media_id"])))
told["poster"] = [poster["type"], shown["errcode"]]
told["unhanded"] = [failing(contact.add_msg_template, dict(template, attachments=picture("none"))),
                    failing(far.media.upload, "image", ("a.gif", b"GIF89a;", "image/gif")),
                    failing(far.media.upload, "image", ("a.png", b"\\x89PNG", "image/png"))]
told["tasks"] = far.post("externalcontact/get_groupmsg_task", data={"msgid": told["sent"]["msgid"], "limit": 10})
asked = {"msgid": told["sent"]["msgid"], "userid": "zhangsan", "limit": 10}
told["results"] = far.post("externalcontact/get_groupmsg_send_result", data=asked)
told["staff"] = contact.get_follow_user_list()["follow_user"]
day = given["day"]
told["days"] = far.post("externalcontact/groupchat/statistic_group_by_day", data={"day_begin_time": day - 86400,
                        "day_end_time": day})
told["owners"] = chats.statistic(day + 7, owner_userid_list=["zhangsan"], order_by=2, limit=1)
told["talks"] = contact.get_user_behavior_data(["zhangsan", "lisi"], day, day)
told["tagged"] = contact.add_corp_tag(None, "source", 1, [{"name": "shop", "order": 1}])["tag_group"]
told["tags"] = contact.get_corp_tag_list()["tag_group"]
tag = told["tags"][0]["tag"][0]["id"]
told["marked"] = contact.mark_tag("zhangsan", "wm1", [tag], [])["errcode"]
told["contact"] = contact.get("wm1")["external_contact"]
told["stranger"] = failing(contact.get, "wm0")
told["greeted"] = contact.send_welcome_msg({"welcome_code": "c1", "text": {"content": "hello"}})["errcode"]
told["again"] = failing(contact.send_welcome_msg, {"welcome_code": "c1", "text": {"content": "hello"}})
library = lambda what, **body: far.post("externalcontact/group_welcome_template/" + what, data=body)
told["template"] = library("add", text={"content": "welcome"}, link={"title": "t", "url": "u"})["template_id"]
told["kept"] = library("get", template_id=told["template"])
library("del", template_id=told["template"])
way = far.post("externalcontact/groupchat/add_join_way", data={"scene": 2, "chat_id_list": ["wr1"], "state": "shop"})
told["way"] = far.post("externalcontact/groupchat/get_join_way", data=way)["join_way"]
told["refused"] = [
    failing(contact.add_msg_template, dict(template, text={"content": "x" * 4001})),
    failing(contact.get_group_chat_info, "nowhere"), failing(chats.list, limit=1001),
    failing(contact.get_unassigned_list), failing(contact.get_unassigned_list),
    failing(Client(given["corp"], "wrong").fetch_access_token),
    failing(Client("ww0", given["secret"]).fetch_access_token),
]
stale = Client(given["corp"], given["secret"], access_token="made up")
told["today"] = [failing(chats.statistic, day + 86400), failing(chats.statistic, day - 180 * 86400),
                 failing(contact.get_user_behavior_data, ["x"], day - 30 * 86400, day)]
told["renewed"] = stale.external_contact.get_group_chat_info("wr1")["group_chat"]["name"]
print(json.dumps(told))
"""


@pytest.mark.slow
def test_wechatpy_takes_it_for_wecom() -> None:
    with qyapi(page=2) as corp:
        for number in range(5):
            corp.chat(f"wr{number}", {"userid": "wm1", "type": 2, "name": "小满"}, name=f"群{number}")
        corp.chat("wr9", owner="lisi")
        day = corp.today - 86_400
        corp.days = {(owner, day): {"msg_total": 5, "new_chat_cnt": 1} for owner in ("zhangsan", "lisi")}
        corp.talks = {("lisi", day): {"message_cnt": 3}}
        corp.fail("externalcontact/get_unassigned_list", code(45009))
        corp.contacts = {"wm1": "小满"}
        corp.codes = {"c1": time.time() + 20}
        try:
            told = wechatpy(FAR, {"url": corp.url, "corp": CORP, "secret": SECRET, "day": day})
        except Unavailable as error:
            pytest.skip(str(error))
    assert [each["chat_id"] for each in told["all"]] == ["wr0", "wr1", "wr2", "wr3", "wr4", "wr9"]
    assert [each["chat_id"] for each in told["owned"]] == ["wr9"]
    assert told["page"]["next_cursor"] == "1" and told["chat"]["group_chat"]["name"] == "群1"
    assert "name" not in told["get"]["group_chat"]["member_list"][0]  # it does not ask for names
    assert told["sent"]["fail_list"] == [] and told["chosen"]["fail_list"] == ["wrx"]
    assert told["poster"] == ["image", 0] and list(corp.media.values()) == [b"\x89PNG\r\n\x1a\n poster"]
    assert told["unhanded"] == ["refused 40007", "refused 40005", "refused 40006"]
    assert told["tasks"]["task_list"] == [{"userid": "zhangsan", "status": 0, "send_time": 0}]
    assert [each["status"] for each in told["results"]["send_list"]] == [0, 0] and told["results"]["next_cursor"] == "2"
    assert told["refused"][:4] == ["refused 40058", "refused 40050", "refused 40058", "limited 45009"]
    assert told["refused"][4:] == ["refused 48002", "refused 40001", "refused 40013"]
    assert told["renewed"] == "群1" and called(corp)["gettoken"] == 4
    assert told["staff"] == ["zhangsan", "lisi"] and told["today"] == ["refused 40058"] * 3
    assert told["days"]["items"] == [{"stat_time": day, "data": {"msg_total": 10, "new_chat_cnt": 2}}]
    owner = {"owner": "zhangsan", "data": {"msg_total": 5, "new_chat_cnt": 1}}
    assert (told["owners"]["items"], told["owners"]["total"], told["owners"]["next_offset"]) == ([owner], 1, 1)
    assert told["talks"]["behavior_data"] == [{"stat_time": day, "message_cnt": 3}]
    assert told["tagged"]["tag"] == told["tags"][0]["tag"] and told["tags"][0]["group_name"] == "source"
    assert (told["marked"], told["greeted"], told["again"]) == (0, 0, "refused 41051")
    assert told["contact"] == {"external_userid": "wm1", "name": "小满", "type": 1, "gender": 0}
    assert told["stranger"] == "refused 84061"
    assert (
        told["kept"]["text"] == {"content": "welcome"} and told["kept"]["link"]["title"] == "t" and not corp.templates
    )
    assert (told["way"]["state"], told["way"]["chat_id_list"]) == ("shop", ["wr1"]) and told["way"]["qr_code"]
