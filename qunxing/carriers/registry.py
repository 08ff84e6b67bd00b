"""All file formats, and which of them a file is."""

from __future__ import annotations

from qunxing.carriers.base import FileFormat
from qunxing.carriers.files.chat_table import ChatTable
from qunxing.carriers.files.roster import Roster
from qunxing.carriers.files.source import Source
from qunxing.core.refusals import Refusal, Unreadable

FORMATS: tuple[FileFormat, ...] = (
    ChatTable(),
    Roster(),
)

SURE_ENOUGH = 10
"""Below this a format is only taken when the person said what the file is."""


def by_name(name: str) -> FileFormat:
    """The format called `name`. Raises Refusal, listing the names there are."""
    for candidate in FORMATS:
        if candidate.name == name:
            return candidate
    names = ", ".join(candidate.name for candidate in FORMATS)
    raise Refusal("There is no format %(name)s. There are: %(names)s.", code="no_format", name=name, names=names)


def recognise(source: Source, what: str | None = None) -> FileFormat:
    """The format that is surest this file is its own; `what` ("chat", "roster") leaves only formats of that.

    A zip of several files is to be split with `source.parts()` first. Raises Unreadable when none is sure enough.
    """
    if not source.head:
        raise Unreadable("The file is empty.")
    candidates = [candidate for candidate in FORMATS if what in (None, candidate.what)]
    score, best = max(((c.sniff(source), c) for c in candidates), key=lambda pair: pair[0], default=(0, None))
    if best is None or score < (1 if what else SURE_ENOUGH):
        raise Unreadable("This file is none of the formats we read.", code="unknown_format")
    return best
