"""Why a group may have gone quiet: four explanations people give, and what the data say for and against each (R53).

Rooms above say what they see. Nothing here is a cause proven: it was so at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext_noop

from qunxing.communities.models import Group


class Cause(StrEnum):
    """What may have been wrong, or done."""

    VALUE = "value"
    AUDIENCE = "audience"
    NEGLECT = "neglect"
    DONE = "done"


TITLES = {
    Cause.VALUE: gettext_noop("What was promised did not come"),
    Cause.AUDIENCE: gettext_noop("Not the people it is for"),
    Cause.NEGLECT: gettext_noop("Nobody looked after it"),
    Cause.DONE: gettext_noop("It has done what it was for"),
}
"""As gettext ids."""


class Sign(NamedTuple):
    """What is seen of one cause: `speaks` for it, against it, or None where it cannot be told; why, in words."""

    cause: Cause
    speaks: bool | None
    text: str


Teller = Callable[[Group, datetime], Iterable[Sign]]
_tellers: list[Teller] = []


def tell(teller: Teller) -> None:
    """Let a room say what it sees; called once, when the room is loaded."""
    if teller not in _tellers:
        _tellers.append(teller)


def of(group: Group, now: datetime) -> list[Sign]:
    """Everything seen of each cause, cause by cause; what speaks for one first."""
    found = [sign for teller in _tellers for sign in teller(group, now)]
    return sorted(found, key=lambda sign: (list(Cause).index(sign.cause), sign.speaks is None, not sign.speaks))
