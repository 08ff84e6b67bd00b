"""Automatic replies (自动回复): which one answers what just happened, if any does. Times are seconds since 1970."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

FRESH = 300.0
"""Seconds after which nobody waits for an answer any more: what is filled in later is never answered."""


class Trigger(StrEnum):
    """What is answered: somebody's coming, a message that is just one of the words, or that has one in it."""

    JOINED = "joined"
    IS = "is"
    HAS = "has"


class Rule(NamedTuple):
    """One automatic reply. Without `groups` it holds in all. `rests` is how long it is silent in a group after it
    spoke there, `yields` how long after one of our people did: then a person is at it."""

    number: int
    trigger: Trigger
    words: tuple[str, ...] = ()
    groups: frozenset[int] = frozenset()
    rests: float = 60.0
    yields: float = 600.0


class Happened(NamedTuple):
    """Something that became durable: a message, or somebody's coming (then `text` is None)."""

    group: int
    at: float
    text: str | None = None
    is_ours: bool = False


def answering(
    rules: Sequence[Rule],
    happened: Happened,
    *,
    now: float,
    spoke: Mapping[tuple[int, int], float],
    people: Mapping[int, float],
) -> Rule | None:
    """The first rule that answers. `spoke`: (rule, group) → when it last did; `people`: group → when ours last did."""
    if happened.is_ours or now - happened.at > FRESH:
        return None
    for rule in rules:
        rests = now - spoke.get((rule.number, happened.group), float("-inf")) < rule.rests
        yields = rule.trigger is not Trigger.JOINED and (now - people.get(happened.group, float("-inf")) < rule.yields)
        holds = not rule.groups or happened.group in rule.groups
        if holds and not rests and not yields and _is_meant(rule, happened.text):
            return rule
    return None


def plain(text: str) -> str:
    """A text as words are compared: without case, width, and what stands around it."""
    return unicodedata.normalize("NFKC", text).casefold().strip(" \t\n!?。.,;:~")


def _is_meant(rule: Rule, text: str | None) -> bool:
    if text is None or rule.trigger is Trigger.JOINED:
        return text is None and rule.trigger is Trigger.JOINED
    said = plain(text)
    if rule.trigger is Trigger.IS:
        return any(said == plain(word) for word in rule.words)
    return any(plain(word) in said for word in rule.words)
