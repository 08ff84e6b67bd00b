"""企业群发: a message for many groups, that their owner has to confirm on the phone.

https://developer.work.weixin.qq.com/document/path/92135 (create), /93338 (results), /97610 (remind, cancel)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from qunxing.carriers.http import Lost
from qunxing.carriers.live import Fate, Limit, Receipt, Target, Unreachable
from qunxing.carriers.live.mass import Attached, Mass, together
from qunxing.carriers.wecom.events import SECONDS
from qunxing.carriers.wecom.wire import Denied, Wire, told
from qunxing.core.refusals import Refusal

ADD = "externalcontact/add_msg_template"
TASKS = "externalcontact/get_groupmsg_task"
RESULTS = "externalcontact/get_groupmsg_send_result"
REMIND = "externalcontact/remind_groupmsg_send"
CANCEL = "externalcontact/cancel_groupmsg_send"
AT_ONCE = 1000
MOST_CHATS, MOST_ATTACHED, MOST_BYTES = 2000, 9, 4000
LIMITS = (
    Limit("message", 31, "month_days", "chat"),
    Limit("target", MOST_CHATS, each="act"),
    Limit("attachment", MOST_ATTACHED, each="act"),
    Limit("byte", MOST_BYTES, each="act"),
)
LONGEST: Mapping[tuple[str, str], int] = {
    ("link", "title"): 128,
    ("link", "about"): 512,
    ("link", "url"): 2048,
    ("link", "picture"): 2048,
    ("app", "title"): 64,
}
"""Bytes that a part of an attachment may have."""
NEEDS: Mapping[str, tuple[str, ...]] = {
    "image": (),
    "link": ("title", "url"),
    "app": ("title", "media", "app", "url"),
    "video": ("media",),
    "file": ("media",),
}
DONE = 2
"""A task's status once its owner confirmed; 0 before."""
FATES = {1: Fate.SENT, 2: Fate.UNREACHABLE, 3: Fate.OVER_QUOTA}
NOTHING = "There is nothing to send."
NOBODY = "No group is chosen."
NO_SENDER = "WeCom wants to know who sends it: the owner of the groups."
TWICE = "A group is chosen twice."
TOO_MANY_CHATS = "One mass message reaches at most %(most)d groups; these are %(count)d."
TOO_MANY_ATTACHED = "At most %(most)d things can be attached; these are %(count)d."
TOO_LONG = "The text has %(count)d bytes; WeCom takes %(most)d, where a Chinese character is three."
PART_TOO_LONG = "The %(part)s of the %(kind)s has %(count)d bytes; WeCom takes %(most)d."
PART_MISSING = "The %(kind)s has no %(part)s."


def check(mass: Mass) -> None:
    """Whether WeCom would take it, before it is asked. Raises Refusal with the reason."""
    said = len(mass.text.encode(errors="replace"))
    for wrong, sentence, count, most in (
        (not mass.sender, NO_SENDER, 0, 0),
        (not mass.chats, NOBODY, 0, 0),  # WeCom would take it for all groups of the owner
        (len(set(mass.chats)) < len(mass.chats), TWICE, 0, 0),
        (len(mass.chats) > MOST_CHATS, TOO_MANY_CHATS, len(mass.chats), MOST_CHATS),
        (not mass.text.strip() and not mass.attached, NOTHING, 0, 0),
        (said > MOST_BYTES, TOO_LONG, said, MOST_BYTES),
        (len(mass.attached) > MOST_ATTACHED, TOO_MANY_ATTACHED, len(mass.attached), MOST_ATTACHED),
    ):
        if wrong:
            raise Refusal(sentence, code="cannot_send", count=count, most=most)
    for each in mass.attached:
        check_attached(each)


async def create(wire: Wire, mass: Mass) -> Receipt:
    """Put it before its sender. Raises Refusal for what cannot be; what is not answered is UNKNOWN, never repeated."""
    check(mass)
    try:
        attached = [await _handed(wire, mass, each) for each in mass.attached]
        answer = await wire.post(ADD, _body(mass, attached))
    except Lost as error:
        return Receipt(key=mass.key, fate=Fate.UNKNOWN, said=str(error))
    except Denied as error:
        return Receipt(key=mass.key, fate=Fate.REJECTED, said=str(error))
    failed = set(map(str, answer.get("fail_list") or ()))
    native = str(answer.get("msgid") or "")
    put = Fate.AWAITING_HUMAN if native else Fate.UNKNOWN  # without it nobody can ask what became of them
    targets = [Target(each, Fate.UNREACHABLE if each in failed else put) for each in mass.chats]
    if not native:
        return Receipt(key=mass.key, fate=Fate.UNKNOWN, said="no msgid", targets=targets)
    return Receipt(key=mass.key, fate=together(each.fate for each in targets), native=native, targets=targets)


