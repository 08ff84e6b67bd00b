"""Conditions as they are typed: the form of a segment and the filter of the list of members are the same."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from qunxing.core.refusals import Refusal


def segment_from(typed: QueryDict) -> dict[str, Any]:
    """The terms of a segment, from its own form or the filter of the list of members; what is empty is left out."""
    numbers = ("joined_days", "seen_days", "silent_days", "orders", "orders_days")
    given: dict[str, Any] = {name: number for name in numbers if (number := whole(typed.get(name)))}
    for name, one in (("all_tags", "tag"), ("any_tags", "any_tag"), ("no_tags", "no_tag"), ("groups", "in_group")):
        found = sorted({number for each in typed.getlist(one) if (number := whole(each))})
        given |= {name: found} if found else {}
    tiers = [each for each in typed.getlist("tier") if each]
    given |= {"tiers": tiers} if tiers else {}
    given |= {"name": name} if (name := typed.get("q", "").strip()[:100]) else {}
    return given | _only(typed.get("only", ""), typed.get("who", ""))


def _only(only: str, who: str) -> dict[str, Any]:
    if only == "several":
        return {"several": True}
    if only == "silent":
        return {"silent_days": 3650}
    return {"who": only or who} if (only or who) in ("staff", "bot", "any", "member") else {}


def whole(text: str | None) -> int | None:
    """A whole number as typed; None for nothing. Raises Refusal for anything else."""
    if not text or not text.strip():
        return None
    if not text.strip().isascii() or not text.strip().isdigit() or len(text.strip()) > 15:
        raise Refusal("“%(text)s” is no whole number.", code="no_number", text=text[:20])
    return int(text)
