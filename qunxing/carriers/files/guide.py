"""What a guide is: how an operator gets the talk of one platform out with the platform's own means.

All texts are gettext ids in plain English; `make docs` writes them out in both languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from qunxing.core.facts import Sees

OTHERS_WORDS = (
    "A chat holds other people's words. Only take in what you may use, keep it to those who need it, and erase it"
    " when asked."
)


@dataclass(frozen=True, slots=True)
class Guide:
    """How to get data out of one platform: steps in order, what that shows, what it cannot show, and what to mind."""

    platform: str
    title: str
    steps: tuple[str, ...]
    sees: frozenset[Sees]
    cannot: tuple[str, ...]
    notice: str = OTHERS_WORDS


@runtime_checkable
class Guided(Protocol):
    """A file format that is the only one of its platform, and so brings the platform's guide along."""

    guide: Guide
