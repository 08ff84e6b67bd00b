"""One update as what happened. Forms and words are those the reader of exports gives the same message.

(`carriers/files/telegram_facts.py`: were they others, an export brought in later would look like so many edits.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.telegram import ids
from qunxing.carriers.telegram.updates import GROUPS, Asked, Chat, Message, Moved, Reacted, User, plain
from qunxing.core.facts import Form, Kind

SECOND = 1_000_000
FORMS = {
    "text": Form.TEXT,
    "sticker": Form.STICKER,
    "voice": Form.VOICE,
    "audio": Form.FILE,
    "video": Form.VIDEO,
    "video_note": Form.VIDEO,
    "animation": Form.IMAGE,  # before `document`: Telegram tells both
    "live_photo": Form.IMAGE,
    "photo": Form.IMAGE,
    "document": Form.FILE,
    "venue": Form.LOCATION,
    "location": Form.LOCATION,
    "contact": Form.CARD,
    "poll": Form.POLL,
    "invoice": Form.MONEY,
    "dice": Form.TEXT,
    "game": Form.TEXT,
    **dict.fromkeys(("story", "paid_media", "checklist", "giveaway", "giveaway_winners", "rich_message"), Form.OTHER),
}
"""What makes a message a person's, and what it then is; the first that is there counts."""
NOTICES = {
    "new_chat_title": "edit_group_title",
    "new_chat_photo": "edit_group_photo",
    "delete_chat_photo": "delete_group_photo",
    "pinned_message": "pin_message",
    "supergroup_chat_created": "create_channel",
    "migrate_to_chat_id": "migrate_to_supergroup",
    "migrate_from_chat_id": "migrate_from_group",
    "message_auto_delete_timer_changed": "set_messages_ttl",
    "forum_topic_created": "topic_created",
    "forum_topic_edited": "topic_edit",
    "forum_topic_closed": "topic_edit",
    "forum_topic_reopened": "topic_edit",
    "general_forum_topic_hidden": "topic_edit",
    "general_forum_topic_unhidden": "topic_edit",
    "video_chat_scheduled": "group_call_scheduled",
    "video_chat_started": "group_call",
    "video_chat_ended": "group_call",
    "video_chat_participants_invited": "invite_to_group_call",
    "chat_background_set": "set_chat_wallpaper",
}
"""Telegram's notices by the names the export gives them; any other goes by its own."""
_BESIDES = frozenset(Message.__struct_encode_fields__) | {
    "author_signature",
    "sender_boost_count",
    "sender_tag",
    "sender_business_bot",
    "is_automatic_forward",
    "has_protected_content",
}


class Unused(Exception):
    """An update that is known and of no use to us: what it is counted as."""


class Who(NamedTuple):
    """Somebody as a fact names them."""

    sender: str
    name: str
    bot: bool = False
    staff: bool = False


def facts(kind: str, body: Any, *, bot: str) -> Iterator[Incoming]:
    """What an update of this kind says happened; nothing for what is no news.

    `bot` is our own account's number. Raises Unused for what we have no use for, ValueError (also as
    msgspec.ValidationError) for an update of a kind we do use that cannot be read.
    """
    read = READ.get(kind)
    if read is None:
        raise Unused(kind)
    return read(body, bot)


def _message(body: Any, bot: str) -> Iterator[Incoming]:
    found = msgspec.convert(body, Message)
    base = _base(found.chat, found.date, "message", native=ids.message(found.message_id, found.chat.type, bot))
    if found.new_chat_members:
        return _came(found, base)
    if found.left_chat_member:
        return _went(found, found.left_chat_member, base)
    if found.group_chat_created:
        return iter((_as(base, _who(found), kind=Kind.JOINED, note="created"),))
    form = _form(body)
    return iter((_notice(found, body, base) if form is None else _talk(found, body, base, form, bot),))


def _edited(body: Any, bot: str) -> Iterator[Incoming]:
    """Other words. Telegram also tells so of what nobody sees; then nothing happened."""
    found = msgspec.convert(body, Message)
    native = ids.message(found.message_id, found.chat.type, bot)
    base = _base(found.chat, found.edit_date or found.date, "edited_message", native=native, kind=Kind.EDITED)
    form = _form(body)
    if form is not None and found.edit_date:
        said = plain(found.text or found.caption)
        yield _as(base, _who(found), target=native, form=form, text=said)


def _moved(body: Any, bot: str) -> Iterator[Incoming]:
    """Who came, went or was removed; new rights are no coming."""
    found = msgspec.convert(body, Moved)
    old, new = found.old_chat_member, found.new_chat_member
    base = _as(_base(found.chat, found.date, "chat_member"), _person(new.user), staff=new.is_admin)
    by = _person(found.by)
    if new.is_in and not old.is_in:
        inviter, scene = _scene(found)
        yield msgspec.structs.replace(
            base, kind=Kind.JOINED, target=inviter.sender, target_name=inviter.name, note=scene
        )
    elif old.is_in and not new.is_in and found.by.id == new.user.id:
        yield msgspec.structs.replace(base, kind=Kind.LEFT)
    elif old.is_in and not new.is_in:
        yield msgspec.structs.replace(base, kind=Kind.REMOVED, target=by.sender, target_name=by.name)