async def results(wire: Wire, receipt: Receipt) -> Receipt:
    """What became of it by now. What WeCom does not list stays as it was."""
    found: dict[str, Target] = {}
    try:
        async for page in wire.pages(TASKS, {"msgid": receipt.native, "limit": AT_ONCE}):
            for task in page.get("task_list", ()):
                for each in await _sent(wire, receipt.native, task):
                    found[each.chat] = each
    except Denied as error:
        raise Unreachable(detail=str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreachable(detail=f"results that cannot be read: {error}") from error
    for each in receipt.targets:
        over = each.fate is Fate.EXPIRED  # WeCom goes on listing what was taken back as not yet sent
        if each.chat not in found or (over and found[each.chat].fate is Fate.AWAITING_HUMAN):
            found[each.chat] = each
    targets = list(found.values())
    return Receipt(
        key=receipt.key, fate=_whole(targets, receipt.fate), native=receipt.native, targets=targets, said=receipt.said
    )


async def remind(wire: Wire, receipt: Receipt) -> None:
    """Remind its sender; `core.rules.quota.next_reminder` says when one may. Raises Later when WeCom has had enough."""
    await told(wire, REMIND, {"msgid": receipt.native})


async def cancel(wire: Wire, receipt: Receipt) -> Receipt:
    """Take back what nobody has confirmed. It is asked after afterwards: its sender may have been quicker.

    WeCom refuses what was sent or taken back before, and perhaps more; no document tells the codes.
    """
    try:
        await wire.post(CANCEL, {"msgid": receipt.native})
    except Denied as error:
        return replace(await results(wire, receipt), said=str(error))
    now = await results(wire, receipt)
    waits = Fate.AWAITING_HUMAN
    targets = [Target(each.chat, Fate.EXPIRED) if each.fate is waits else each for each in now.targets]
    return Receipt(key=now.key, fate=_whole(targets, Fate.EXPIRED), native=now.native, targets=targets)


async def _sent(wire: Wire, native: str, task: Mapping[str, Any]) -> list[Target]:
    """What became of the groups of one owner."""
    body = {"msgid": native, "userid": str(task["userid"]), "limit": AT_ONCE}
    waits = Fate.SUBMITTED if int(task["status"]) == DONE else Fate.AWAITING_HUMAN
    found = []
    async for page in wire.pages(RESULTS, body):
        for each in page.get("send_list", ()):
            status = int(each["status"])
            fate = FATES.get(status, Fate.UNKNOWN) if status else waits
            found.append(Target(str(each["chat_id"]), fate, int(each.get("send_time") or 0) * SECONDS))
    return found


def _whole(targets: Iterable[Target], before: Fate) -> Fate:
    fates = [each.fate for each in targets]
    return together(fates) if fates else before


async def _handed(wire: Wire, mass: Mass, each: Attached) -> Attached:
    """What is attached, as WeCom knows it: a picture of ours is handed over first."""
    return replace(each, media=await wire.uploads.name_of(mass.pictures[each.digest])) if each.digest else each


def _body(mass: Mass, attached: Sequence[Attached]) -> dict[str, Any]:
    head = {"chat_type": "group", "sender": mass.sender, "chat_id_list": list(mass.chats)}
    return head | words(mass.text, attached)


def words(text: str, attached: Sequence[Attached]) -> dict[str, Any]:
    """A text and what is attached, as WeCom writes them."""
    body: dict[str, Any] = {"text": {"content": text}} if text else {}
    return body | ({"attachments": [attachment(each) for each in attached]} if attached else {})


def attachment(each: Attached) -> dict[str, Any]:
    """What is attached as WeCom writes it."""
    shapes: dict[str, dict[str, str]] = {
        "image": {"media_id": each.media, "pic_url": each.picture},
        "link": {"title": each.title, "picurl": each.picture, "desc": each.about, "url": each.url},
        "app": {"title": each.title, "pic_media_id": each.media, "appid": each.app, "page": each.url},
        "video": {"media_id": each.media},
        "file": {"media_id": each.media},
    }
    kind = "miniprogram" if each.kind == "app" else each.kind
    return {"msgtype": kind, kind: {name: said for name, said in shapes[each.kind].items() if said}}


def check_attached(each: Attached) -> None:
    """Whether WeCom would take what is attached. Raises Refusal."""
    for part in NEEDS[each.kind]:
        if not getattr(each, part):
            raise Refusal(PART_MISSING, code="cannot_send", kind=each.kind, part=part)
    if each.kind == "image" and not (each.media or each.picture or each.digest):
        raise Refusal(PART_MISSING, code="cannot_send", kind=each.kind, part="picture")
    for (kind, part), most in LONGEST.items():
        count = len(str(getattr(each, part)).encode(errors="replace"))
        if kind == each.kind and count > most:
            raise Refusal(PART_TOO_LONG, code="cannot_send", kind=kind, part=part, count=count, most=most)
