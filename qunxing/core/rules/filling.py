"""Variables in what is to be sent: `{group}`, `{member}`, `{link:name}`, or 群名, 成员, 链接 in their place.

A brace that is doubled stands for itself. Names are filled in once: what stands in a name is never a variable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from qunxing.core.refusals import Refusal

GROUP, MEMBER, LINK = "group", "member", "link"
WORDS: Mapping[str, str] = {
    GROUP: GROUP, MEMBER: MEMBER, LINK: LINK, "群名": GROUP, "成员": MEMBER, "昵称": MEMBER, "链接": LINK,
}  # fmt: skip
_SLOT = re.compile(r"\{\{|\}\}|\{([^{}\n]{1,60})\}")
LONGEST_NAME = 60


class UnknownVariable(Refusal):
    """A pair of braces holds no variable there is."""

    code = "unknown_variable"
    message = "“{%(name)s}” is no variable. There are {group}, {member} and {link:name}; {{ stands for one brace."


class Slot(NamedTuple):
    """One variable; `name` is that of a link, else empty."""

    what: str
    name: str = ""


class Values(NamedTuple):
    """What variables stand for. `number` takes the place of `{group}` inside the address of a link."""

    group: str = ""
    member: str = ""
    links: Mapping[str, str] = {}
    number: int = 0


def slots(text: str) -> set[Slot]:
    """The variables of a text. Raises UnknownVariable."""
    return {_slot(found.group(1)) for found in _SLOT.finditer(text) if found.group(1) is not None}


def fill(text: str, values: Values) -> str:
    """The text with everything filled in. Raises UnknownVariable, and Refusal for a link nobody gave."""
    return _SLOT.sub(lambda found: _filled(found, values), text)


def _filled(found: re.Match[str], values: Values) -> str:
    if found.group(1) is None:
        return found.group(0)[0]
    slot = _slot(found.group(1))
    if slot.what == LINK:
        return link(slot.name, values)
    return spoken(values.group if slot.what == GROUP else values.member)


def link(name: str, values: Values) -> str:
    """The address behind a name, the group's number in it where it asks for that. Raises Refusal for an unknown one."""
    if name not in values.links:
        raise Refusal("There is no link “%(name)s”: say where it leads.", code="no_link", name=name)
    return values.links[name].replace("{group}", quote(str(values.number)))


def spoken(name: str) -> str:
    """A name as one may say it: on one line, without signs that nobody sees, and not endless."""
    seen = "".join(each for each in name if unicodedata.category(each) not in ("Cc", "Cf") or each.isspace())
    return " ".join(seen.split())[:LONGEST_NAME]


def _slot(inside: str) -> Slot:
    word, _colon, name = inside.strip().replace("：", ":").partition(":")
    what = WORDS.get(word.strip())
    if what is None or (what == LINK) != bool(name.strip()):
        raise UnknownVariable(name=inside)
    return Slot(what, name.strip())
