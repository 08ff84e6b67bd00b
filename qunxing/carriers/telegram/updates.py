"""What a Bot API update looks like, as far as we read it (https://core.telegram.org/bots/api#update)."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

Number = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
Moment = Annotated[int, msgspec.Meta(ge=315_532_800, le=4_102_444_800)]
"""Unix seconds; Telegram's lie between 1980 and 2100."""
GROUPS = ("group", "supergroup")


class User(msgspec.Struct, gc=False):
    id: Number
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""

    @property
    def name(self) -> str:
        return plain(f"{self.first_name} {self.last_name}".strip())[:500]


class Chat(msgspec.Struct, gc=False):
    id: Number
    type: str
    title: str = ""
    username: str = ""

    @property
    def name(self) -> str:
        return plain(self.title)[:500]


class Member(msgspec.Struct, gc=False):
    """Somebody's standing in a chat."""

    user: User
    status: str
    is_member: bool = False

    @property
    def is_in(self) -> bool:
        return self.status in ("creator", "administrator", "member") or (self.status == "restricted" and self.is_member)

    @property
    def is_admin(self) -> bool:
        return self.status in ("creator", "administrator")


class Link(msgspec.Struct, gc=False):
    """An invite link; `name` is what the administrator called it."""

    invite_link: str
    creator: User | None = None
    name: str = ""


class Moved(msgspec.Struct, gc=False):
    """Somebody's standing changed (`chat_member`, `my_chat_member`); `by` is who did it."""

    chat: Chat
    date: Moment
    old_chat_member: Member
    new_chat_member: Member
    by: User = msgspec.field(name="from")
    invite_link: Link | None = None
    via_join_request: bool = False
    via_chat_folder_invite_link: bool = False


class Replied(msgspec.Struct, gc=False):
    message_id: Number


class Message(msgspec.Struct, gc=False):
    """A message or a notice. What it holds is told by which other fields there are: see `facts.FORMS`."""

    message_id: Number
    date: Moment
    chat: Chat
    sender: User | None = msgspec.field(default=None, name="from")
    sender_chat: Chat | None = None
    text: str = ""
    caption: str = ""
    edit_date: Moment | None = None
    reply_to_message: Replied | None = None
    message_thread_id: Number | None = None
    is_topic_message: bool = False
    new_chat_members: list[User] = []
    left_chat_member: User | None = None
    group_chat_created: bool = False
    migrate_to_chat_id: Number | None = None
    migrate_from_chat_id: Number | None = None


class Reacted(msgspec.Struct, gc=False):
    chat: Chat
    message_id: Number
    date: Moment
    old_reaction: list[dict[str, Any]]
    new_reaction: list[dict[str, Any]]
    user: User | None = None
    actor_chat: Chat | None = None


class Asked(msgspec.Struct, gc=False):
    """Somebody wants to be let in."""

    chat: Chat
    date: Moment
    sender: User = msgspec.field(name="from")


def plain(text: str) -> str:
    """Text without the one character that no file of ours can hold."""
    return text.replace("\0", "")
