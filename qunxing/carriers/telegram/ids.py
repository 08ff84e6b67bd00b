"""Telegram's numbers as the Desktop export writes them, so that an export brought in later is known again.

The Bot API marks kinds of chats in the number (-100… for supergroups and channels, - for small groups); the export
writes the bare number, and people as "user…", channels as "channel…". Messages of a supergroup have one number for
everybody. In a small group every account counts for itself, so that a bot's number there names another message than
the same number in an export: it is written with the bot before it.
"""

from __future__ import annotations

import re

SHIFT = 10**12
_PERSON = re.compile(r"\Auser(\d{1,18})\Z", re.ASCII)
_NUMBER = re.compile(r"\A(?:\d{1,20}\.)?(\d{1,18})(?:/\d+)?\Z", re.ASCII)


def bare(chat: int) -> int:
    """The number of a chat as the export writes it."""
    return -chat - SHIFT if chat < -SHIFT else abs(chat)


def chats_of(group: str) -> tuple[int, int]:
    """What the Bot API may call this group: as a supergroup, else as a small one. Raises ValueError."""
    number = int(group)
    if number <= 0:
        raise ValueError("no number of a group")
    return -SHIFT - number, -number


def user(number: int) -> str:
    return f"user{number}"


def peer(chat: int) -> str:
    """A group or channel that speaks as itself."""
    return f"channel{bare(chat)}" if chat < -SHIFT else f"chat{bare(chat)}"


def message(number: int, chat_type: str, bot: str) -> str:
    """The number of a message; in a small group only this bot's own."""
    return f"{bot}.{number}" if chat_type == "group" else str(number)


def message_number(native: str) -> int:
    """What Telegram calls a message of ours. Raises ValueError."""
    return int(_found(_NUMBER, native))


def user_number(account: str) -> int:
    """What Telegram calls a person of ours. Raises ValueError for channels."""
    return int(_found(_PERSON, account))


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    if found is None:
        raise ValueError(text)
    return found[1]
