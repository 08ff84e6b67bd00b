"""aiogram against the server whose address is the first word: run by the counterparties' Python."""

import asyncio
import json
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramUnauthorizedError
from aiogram.types import BufferedInputFile, ChatMemberUpdated, ChatPermissions, Message

CHAT = -1001000000007
POSTER = BufferedInputFile(b"\x89PNG\r\n\x1a\n poster", "poster.png")
server, token = sys.argv[1:3]
told: dict[str, object] = {}


def bot_of(token: str) -> Bot:
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(server)))


async def main() -> None:
    bot, dispatcher = bot_of(token), Dispatcher()

    async def heard(message: Message) -> None:
        assert message.from_user
        told["heard"] = [message.text, message.from_user.id, message.chat.title]
        sent = await message.answer("pong")
        told["sent"] = [sent.message_id, sent.text]
        poster = await bot.send_photo(CHAT, POSTER, caption="晚安")
        assert poster.photo
        told["poster"] = [poster.message_id, poster.caption, poster.photo[-1].width]
        told["done"] = [
            await bot.restrict_chat_member(CHAT, 42, permissions=ChatPermissions(can_send_messages=False)),
            await bot.delete_message(CHAT, message.message_id),
            await bot.ban_chat_member(CHAT, 42),
            await bot.unban_chat_member(CHAT, 42, only_if_banned=True),
        ]
        told["admins"] = [each.user.id for each in await bot.get_chat_administrators(CHAT)]
        told["count"] = await bot.get_chat_member_count(CHAT)
        for name, asked, kind in (
            ("no picture", bot.send_photo(CHAT, BufferedInputFile(b"GIF89a", "p.gif")), TelegramBadRequest),
            ("long caption", bot.send_photo(CHAT, POSTER, caption="x" * 1025), TelegramBadRequest),
            ("gone", bot.delete_message(CHAT, message.message_id), TelegramBadRequest),
            ("nowhere", bot.send_message(-1001, "x"), TelegramBadRequest),
            ("kicked", bot.send_message(-1001000000008, "x"), TelegramForbiddenError),
        ):
            try:
                await asked
            except kind as error:
                told[name] = error.message
        await dispatcher.stop_polling()

    async def moved(change: ChatMemberUpdated) -> None:
        told["moved"] = [change.old_chat_member.status, change.new_chat_member.status]

    dispatcher.message.register(heard)
    dispatcher.chat_member.register(moved)
    told["me"] = (await bot.get_me()).username
    await asyncio.wait_for(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5), 30)
    stranger = bot_of("9:wrong")
    try:
        await stranger.get_me()
    except TelegramUnauthorizedError as error:
        told["stranger"] = type(error).__name__
    await stranger.session.close()


asyncio.run(main())
print(json.dumps(told))
