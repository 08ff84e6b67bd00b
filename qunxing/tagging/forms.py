"""What is typed into the screens of tags: rules and name forms."""

from __future__ import annotations

import re
from typing import Any

from django.http import QueryDict

from qunxing.core.rules.nicknames import Field, Format, Kind, format_of
from qunxing.people.filters import whole


def rule_from(typed: QueryDict) -> dict[str, Any]:
    """The terms of a rule: words parted by lines, commas or 、; a word may hold spaces."""
    words = [word.strip() for word in re.split(r"[\n,，、;；]", typed.get("words", ""))]
    return {
        "about": typed.get("about", "talk"),
        "words": tuple(dict.fromkeys(word for word in words if word)),
        "pattern": typed.get("pattern", "").strip(),
        "times": whole(typed.get("times")) or 1,
        "groups": tuple(number for each in typed.getlist("group") if (number := whole(each))),
    }


def form_from(typed: QueryDict) -> Format:
    """A name form: the parts in their order, each with its kind, and the sign between them."""
    fields = []
    for title, kind, choices in zip(
        typed.getlist("title"), typed.getlist("kind"), typed.getlist("choices"), strict=False
    ):
        if title := " ".join(title.split())[:20].strip():
            words = tuple(" ".join(word.split()) for word in re.split(r"[,，、\n]", choices) if word.strip())
            known = kind if kind in {each.value for each in Kind} else Kind.WORD.value
            fields.append(Field(title, Kind(known), words if known == Kind.WORD else ()))
    return format_of(fields, typed.get("separator", "-"))
