"""aiocqhttp on the port of the first word, called by `reverse` WebSocket or `http`.

Run by the counterparties' Python.
"""

import asyncio
import json
import sys

from aiocqhttp import ActionFailed, CQHttp, Event, Message, MessageSegment

port, token, way, server = sys.argv[1:5]
bot = CQHttp(__name__, access_token=token, secret="sec", api_root=server or None, message_class=Message)
POSTER = "base64://iVBORw0KGgogcG9zdGVy"
told: dict[str, object] = {}
over = asyncio.Event()


async def heard(event: Event) -> dict[str, object] | None:
    if str(event.message) == "!ping":
        return {"reply": "pong"}
    told["heard"] = [event.group_id, event.user_id, str(event.message), event.sender["card"]]
    us = {"self_id": event.self_id}
    told["me"] = (await bot.get_login_info(**us))["nickname"]
    told["groups"] = [each["group_name"] for each in await bot.get_group_list(**us)]
    listed = await bot.get_group_member_list(group_id=event.group_id, **us)
    told["members"] = sorted(each["user_id"] for each in listed)
    sent = await bot.send(event, "欢迎")
    told["sent"] = sent["message_id"]
    poster = Message([MessageSegment.image(POSTER), MessageSegment.text("晚安")])
    told["poster"] = (await bot.send(event, poster))["message_id"]
    told["muted"] = await bot.set_group_ban(group_id=event.group_id, user_id=42, duration=60, **us)
    told["recalled"] = await bot.delete_msg(message_id=event.message_id, **us)
    told["put out"] = await bot.set_group_kick(group_id=event.group_id, user_id=42, **us)
    try:
        await bot.send(event, MessageSegment.image("base64://R0lGODlh"))
    except ActionFailed as error:
        told["no picture"] = error.retcode
    try:
        await bot.send_group_msg(group_id=5, message="x", **us)
    except ActionFailed as error:
        told["nowhere"] = [error.result["status"], error.retcode]
    return None


async def came(event: Event) -> None:
    told["came"] = [event.sub_type, event.user_id, event.operator_id]


async def asked(event: Event) -> dict[str, object]:
    told["asked"] = [event.sub_type, event.user_id, event.comment]
    return {"approve": True}


async def beat(event: Event) -> None:
    told["beat"] = [event.interval, event.status["online"]]
    over.set()


async def main() -> None:
    bot.on_message("group")(heard)
    bot.on_notice("group_increase")(came)
    bot.on_request("group")(asked)
    bot.on_meta_event("heartbeat")(beat)
    serving = asyncio.create_task(bot.run_task("127.0.0.1", int(port), shutdown_trigger=over.wait))
    await asyncio.wait_for(serving, 30)


asyncio.run(main())
print(json.dumps(told))
