"""A member list as somebody pasted it: one nickname a line, perhaps numbered, perhaps with a count at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from qunxing.carriers.base import Rejected
from qunxing.carriers.files.source import Source, before_damage
from qunxing.carriers.files.tables import SAMPLE_ROWS, SHOWN_TEXT, Cell, Row, plain

COUNT = "This is a count, not a member."
TOO_LONG = "This line is too long for a name."
MAX_NAME = 1000

_NUMBERED = re.compile(r"\s*[(（]?(\d{1,7})\s*[.、．)）:：\s]\s*")
_UNIT = r"\s*(?:个|名|位)?\s*(?:人|成员|群成员|members?)?\s*[)）]?\s*[。.]?"
_COUNT = re.compile(
    rf"[(（]?(?:共计?|总计|合计|总共|总人数|total)\s*[:：(（]?\s*\d{{1,7}}{_UNIT}"
    rf"|(?:群?成员|群人数|人数|members?)\s*[:：(（]\s*\d{{1,7}}{_UNIT}"
    r"|\d{1,7}\s*(?:人|名成员|位成员|个成员|members?)",
    re.IGNORECASE,
)


class PastedNames:
    """One column, `name`. Numbers in front of names are taken off only when the lines are really numbered 1, 2, 3."""

    columns: tuple[str, ...] = ("name",)

    def __init__(self, source: Source, headings: Sequence[str], encoding: str | None = None) -> None:
        self.source = source
        self.encoding = source.encoding(encoding)
        self._headings = {plain(word) for word in headings}
        self.headed = self._is_headed()
        head = [line for _, line in islice(before_damage(self._lines()), SAMPLE_ROWS) if not is_count(line)]
        self._numbered = is_numbered(head)
        self.samples: tuple[tuple[Cell, ...], ...] = tuple((self._name(line),) for line in head)

    def has(self, column: str) -> bool:
        return column in self.columns

    def pick(self, columns: Sequence[str]) -> Iterator[Row | Rejected]:
        for number, line in self._lines():
            name = self._name(line)
            if is_count(line):
                yield Rejected(number, COUNT, line[:SHOWN_TEXT])
            elif len(name) > MAX_NAME:
                yield Rejected(number, TOO_LONG, line[:SHOWN_TEXT])
            else:
                cells: list[Cell] = [name if column == "name" else None for column in columns]
                yield number, cells

    def _lines(self) -> Iterator[tuple[int, str]]:
        """(line number, line) of lines that say something, without a heading on top."""
        skip = self.headed
        for number, line in self._written():
            if not skip:
                yield number, line
            skip = False

    def _written(self) -> Iterator[tuple[int, str]]:
        for number, line in self.source.lines(self.encoding):
            if text := line.strip().strip("\ufeff\u200b").strip():
                yield number, text

    def _is_headed(self) -> bool:
        return any(plain(line) in self._headings for _, line in islice(self._written(), 1))

    def _name(self, line: str) -> str:
        return _NUMBERED.sub("", line, count=1) if self._numbered and _NUMBERED.match(line) else line


def is_count(line: str) -> bool:
    """Whether a line says how many there are (共 143 人) instead of who."""
    return len(line) < 40 and bool(_COUNT.fullmatch(line.strip()))


def is_numbered(lines: Sequence[str]) -> bool:
    """Whether at least four fifths of the lines begin with a number one above that of the line before."""
    numbers = [int(match[1]) if (match := _NUMBERED.match(line)) else None for line in lines]
    pairs = list(pairwise(numbers))
    steps = sum(a is not None and b == a + 1 for a, b in pairs)
    return len(lines) > 1 and numbers[0] in (0, 1) and steps >= 0.8 * len(pairs)
