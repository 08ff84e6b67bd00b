"""Telegram bots: official, free, and blind to what happened before they came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qunxing.carriers.live import Cap, Carrier, CarrierKind, Field, Limit, Mode, Page, Raw, Support
from qunxing.core.facts import Sees
from qunxing.core.refusals import Refusal

DAY = 86_400.0
PRIVACY = (
    "The bot's privacy mode is on: where it is no administrator it only gets what is addressed to it. Turn it off with "
    "@BotFather (/setprivacy), then add the bot to its groups again."
)
NO_RIGHTS = "Joins, leaves and reactions are only told where the bot is an administrator."
NO_GROUPS = "The bot may not be added to groups: allow it with @BotFather (/setjoingroups)."
WEBHOOK = "Telegram delivers this bot's updates to a webhook: until it is removed nothing comes by asking."
LONGEST = 4096
"""Of one message, in UTF-16 units: the strictest way Telegram may count its characters."""
LONGEST_CAPTION = 1024
"""Of what stands under a picture, counted the same way."""
SENDS = (
    Limit("character", LONGEST, each="act"),
    Limit("message", 30, 1, "account"),
    Limit("message", 1, 1, "chat"),
    Limit("message", 20, 60, "chat"),
)
SUPPORTS: Mapping[Cap, Support] = {
    Cap.RECEIVE: Support(note="Unread updates are kept for a day."),
    Cap.MEMBER_EVENTS: Support(Mode.BEST_EFFORT, note=NO_RIGHTS),
    Cap.LIST_CHATS: Support(Mode.BEST_EFFORT, note="A group is known once something happens in it."),
    Cap.SEND_GROUP: Support(limits=SENDS, note="When the answer is lost nobody can tell whether it was sent."),
    Cap.PICTURE: Support(limits=(Limit("attachment", 1, each="act"), Limit("character", LONGEST_CAPTION, each="act"))),
    Cap.KICK: Support(note="Needs the right to ban; who was put out may come back."),
    Cap.MUTE: Support(note="Needs the right to restrict members, and a supergroup."),
    Cap.RECALL: Support(note="Within 48 hours, or with the right to delete messages."),
    Cap.JOIN_LINK: Support(note="Which invite link somebody came by is told; links are made on Telegram."),
}
LESS: Mapping[Cap, Support] = {Cap.RECEIVE: Support(Mode.BEST_EFFORT, note=PRIVACY)}
"""What privacy mode leaves of it."""


class Telegram(CarrierKind):
    name = "telegram"
    title = "Telegram bot"
    platform = "telegram"
    fields = (
        Field("token", "Bot token", "From @BotFather, as in 123456:ABC-DEF", kind="secret"),
        Field(
            "called",
            "Telegram calls us",
            "Instead of being asked: quicker, where the internet reaches this site by https.",
            kind="yes",
            required=False,
        ),
        Field("server", "Server", "Only for a Bot API server of your own.", kind="url", required=False),
    )
    supports = SUPPORTS
    sees = frozenset(
        {
            Sees.MESSAGES,
            Sees.TEXT,
            Sees.CONTINUOUS,
            Sees.ACCOUNTS,
            Sees.REPLIES,
            Sees.REACTIONS,
            Sees.JOINS,
            Sees.LEAVES,
            Sees.INVITERS,
            Sees.READINGS,
        }
    )
    cannot = (
        "What was said before the bot came, or more than a day before it asked.",
        "Who is in a group: Telegram shows a bot the administrators and a count.",
        "Deleted messages, and what other bots write.",
        "Joins, leaves and reactions where the bot is no administrator; large groups do not write them down.",
    )
    risk = ""
    keeps = DAY

    def namespace_of(self, settings: Mapping[str, Any]) -> str:
        return "telegram"  # as exports: the numbers of people, supergroups and their messages are the same for all

    def open(self, settings: Mapping[str, Any]) -> Carrier:
        from qunxing.carriers.telegram.account import TelegramBot  # an HTTP client, which no other command needs
        from qunxing.carriers.telegram.wire import SERVER, TOKEN, Wire

        token = str(settings.get("token", "")).strip()
        if not TOKEN.match(token):
            raise Refusal("This is no token of a Telegram bot.", code="bad_token")
        server = str(settings.get("server") or SERVER)
        if not server.startswith(("https://", "http://")):
            raise Refusal("%(server)s is no address of a server.", code="bad_server", server=server)
        callback, is_called = str(settings.get("callback") or ""), settings.get("called") == "yes"
        if is_called and not callback.startswith("https://"):
            raise Refusal("Telegram only calls an address by https: set QUNXING_ADDRESS to it.", code="no_address")
        return TelegramBot(Wire(server, token), token, callback=callback, is_called=is_called)

    def reread(self, settings: Mapping[str, Any], payloads: Sequence[Raw]) -> Page:
        from qunxing.carriers.telegram.sync import Bot, again

        return again(payloads, Bot(str(settings.get("token", "")).partition(":")[0]))
