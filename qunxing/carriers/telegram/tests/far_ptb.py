"""python-telegram-bot against the server whose address is the first word: run by the counterparties' Python."""

import asyncio
import json
import sys

from telegram import ChatPermissions, Update
from telegram.error import BadRequest, Forbidden, InvalidToken
from telegram.ext import Application, ContextTypes, MessageHandler, filters

CHAT = -1001000000007
POSTER = b"\x89PNG\r\n\x1a\n poster"
server, token = sys.argv[1:3]
told: dict[str, object] = {}
done = asyncio.Event()


async def heard(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message and update.message.from_user
    bot, message = context.bot, update.message
    told["heard"] = [message.text, message.from_user.id, message.chat.title]
    sent = await message.reply_text("pong", do_quote=False)
    told["sent"] = [sent.message_id, sent.text]
    poster = await bot.send_photo(CHAT, POSTER, caption="晚安")
    told["poster"] = [poster.message_id, poster.caption, poster.photo[-1].width]
    told["done"] = [
        await bot.restrict_chat_member(CHAT, 42, permissions=ChatPermissions.no_permissions()),
        await bot.delete_message(CHAT, message.message_id),
        await bot.ban_chat_member(CHAT, 42),
        await bot.unban_chat_member(CHAT, 42, only_if_banned=True),
    ]
    told["admins"] = [each.user.id for each in await bot.get_chat_administrators(CHAT)]
    told["count"] = await bot.get_chat_member_count(CHAT)
    for name, asked, kind in (
        ("no picture", bot.send_photo(CHAT, b"GIF89a", caption="x"), BadRequest),
        ("long caption", bot.send_photo(CHAT, POSTER, caption="x" * 1025), BadRequest),
        ("gone", bot.delete_message(CHAT, message.message_id), BadRequest),
        ("nowhere", bot.send_message(-1001, "x"), BadRequest),
        ("kicked", bot.send_message(-1001000000008, "x"), Forbidden),
    ):
        try:
            await asked
        except kind as error:
            told[name] = error.message
    done.set()


async def main() -> None:
    app = Application.builder().token(token).base_url(f"{server}/bot").base_file_url(f"{server}/file/bot").build()
    app.add_handler(MessageHandler(filters.TEXT, heard))
    await app.initialize()
    told["me"] = app.bot.username
    await app.start()
    assert app.updater
    await app.updater.start_polling(poll_interval=0, timeout=5)
    await asyncio.wait_for(done.wait(), 30)
    await app.updater.stop()
    await app.stop()
    await app.shutdown()
    try:
        await Application.builder().token("9:wrong").base_url(f"{server}/bot").build().initialize()
    except InvalidToken as error:
        told["stranger"] = type(error).__name__


asyncio.run(main())
print(json.dumps(told))
