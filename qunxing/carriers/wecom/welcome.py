"""Welcomes: to who adds one of the staff, once and within twenty seconds; and those that owners put up in groups.

https://developer.work.weixin.qq.com/document/path/92137 (contacts), /92366 (groups), /92114 (a contact)
"""

from __future__ import annotations

from typing import Any

from qunxing.carriers.http import Lost
from qunxing.carriers.live import Fate, Limit, Receipt, Unreachable
from qunxing.carriers.live.growth import Welcome
from qunxing.carriers.wecom import mass
from qunxing.carriers.wecom.wire import Denied, Wire, told
from qunxing.core.refusals import Refusal

SEND = "externalcontact/send_welcome_msg"
CONTACT = "externalcontact/get"
ADD = "externalcontact/group_welcome_template/add"
EDIT = "externalcontact/group_welcome_template/edit"
GET = "externalcontact/group_welcome_template/get"
REMOVE = "externalcontact/group_welcome_template/del"
MOST_BYTES, MOST_ATTACHED = 4000, 9
MOST_BYTES_OF_GROUP, MOST_ATTACHED_OF_GROUP = 3000, 1
LIMITS = (Limit("attachment", MOST_ATTACHED, each="act"), Limit("byte", MOST_BYTES, each="act"))
"""Of what somebody new is told; a group's welcome holds less."""
LATE, GREETED = 41050, 41051
TOO_LATE = "WeCom takes a greeting for twenty seconds only."
ELSEWHERE = "Somebody else was quicker: another application greeted, or they were talking already."


def check(welcome: Welcome, *, of_group: bool) -> None:
    """Whether WeCom would take it. Raises Refusal with the reason."""
    most, attached = (MOST_BYTES_OF_GROUP, MOST_ATTACHED_OF_GROUP) if of_group else (MOST_BYTES, MOST_ATTACHED)
    said = len(welcome.text.encode(errors="replace"))
    if not welcome.text.strip() and not welcome.attached:
        raise Refusal(mass.NOTHING, code="bad_welcome")
    if said > most:
        raise Refusal(mass.TOO_LONG, code="bad_welcome", count=said, most=most)
    if len(welcome.attached) > attached:
        raise Refusal(mass.TOO_MANY_ATTACHED, code="bad_welcome", count=len(welcome.attached), most=attached)
    for each in welcome.attached:
        mass.check_attached(each)


async def greet(wire: Wire, key: str, code: str, welcome: Welcome) -> Receipt:
    """Once; what is not answered may have been said. Raises Refusal for what cannot be."""
    check(welcome, of_group=False)
    body: dict[str, Any] = {"welcome_code": code, **mass.words(welcome.text, welcome.attached)}
    try:
        await wire.post(SEND, body)
    except Lost as error:
        return Receipt(key=key, fate=Fate.UNKNOWN, said=str(error))
    except Denied as error:
        late = {LATE: TOO_LATE, GREETED: ELSEWHERE}.get(error.code)
        fate = Fate.EXPIRED if error.code == LATE else Fate.REJECTED
        return Receipt(key=key, fate=fate, said=late or str(error))
    return Receipt(key=key, fate=Fate.SENT)


async def name_of(wire: Wire, contact: str) -> str:
    """What a contact calls themselves; "" when WeCom does not say."""
    try:
        found = (await wire.get(CONTACT, external_userid=contact)).get("external_contact")
    except Denied:
        return ""
    except Lost as error:  # asking changes nothing
        raise Unreachable(detail=str(error.fields["detail"])) from error
    return str(found.get("name") or "") if isinstance(found, dict) else ""


async def add(wire: Wire, welcome: Welcome, *, notify: bool) -> str:
    """Into the library of group welcomes; its name there. The owner has to take it from there. Raises Refusal."""
    check(welcome, of_group=True)
    answer = await told(wire, ADD, {**_template(welcome), "notify": int(notify)})
    native = str(answer.get("template_id") or "")
    if not native:
        raise Unreachable(detail="a welcome without a name")
    return native


async def change(wire: Wire, native: str, welcome: Welcome) -> None:
    """Raises Refusal."""
    check(welcome, of_group=True)
    await told(wire, EDIT, {"template_id": native, **_template(welcome)})


async def remove(wire: Wire, native: str) -> None:
    """Raises Refusal."""
    await told(wire, REMOVE, {"template_id": native})


def _template(welcome: Welcome) -> dict[str, Any]:
    """Unlike a message, a template has its one attachment by its kind."""
    body: dict[str, Any] = {"text": {"content": welcome.text}} if welcome.text else {}
    for each in welcome.attached:
        found = mass.attachment(each)
        body[found["msgtype"]] = found[found["msgtype"]]
    return body
