"""NoneBot, called on the port of the first word (`reverse`) or calling `server` (`forward`).

Run by the counterparties' Python. Its models of events are stricter than ours.
"""

import json
import os
import sys

import nonebot
from nonebot.adapters.onebot.v11 import (
    ActionFailed,
    Adapter,
    Bot,
    GroupIncreaseNoticeEvent,
    GroupMessageEvent,
    GroupRecallNoticeEvent,
    GroupRequestEvent,
    HeartbeatMetaEvent,
    MessageSegment,
)

port, token, way, server = sys.argv[1:5]
POSTER = b"\x89PNG\r\n\x1a\n poster"
told: dict[str, object] = {}
driver = "~fastapi" if way == "reverse" else "~websockets"
nonebot.init(
    driver=driver,
    host="127.0.0.1",
    port=int(port),
    onebot_access_token=token,
    onebot_ws_urls=[server] if way == "forward" else [],
    log_level="ERROR",
)
nonebot.get_driver().register_adapter(Adapter)


async def heard(bot: Bot, event: GroupMessageEvent) -> None:
    told["heard"] = [event.group_id, event.user_id, event.get_plaintext(), event.sender.card]
    told["me"] = (await bot.get_login_info())["nickname"]
    told["groups"] = [each["group_name"] for each in await bot.get_group_list()]
    listed = await bot.get_group_member_list(group_id=event.group_id)
    told["members"] = sorted(each["user_id"] for each in listed)
    told["sent"] = (await bot.send(event, "欢迎"))["message_id"]
    poster = MessageSegment.image(POSTER) + MessageSegment.text("晚安")
    told["poster"] = (await bot.send(event, poster))["message_id"]
    told["muted"] = await bot.set_group_ban(group_id=event.group_id, user_id=42, duration=60)
    told["recalled"] = await bot.delete_msg(message_id=event.message_id)
    told["put out"] = await bot.set_group_kick(group_id=event.group_id, user_id=42)
    try:
        await bot.send(event, MessageSegment.image(b"GIF89a"))
    except ActionFailed as error:
        told["no picture"] = error.info["retcode"]
    try:
        await bot.send_group_msg(group_id=5, message="x")
    except ActionFailed as error:
        told["nowhere"] = [error.info["status"], error.info["retcode"]]


async def came(event: GroupIncreaseNoticeEvent) -> None:
    told["came"] = [event.sub_type, event.user_id, event.operator_id]


async def taken_back(event: GroupRecallNoticeEvent) -> None:
    told["taken back"] = [event.user_id, event.message_id]


async def asked(bot: Bot, event: GroupRequestEvent) -> None:
    told["asked"] = [event.sub_type, event.user_id, event.comment]
    await event.approve(bot)


async def beat(event: HeartbeatMetaEvent) -> None:
    told["beat"] = [event.interval, event.status.online]
    print(json.dumps(told), flush=True)
    os._exit(0)  # its web server ends on signals only


nonebot.on_message().handle()(heard)
nonebot.on_notice().handle()(came)
nonebot.on_notice().handle()(taken_back)
nonebot.on_request().handle()(asked)
nonebot.on_metaevent().handle()(beat)
nonebot.run()
