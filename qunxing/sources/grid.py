"""The grid in which readings are typed (抄数): groups of one day, or days of one group; what stands, what was typed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from qunxing.carriers.files.times import DAY, read_time
from qunxing.carriers.tables.readings import called
from qunxing.communities.actions import desk_of
from qunxing.communities.models import Community, Group
from qunxing.communities.words import full_day
from qunxing.core.facts import Proof
from qunxing.core.metrics.periods import iso
from qunxing.core.rules.readings import STANDARD, name_of, number_of, written
from qunxing.ledger import readings
from qunxing.sources.models import Import
from qunxing.sources.readings import Places
from qunxing.sources.typed import Cell, Clash

WHOLE = 0
"""Stands for the community as a whole, whose desk is made when something is first typed for it."""
DAYS = 14
"""Days of one group on one page."""
GROUPS = 50
"""Groups of one day on one page."""
RECENT = 60
"""Days in which a name must have been used to be offered again."""
MOST_NAMES = 20


@dataclass(slots=True)
class Field:
    """One cell: what it says, what is wrong with it, and what stood there when the page was made."""

    key: str
    name: str
    text: str = ""
    was: int | None = None
    error: str = ""


@dataclass(slots=True)
class Line:
    grp: int
    day: int
    label: str
    fields: list[Field] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.grp}-{self.day}"


@dataclass(slots=True)
class Grid:
    """`unplaced` is what of a pasted block belongs to no line."""

    community: Community
    group: Group | None
    day: int
    names: list[str]
    lines: list[Line]
    unplaced: list[str] = field(default_factory=list)

    @property
    def fields(self) -> dict[str, Field]:
        return {each.key: each for line in self.lines for each in line.fields}

    @property
    def was(self) -> str:
        """What stands, to be sent back with what is typed."""
        return json.dumps({key: each.was for key, each in self.fields.items() if each.was is not None})

    @property
    def errors(self) -> list[tuple[str, Field]]:
        """The cells that cannot be kept as they are, with their lines' names."""
        return [(line.label, each) for line in self.lines for each in line.fields if each.error]

    @property
    def is_empty(self) -> bool:
        return not any(each.text for each in self.fields.values())


def grid_of(
    community: Community,
    groups: Sequence[Group],
    *,
    group: Group | None,
    day: int,
    names: Sequence[str] = (),
    more: Sequence[str] = (),
) -> Grid:
    """The grid as it stands: `groups` and the community as a whole on a day, or the days up to one of a `group`.

    Its columns are `names`, else the usual ones and those used lately; and `more`.
    """
    if group:
        lines = [Line(group.pk, each, full_day(iso(each))) for each in range(day, day - DAYS, -1)]
    else:
        lines = [*(Line(each.pk, day, each.name) for each in groups), Line(WHOLE, day, _("The whole community"))]
    desk = _desk(community)
    places = [desk if line.grp == WHOLE else line.grp for line in lines]
    standing = readings.standing(places, first=day - RECENT, last=day)
    said = {(WHOLE if each.grp == desk else each.grp, each.day, each.name): each.amount for each in standing}
    used = [each.name for each in standing if each.proof == Proof.SELF_REPORTED]
    columns = list(dict.fromkeys([*(names or (*STANDARD, *used)), *more]))
    grid = Grid(community, group, day, columns[:MOST_NAMES], lines)
    for line in lines:
        for nth, name in enumerate(grid.names):
            was = said.get((line.grp, line.day, name))
            line.fields.append(Field(f"{line.key}-{nth}", name, "" if was is None else written(was, name), was))
    return grid


def names_in(given: Iterable[str]) -> list[str]:
    """The names among these that can be kept."""
    found = []
    for text in given:
        try:
            found.append(name_of(text))
        except ValueError:
            continue
    return found


def typed_over(grid: Grid, given: QueryDict) -> list[Cell]:
    """Lay what was typed over the grid; the cells as the verb takes them, without those that carry an error."""
    seen = _seen(given.get("was", ""))
    cells = []
    for line in grid.lines:
        for each in line.fields:
            each.text, each.was = given.get(f"c-{each.key}", ""), seen.get(each.key)
            try:
                value = number_of(each.text, each.name)
            except ValueError:
                each.error = _("This is no exact number. Write it like 312, 3,060 or 1.2万.")
                continue
            cells.append(Cell(line.grp, line.day, each.name, value, each.was))
    return cells