def _reacted(body: Any, bot: str) -> Iterator[Incoming]:
    """The reactions somebody added; those taken back are not told."""
    found = msgspec.convert(body, Reacted)
    who = _speaker(found.chat, found.actor_chat, found.user)
    base = _as(_base(found.chat, found.date, "message_reaction"), who, kind=Kind.REACTED)
    before = {_emoji(each) for each in found.old_reaction}
    for each in dict.fromkeys(map(_emoji, found.new_reaction)):
        if each not in before:
            target = ids.message(found.message_id, found.chat.type, bot)
            yield msgspec.structs.replace(base, target=target, note=each)


def _asked(body: Any, bot: str) -> Iterator[Incoming]:
    """Somebody asks to be let in: kept as it came, and no fact."""
    _base(msgspec.convert(body, Asked).chat, 0, "chat_join_request")
    return iter(())


READ: Mapping[str, Callable[[Any, str], Iterator[Incoming]]] = {
    "message": _message,
    "edited_message": _edited,
    "chat_member": _moved,
    "my_chat_member": _moved,
    "chat_join_request": _asked,
    "message_reaction": _reacted,
}
"""The kinds of updates we ask for, and how each is read."""


def _talk(found: Message, body: Any, base: Incoming, form: Form, bot: str) -> Incoming:
    thread = found.message_thread_id if found.is_topic_message else None
    answered = found.reply_to_message.message_id if found.reply_to_message else None
    if answered is not None and answered == thread:  # everything in a topic "answers" the notice that opened it
        answered = None
    return _as(
        base,
        _who(found),
        form=form,
        text=plain(found.text or found.caption),
        reply_to="" if answered is None else ids.message(answered, found.chat.type, bot),
        thread="" if thread is None else f"{base.group}/{thread}",
        note="forwarded" if "forward_origin" in body else "",
    )


def _notice(found: Message, body: Mapping[str, Any], base: Incoming) -> Incoming:
    """Written by the platform: nobody's words. Its text is what the reader of exports makes of it."""
    name = next((name for name in body if name in NOTICES), None) or next(
        (name for name in body if name not in _BESIDES), ""
    )
    words = " ".join(part for part in (_who(found).name, NOTICES.get(name, name)) if part)
    return msgspec.structs.replace(base, form=Form.SYSTEM, text=words)


def _came(found: Message, base: Incoming) -> Iterator[Incoming]:
    """People came. Who comes by a link is "added" by themselves; in a public group one comes without any."""
    by = _who(found)
    for nth, member in enumerate(found.new_chat_members):
        who = _person(member)
        native = f"{base.native}/{nth}"
        if who.sender != by.sender:
            other = {"target": by.sender, "target_name": by.name, "note": "invited"}
            yield _as(base, who, kind=Kind.JOINED, native=native, **other)
        elif found.chat.username:
            yield _as(base, who, kind=Kind.JOINED, native=native)
        else:
            yield _as(base, who, kind=Kind.JOINED, note="link")


def _went(found: Message, member: User, base: Incoming) -> Iterator[Incoming]:
    who, by, native = _person(member), _who(found), f"{base.native}/0"
    if who.sender == by.sender:
        yield _as(base, who, kind=Kind.LEFT, native=native)
    else:
        yield _as(base, who, kind=Kind.REMOVED, native=native, target=by.sender, target_name=by.name)


def _scene(found: Moved) -> tuple[Who, str]:
    """Whose doing it is that somebody came, and by which way: a link's name says through which channel."""
    link = found.invite_link
    called = plain(link.name or link.invite_link.rpartition("/")[2])[:64] if link else ""
    if found.via_join_request:
        return Who("", ""), f"request:{called}" if called else "request"
    if link:
        return _person(link.creator) if link.creator else Who("", ""), f"link:{called}"
    if found.by.id != found.new_chat_member.user.id:
        return _person(found.by), "invited"
    return Who("", ""), "link" if found.via_chat_folder_invite_link else ""


def _base(chat: Chat, date: int, update: str, **more: Any) -> Incoming:
    """Where and when. Raises Unused where it is no group."""
    if chat.type not in GROUPS:
        raise Unused(f"{update} ({chat.type})" if chat.type in ("private", "channel") else update)
    base = Incoming(Kind.MESSAGE, date * SECOND, group(chat), chat.name)
    return msgspec.structs.replace(base, **more)


def group(chat: Chat) -> str:
    return str(ids.bare(chat.id))


def _as(base: Incoming, who: Who, **more: Any) -> Incoming:
    said = {"sender": who.sender, "name": who.name, "bot": who.bot, "staff": who.staff, **more}
    return msgspec.structs.replace(base, **said)


def _who(found: Message) -> Who:
    return _speaker(found.chat, found.sender_chat, found.sender)


def _speaker(chat: Chat, spoke_as: Chat | None, person: User | None) -> Who:
    """Who speaks as the group itself is one of its administrators; the person beside it is a stand-in of Telegram's."""
    if spoke_as:
        return Who(ids.peer(spoke_as.id), spoke_as.name, staff=spoke_as.id == chat.id)
    return _person(person) if person else Who("", "")


def _person(person: User) -> Who:
    return Who(ids.user(person.id), person.name, bot=person.is_bot)


def _form(body: Mapping[str, Any]) -> Form | None:
    """What a message is made of; None for a notice."""
    return next((form for name, form in FORMS.items() if name in body), None)


def _emoji(reaction: Mapping[str, Any]) -> str:
    """The emoji; of one that somebody drew its number, and of a paid one its name."""
    said = reaction.get("emoji") or reaction.get("custom_emoji_id") or reaction.get("type")
    if not isinstance(said, str) or not said:
        raise ValueError("a reaction without an emoji")
    return plain(said)[:32]
