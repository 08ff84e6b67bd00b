"""What can be attached to a send: of which parts it is made, and what it needs before any platform takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy, gettext_noop

from qunxing.core.refusals import Refusal
from qunxing.outbox.words import ATTACHMENTS

PARTS: Mapping[str, tuple[str, ...]] = {
    "link": ("title", "url", "about", "picture"),
    "image": ("picture", "media"),
    "app": ("title", "app", "url", "media"),
    "video": ("media",),
    "file": ("media",),
}
"""What each kind of attachment is made of, as `carriers.live.mass.Attached` calls it."""
NEEDED: Mapping[str, tuple[str, ...]] = {
    "link": ("title", "url"),
    "image": (),
    "app": ("title", "app", "url", "media"),
    "video": ("media",),
    "file": ("media",),
}
"""Without these no platform takes it; a picture has an address or a number."""
LONGEST_PARTS: Mapping[tuple[str, str], int] = {("link", "title"): 128, ("link", "about"): 512, ("app", "title"): 64}
"""Bytes of a part that the strictest platform takes."""
PART_NAMES: Mapping[str, Any] = {
    "title": gettext_lazy("title"),
    "app": gettext_lazy("id of the mini program"),
    "url": gettext_lazy("address"),
    "about": gettext_lazy("words about it"),
    "picture": gettext_lazy("address of a picture"),
    "media": gettext_lazy("media_id"),
}
COLUMNS = ("title", "app", "url", "about", "picture", "media")
LACKS = gettext_noop("The %(kind)s has no %(part)s yet.")
TOO_LONG = gettext_noop(
    "The %(part)s of the %(kind)s has %(count)s bytes; %(most)s are taken (a Chinese letter is three)."
)


def attached(kind: str, said: Mapping[str, str]) -> dict[str, str]:
    """What was typed of an attachment of this kind."""
    return {"kind": kind} | {name: text.strip() for name in PARTS[kind] if (text := said.get(name, "")).strip()}


def complete(each: Mapping[str, str]) -> Mapping[str, str]:
    """An attachment that can be sent. Raises Refusal for one that lacks something, or has too much of it."""
    kind = each["kind"]
    title = ATTACHMENTS[kind]
    lacks = next((name for name in NEEDED[kind] if name not in each), "")
    if kind == "image" and not (each.get("picture") or each.get("media")):
        lacks = "picture"
    if lacks:
        raise Refusal(LACKS, code="bad_attachment", kind=title, part=PART_NAMES[lacks])
    for (of, name), most in LONGEST_PARTS.items():
        if of == kind and (count := len(each.get(name, "").encode(errors="replace"))) > most:
            raise Refusal(TOO_LONG, code="bad_attachment", kind=title, part=PART_NAMES[name], count=count, most=most)
    return each