def placed(cells: Sequence[Cell], community: Community) -> list[Cell]:
    """The cells that were changed, with the desk's number where they are of the whole community."""
    changed = [cell for cell in cells if cell.value != cell.was]
    return [cell._replace(grp=desk_of(community).pk) if cell.grp == WHOLE else cell for cell in changed]


def show_clashes(grid: Grid, clashes: Sequence[Clash]) -> None:
    """Say beside each cell who wrote what there meanwhile; sent again, it is written over knowingly."""
    who = {
        each.batch_id: each.by.username if each.by else ""
        for each in Import.objects.filter(batch__in=[clash.batch for clash in clashes]).select_related("by")
    }
    desk = _desk(grid.community)
    by_cell = {(WHOLE if clash.cell.grp == desk else clash.cell.grp, *clash.cell[1:3]): clash for clash in clashes}
    for line in grid.lines:
        for each in line.fields:
            if clash := by_cell.get((line.grp, line.day, each.name)):
                each.was = clash.stands
                stands = "–" if clash.stands is None else written(clash.stands, each.name)
                each.error = _("%(who)s changed this to %(value)s meanwhile. Save again to write yours over it.") % {
                    "who": who.get(clash.batch) or _("Somebody"),
                    "value": stands,
                }


def pour(grid: Grid, block: str) -> None:
    """Lay a pasted block over the grid, unsaved: lines by their names or days, else in order; columns by a header."""
    rows = [found for line in block.splitlines() if (found := _split(line))]
    columns = list(range(len(grid.names)))
    if rows and (header := _header(rows[0], grid)):
        columns, rows = header, rows[1:]
    places = _Lines(grid)
    for nth, (label, texts) in enumerate(rows):
        line = places.of(label, nth)
        if line is None:
            grid.unplaced.append("\t".join([label, *texts]))
            continue
        for column, text in zip(columns, texts, strict=False):
            if column >= 0 and text.strip():
                line.fields[column].text = text.strip()


def header_names(block: str) -> list[str]:
    """The names that a block's first line gives to its columns; none where it holds numbers."""
    first = next((found for line in block.splitlines() if (found := _split(line))), None)
    if first is None or not first[0] or any(_is_number(text) for text in first[1]):
        return []
    return [name for text in first[1] if (name := called(text)) and name not in ("day", "group")]


def _header(row: tuple[str, list[str]], grid: Grid) -> list[int]:
    """Which column of the grid each of the block's is, -1 for none; empty when the row is no header."""
    label, texts = row
    names = [called(text) for text in texts]
    if not label or any(_is_number(text) for text in texts) or not set(names) & set(grid.names):
        return []
    return [grid.names.index(name) if name in grid.names else -1 for name in names]


def _split(line: str) -> tuple[str, list[str]] | None:
    """(what the line is called, its cells): parted by tabs as spreadsheets do, else by spaces before numbers."""
    if "\t" in line:
        first, *rest = line.split("\t")
        return ("", [first, *rest]) if _is_number(first) else (first.strip(), rest)
    parts = line.split()
    if not parts:
        return None
    begins = next((nth for nth, part in enumerate(parts) if _is_number(part)), 1)
    return " ".join(parts[:begins]), parts[begins:]


def _is_number(text: str) -> bool:
    try:
        return number_of(text, "花费") is not None
    except ValueError:
        return bool(re.match(r"\s*[¥￥]?\d+(?:[.,]\d+)?\D{0,2}\s*$", text))


class _Lines:
    """The lines of a grid by what people call them."""

    def __init__(self, grid: Grid) -> None:
        self.grid, self.by_key = grid, {(line.grp, line.day): line for line in grid.lines}
        self.places = Places(grid.community, None)

    def of(self, label: str, nth: int) -> Line | None:
        if not label:
            return self.grid.lines[nth] if nth < len(self.grid.lines) else None
        if self.grid.group:
            return self.by_key.get((self.grid.group.pk, _day(label)))
        if label == _("The whole community"):
            return self.by_key.get((WHOLE, self.grid.day))
        found = self.places.of(label)
        here = self.by_key.get((found or 0, self.grid.day))
        return here if found else None


def _day(label: str) -> int:
    try:
        return read_time(label, "ymd").at // DAY
    except (ValueError, OverflowError):
        return -1


def _seen(text: str) -> Mapping[str, int]:
    try:
        found: Any = json.loads(text or "{}")
    except ValueError:
        return {}
    return {key: value for key, value in found.items() if isinstance(value, int)} if isinstance(found, dict) else {}


def _desk(community: Community) -> int:
    found = Group.every.filter(community=community, is_desk=True).values_list("pk", flat=True).first()
    return found or 0
