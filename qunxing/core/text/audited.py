"""How good the recognisers are, as published: the one place from which pages and screens take it.

`audited.json` is written by `python -m scripts.audit write` from texts judged by hand; whole counts only, the shares
and their intervals are made here.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from qunxing.core.metrics.statistics.intervals import Proportion, proportion

FILE = "audited.json"
LEAST = 10
"""Fewer judged texts than this say nothing of a share."""


class Audited(NamedTuple):
    """One recogniser in one language, over one `source` or, where that is "", over all of them.

    `precision`: of the texts it marked, those that are it; `recall`: of those that are it, the ones it marked.
    `kappa`: agreement of the two judgings, None where they could not differ from chance.
    """

    recogniser: str
    language: str
    source: str
    judged: int
    precision: Proportion
    recall: Proportion
    kappa: float | None


@cache
def audited() -> tuple[Audited, ...]:
    """Everything published, in its order."""
    rows = json.loads(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))["figures"]
    return tuple(_read(**row) for row in rows)


def overall(recogniser: str) -> list[Audited]:
    """A recogniser over all sources, by language."""
    return [each for each in audited() if each.recogniser == recogniser and not each.source]


def version() -> int:
    """Which version of the recognisers was judged."""
    return int(json.loads(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))["version"])


def _read(*, precision: list[int], recall: list[int], **rest: object) -> Audited:
    return Audited(precision=proportion(*precision), recall=proportion(*recall), **rest)  # type: ignore[arg-type] # checked when written
