"""When the end of a group is to be proposed to a person. Nothing ends by itself, and quiet alone is no reason."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from qunxing.core.rules.lifecycle import Stage

NO_RECOVERY = 8
"""Weeks of decline after which nobody may wait any longer without having been asked."""
ASK_AGAIN = 28
"""Days after which a group that is kept on is proposed again, when nobody says otherwise."""
MOVE_DAYS = 30
"""Being in the group that follows within so many days of leaving is a move, no leaving."""


class Reason(StrEnum):
    """Why an end is proposed; the strongest first."""

    MET = "met"
    """Every goal is over and was reached."""
    EXPIRED = "expired"
    """The last day its charter names is over."""
    DEAD = "dead"
    DECLINE = "decline"


class State(NamedTuple):
    """What is known of a group today. Days are local day numbers; `goals` are the states of its goals."""

    today: int
    ends_on: int | None = None
    stage: str = ""
    since: int | None = None
    last_act: int | None = None
    goals: Collection[str] = ()


class Why(NamedTuple):
    """One reason: the day it holds since where there is one, and for how long, in days."""

    reason: Reason
    since: int | None = None
    days: int = 0


def reasons(state: State) -> list[Why]:
    """Why the end of a group is to be proposed; empty where it is not."""
    found = []
    if state.goals and set(state.goals) == {"met"}:
        found.append(Why(Reason.MET))
    if state.ends_on is not None and state.ends_on < state.today:
        found.append(Why(Reason.EXPIRED, state.ends_on, state.today - state.ends_on))
    if state.stage == Stage.DEAD:
        silent = state.today - state.last_act if state.last_act is not None else 0
        found.append(Why(Reason.DEAD, state.last_act, silent))
    if state.stage == Stage.DECLINE and state.since is not None and state.today - state.since >= NO_RECOVERY * 7:
        found.append(Why(Reason.DECLINE, state.since, state.today - state.since))
    return found
