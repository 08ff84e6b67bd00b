"""Whom a send is for, as a rule: it is resolved when looked at, and frozen when approved."""

from __future__ import annotations

from typing import Any

import msgspec

from qunxing.core.refusals import Refusal


class Audience(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Groups, or people one by one.

    Groups: `every` group of the community, or those of `groups` and those that fit all of `types` (of the charter),
    `tags` (of the charter), `stages`, `platforms`, `keepers` that are given; never those of `without`. People: those
    of `segments` and `people`. What is empty asks nothing. Numbers are those of the book.
    """

    every: bool = False
    groups: tuple[int, ...] = ()
    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    keepers: tuple[int, ...] = ()
    without: tuple[int, ...] = ()
    segments: tuple[int, ...] = ()
    people: tuple[int, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether groups are chosen by what they are."""
        return bool(self.types or self.tags or self.stages or self.platforms or self.keepers)

    @property
    def is_of_people(self) -> bool:
        return bool(self.segments or self.people)


def audience_of(given: dict[str, Any]) -> Audience:
    """What was typed or kept. Raises Refusal for what is none, and for groups and people at once."""
    try:
        found = msgspec.convert(given, Audience)
    except msgspec.ValidationError as error:
        raise Refusal("This is no audience: %(why)s", code="bad_audience", why=str(error)) from error
    of_groups = found.every or bool(found.groups) or found.asks
    if not of_groups and not found.is_of_people:
        raise Refusal("Choose whom it is for.", code="no_audience")
    if found.is_of_people and (of_groups or found.without):
        raise Refusal("A send is for groups or for people, not for both.", code="bad_audience")
    return found
