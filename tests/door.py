"""One address of the product: what one must be to get through, and how it names what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from tests.world import World


class Needs(IntEnum):
    """What one must be to get through."""

    NOTHING = 0
    SIGNED_IN = 1
    VIEWER = 2
    OPERATOR = 3
    OWNER = 4
    INSTALLATION = 5


@dataclass(frozen=True, slots=True)
class Door:
    """`path` and `query` say how the address names its object, from one thing of the world; `post` only takes POST."""

    needs: Needs
    post: bool = False
    path: Callable[[World], list[Any]] = lambda world: []
    query: Callable[[World], str] = lambda world: ""
    names_object: bool = True


def look(needs: Needs = Needs.VIEWER, **more: Any) -> Door:
    return Door(needs, **more)


def act(needs: Needs = Needs.OPERATOR, **more: Any) -> Door:
    return Door(needs, post=True, **more)


def of(name: str) -> Callable[[World], list[Any]]:
    """The address carries the number of this thing."""

    def find(world: World) -> list[Any]:
        return [getattr(world if hasattr(world, name) else world.cast, name).pk]

    return find


def a_room(world: World) -> str:
    return f"?community={world.cast.community.pk}"


def a_metric(world: World) -> list[Any]:
    return ["messages"]


def a_share(world: World) -> list[Any]:
    return ["noise"]


def a_silence(world: World) -> list[Any]:
    return ["back"]


def a_kind(world: World) -> list[Any]:
    return ["daily"]
