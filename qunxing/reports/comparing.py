"""What was sent beside what the same figures would be now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qunxing.reports.columns import COLUMNS, Figure
from qunxing.reports.sheet import Line, Sheet
from qunxing.reports.words import said, title

Figures = dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is another now; `group` 0 is the total. An empty `now`: the group is no longer there."""

    group: int
    name: str
    column: str
    was: str
    now: str


def differences(sent: Sheet, now: Sheet) -> list[Difference]:
    """Every figure of what was sent that would read otherwise now, and every group that came since."""
    lines = {line.group: line for line in now.lines}
    found = list(_of_line(sent.total, now.total))
    for line in sent.lines:
        found += _of_line(line, lines[line.group]) if line.group in lines else [_gone(line)]
    known = {line.group for line in sent.lines}
    return [
        *found,
        *(Difference(line.group, line.name, "", "", line.name) for line in now.lines if line.group not in known),
    ]


def _of_line(was: Line, now: Line) -> Iterator[Difference]:
    for column in COLUMNS:
        if column.name not in was.figures or column.name not in now.figures:
            continue
        texts = [said(line.figures[column.name], column.unit) for line in (was, now)]
        if texts[0] != texts[1]:
            yield Difference(was.group, was.name, title(column), *texts)


def _gone(line: Line) -> Difference:
    return Difference(line.group, line.name, "", line.name, "")


def redefined(sent: Sheet, now: Sheet) -> list[str]:
    """The metrics whose definition has another version now."""
    return [name for name, version in sent.versions.items() if now.versions.get(name) != version]
