"""What an account can do in a QQ group, as the action that does it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

from qunxing.carriers.live import Act, Verb
from qunxing.carriers.onebot import ids

LONGEST_MUTE = 30 * 86_400
"""Seconds: QQ silences nobody for longer."""
Asked = tuple[str, dict[str, Any]]
"""An action and its parameters."""


class Impossible(Exception):
    """This act cannot be put to QQ at all; nothing was sent. In words for people."""


def asked(act: Act) -> Asked:
    """Raises Impossible."""
    asking = ASK.get(act.verb)
    if asking is None:
        raise Impossible("QQ offers no way to do this.")
    try:
        return asking(act)
    except ValueError as error:
        raise Impossible("This is no number of QQ's.") from error


def _send(act: Act) -> Asked:
    return "send_group_msg", {"group_id": ids.given(act.chat), "message": _pieces(act)}


def _reply(act: Act) -> Asked:
    reply = {"type": "reply", "data": {"id": str(ids.given(act.target))}}
    return "send_group_msg", {"group_id": ids.given(act.chat), "message": [reply, *_pieces(act)]}


def _recall(act: Act) -> Asked:
    return "delete_msg", {"message_id": ids.given(act.target)}


def _kick(act: Act) -> Asked:
    return "set_group_kick", _somebody(act) | {"reject_add_request": False}


def _mute(act: Act) -> Asked:
    return "set_group_ban", _somebody(act) | {"duration": LONGEST_MUTE}


def _unmute(act: Act) -> Asked:
    return "set_group_ban", _somebody(act) | {"duration": 0}


ASK: Mapping[Verb, Callable[[Act], Asked]] = {
    Verb.SEND: _send,
    Verb.REPLY: _reply,
    Verb.RECALL: _recall,
    Verb.KICK: _kick,
    Verb.MUTE: _mute,
    Verb.UNMUTE: _unmute,
}
ONCE = frozenset({Verb.SEND, Verb.REPLY})
"""What is done twice when it is asked twice; the others change nothing the second time."""


def native_of(found: Any) -> str:
    """What the implementation calls the message it sent; "" where it does not say."""
    return ids.number(found.get("message_id")) if isinstance(found, dict) else ""


def _pieces(act: Act) -> list[dict[str, Any]]:
    """The picture and the words, each a piece of its own, so that nothing in them is taken for a code."""
    text = {"type": "text", "data": {"text": act.text}}
    if act.picture is None:
        return [text]
    shown = {"type": "image", "data": {"file": f"base64://{b64encode(act.picture.body).decode()}"}}
    return [shown, text] if act.text else [shown]


def _somebody(act: Act) -> dict[str, Any]:
    return {"group_id": ids.given(act.chat), "user_id": ids.given(act.target)}
