"""The form that nicknames of a group follow (城市-行业-昵称): read, judged, and what a name then says of its bearer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from qunxing.core.refusals import Refusal
from qunxing.core.rules.places import place

MOST_FIELDS = 5
MOST_LETTERS = 20
"""Of one field: longer parts are sentences."""
SEPARATORS = "-－—–_＿｜|/·•~～ "
"""What people type where the form says “-”: any of its look-alikes counts."""


class Kind(StrEnum):
    """What stands in a field. NICK is what people are called: it is never a tag."""

    CITY = "city"
    WORD = "word"
    NICK = "nick"


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a name: what operators call it, its kind, and for WORD the values allowed (none: any)."""

    title: str
    kind: Kind
    choices: tuple[str, ...] = ()


class Format(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fields in their order and what stands between them."""

    fields: tuple[Field, ...]
    separator: str = "-"

    @property
    def example(self) -> str:
        return self.separator.join(each.title for each in self.fields)


class Said(NamedTuple):
    """What a name says: field title → value for those that are tags, or why it does not follow the form.

    `problem` is a code: "" · parts (too few or many) · empty · city (no city we know) · choice (not one of those named)
    · long. `field` is the title of the field at fault.
    """

    values: dict[str, str]
    problem: str = ""
    field: str = ""


def format_of(fields: Sequence[Field], separator: str) -> Format:
    """A form that can be judged by. Raises Refusal for one that cannot: no field, two alike, no nickname of its own."""
    titles = [each.title for each in fields]
    if not 2 <= len(fields) <= MOST_FIELDS or not all(title.strip() for title in titles):
        raise Refusal("A nickname form has two to %(most)s parts, each with a name.", code="bad_form", most=MOST_FIELDS)
    if len(set(titles)) < len(titles):
        raise Refusal("Two parts of the form have the same name.", code="bad_form")
    if [each.kind for each in fields].count(Kind.NICK) != 1:
        raise Refusal("Exactly one part of the form is what people are called.", code="bad_form")
    if len(separator) != 1 or separator not in SEPARATORS:
        raise Refusal("Between the parts stands one of: %(signs)s", code="bad_form", signs="- _ | / ·")
    return Format(tuple(fields), separator)


def read(name: str, form: Format) -> Said:
    """What a name says by a form. Separators that look alike count; the nickname may hold more of them."""
    parts = _parts(name, form)
    if len(parts) != len(form.fields):
        return Said({}, "parts")
    values: dict[str, str] = {}
    for field, part in zip(form.fields, parts, strict=True):
        value, problem = _value(part, field)
        if problem:
            return Said({}, problem, field.title)
        if field.kind is not Kind.NICK:
            values[field.title] = value
    return Said(values)


def _parts(name: str, form: Format) -> list[str]:
    """The name cut at separators; where the nickname is last, what is left over is its."""
    signs = SEPARATORS if form.separator in SEPARATORS.replace(" ", "") else form.separator
    pattern = f"\\s*[{re.escape(signs.replace(' ', ''))}]+\\s*" if form.separator != " " else r"\s+"
    most = len(form.fields) - 1 if form.fields[-1].kind is Kind.NICK else 0
    return [" ".join(part.split()) for part in re.split(pattern, name.strip(), maxsplit=most)]


def _value(part: str, field: Field) -> tuple[str, str]:
    if not part:
        return "", "empty"
    if len(part) > MOST_LETTERS:
        return "", "long"
    if field.kind is Kind.CITY:
        found = place(part)
        return found or "", "" if found else "city"
    if field.choices and part not in field.choices:
        return "", "choice"
    return part, ""


SAMPLES = {Kind.CITY: "苏州", Kind.NICK: "小满"}


def sample(form: Format) -> str:
    """A name that follows the form, to show."""
    words = [each.choices[0] if each.choices else SAMPLES.get(each.kind, each.title) for each in form.fields]
    return form.separator.join(words)
