"""接龙: the list that everybody copies, adds a line to, and posts again.

    #接龙
    周六团购 限20份          head, any number of lines
    例 昵称 份数              one example line, not an entry
                             blank
    1. 小红 苹果 x2           entries, each possibly over several lines
    2. 阿强 1份

    周五晚上截止              tail

People edit these by hand, so numbers may repeat or skip, digits may be full-width, and an entry may be left empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

BEGINS = r"^[\s\x{FEFF}]*[#＃]接[龙龍]"
"""How a chain begins, as a pattern of the engine (RE2)."""
MARKS = ("#接龙", "#接龍", "＃接龙", "＃接龍")
LONGEST_NAME = 40
"""Characters of a nickname; a longer run is words that were written without a space."""
SKIPPED = 5
"""So many numbers may be missing between two entries after somebody deleted lines."""
MOST = 9999
"""No quantity is larger."""

_UNITS = "份单套件个盒箱袋瓶包只条杯张人位名本组对桶罐枚块串捆"
_DIGITS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_ENTRY = re.compile(r"[^\S\n]*(\d{1,4})[^\S\n]*[.．、)）](?!\d)[^\S\n]*(.*)")
_EXAMPLE = re.compile(r"\s*(?:例|示例|例如)(?:[\s:：]|$)")
_NAME = re.compile(r"(\S+?)(?:\s+|(?=[+＋]\s*\d)|[:：，,]\s*)(.*)", re.DOTALL)
_COUNTED = re.compile(
    rf"(?:(?<![A-Za-z])[xX×✖*＊+＋]|加)\s*(\d{{1,4}})(?![\d.])(?:\s*[{_UNITS}])?"
    rf"|(?<![\d.])(\d{{1,4}}|[一二两三四五六七八九十])\s*[{_UNITS}](?!装|月|小时|钟|\s*[xX×✖*＊+＋]\s*\d)"
)
_QUOTA = re.compile(
    r"(?:名额|限额|限量|限|共) ?[:：]? ?[共前]? ?(\d{1,5}) ?(份|单|套|件|个名额|个|人|位|名)?"
    r"|(\d{1,5}) ?个?(名额)"
)
_PIECES = frozenset("份单套件个")


class Entry(NamedTuple):
    """One line of a chain: the nickname it begins with, what else it says, and how many that makes (1 where unsaid)."""

    name: str
    text: str = ""

    @property
    def quantity(self) -> int:
        return quantity_in(self.text)


class Quota(NamedTuple):
    """How many there are to have: people, or pieces."""

    most: int
    of_pieces: bool


class Chain(NamedTuple):
    """One chain as it was posted once."""

    head: str
    entries: tuple[Entry, ...]
    tail: str = ""

    @property
    def title(self) -> str:
        """The first line that says what it is about."""
        return self.head.split("\n", 1)[0]

    @property
    def quota(self) -> Quota | None:
        return quota_in(f"{self.head}\n{self.tail}")


def is_chain(text: str) -> bool:
    """Whether a text says that it is one."""
    return text.lstrip("\ufeff \t\r\n").startswith(MARKS)


def split(text: str) -> list[str]:
    """The chains of a pasted text, each beginning with its mark; a text without a mark is one."""
    starts = [found.start() for found in re.finditer(r"^[^\S\n]*[#＃]接[龙龍]", text, re.MULTILINE)]
    if not starts:
        return [text]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def parse(text: str) -> Chain | None:
    """The chain a text holds; None where it has no numbered line. Lines without a nickname are left out."""
    lines = _cleaned(text)
    found = list(_numbered(lines))
    if not found:
        return None
    head = [line for line in lines[: found[0]] if not _EXAMPLE.match(line)]
    bodies = [lines[start:end] for start, end in zip(found, [*found[1:], len(lines)], strict=True)]
    bodies[-1], tail = _apart(bodies[-1])
    entries = tuple(entry for body in bodies if (entry := _entry(body)))
    return Chain(_joined(head), entries, _joined(tail))


def composed(chain: Chain) -> str:
    """A chain as text to post again."""
    lines = [f"{number}. {each.name} {each.text}".rstrip() for number, each in enumerate(chain.entries, 1)]
    parts = [f"{MARKS[0]}\n{chain.head}".rstrip(), "\n".join(lines), chain.tail]
    return "\n\n".join(part for part in parts if part)


def quantity_in(text: str) -> int:
    """How many an entry asks for: x2, 2份, +1, added up; a bare number; else one."""
    if text.strip().isdecimal() and len(text.strip()) <= 3:
        return int(text)
    counts = [_number(found[1] or found[2]) for found in _COUNTED.finditer(text)]
    return min(sum(counts), MOST) if counts else 1


def quota_in(text: str) -> Quota | None:
    """How many the words around a chain allow, if they say so."""
    found = _QUOTA.search(text)
    if found is None:
        return None
    unit = found[2] or found[4] or ""
    return Quota(int(found[1] or found[3]), unit in _PIECES)


def _cleaned(text: str) -> list[str]:
    """Its lines without the mark; what a line holds beside the mark stays."""
    lines = [line.rstrip() for line in text.lstrip("\ufeff").replace("\r", "\n").split("\n")]
    begun = next((i for i, line in enumerate(lines) if line.strip()), 0)
    first = lines[begun].strip()
    mark = next((each for each in MARKS if first.startswith(each)), "")
    return [first[len(mark) :].strip(), *lines[begun + 1 :]] if mark else lines[begun:]


def _numbered(lines: Sequence[str]) -> Iterator[int]:
    """Where entries begin. A head may hold numbered points too: the last count from 1 after a blank is the list."""
    starts: list[int] = []
    last = 0
    for at, line in enumerate(lines):
        found = _ENTRY.match(line)
        if not found:
            continue
        number = int(found[1])
        if number == 1 and at and not lines[at - 1]:
            starts, last = [at], 1
        elif last <= number <= last + SKIPPED and (starts or number):
            starts.append(at)
            last = number
    return iter(starts)


def _apart(body: list[str]) -> tuple[list[str], list[str]]:
    """The last entry, and what follows it after a blank line."""
    blank = next((i for i, line in enumerate(body) if not line), len(body))
    return body[:blank], body[blank:]


def _entry(body: Sequence[str]) -> Entry | None:
    found = _ENTRY.match(body[0])
    said = "\n".join(line.strip() for line in [found[2] if found else "", *body[1:]] if line.strip())
    if not said:
        return None
    parted = _NAME.fullmatch(said)
    name, text = (parted[1], parted[2]) if parted else (said, "")
    return Entry(name[:LONGEST_NAME], f"{name[LONGEST_NAME:]} {text}".strip())


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _DIGITS[text]
