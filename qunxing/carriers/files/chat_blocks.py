"""Text exports cut into messages: a header line, then the lines of the body until the next header."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from qunxing.carriers.base import Rejected
from qunxing.carriers.files.source import Source

MAX_BODY = 1_000_000
"""Characters of one message that are kept; nobody writes more, but a broken file may hold more."""
SHOWN = 200
TOO_LONG = "This message is longer than a million characters. The rest of it was left out."
NO_HEADER = "There is no sender and time before this text."

H = TypeVar("H")


class Block(NamedTuple, Generic[H]):
    """One header (None for what stands before the first), the body's lines as one text, and whether it was cut."""

    line: int
    header: H | None
    text: str
    cut: bool


def head_lines(source: Source, encoding: str) -> list[str]:
    """The lines of the first 64 KB, without the last one when that may be cut."""
    lines = (
        source.head.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    )
    return lines[:-1] if len(lines) > 1 and len(source.head) >= 60_000 else lines


def _always(_: object) -> bool:
    return True


def cut(
    lines: Iterable[tuple[int, str]],
    parse: Callable[[str], H | None],
    *,
    spaced: bool = False,
    speaks: Callable[[H], bool] = _always,
) -> Iterator[Block[H]]:
    """Cut numbered lines into blocks. `parse` tells a header from other lines.

    With `spaced`, only a line after an empty one can be a header, or after one that is no message of its own
    (`speaks` is false for it: a line with the day).
    """
    at, header, size, blank = 1, None, 0, True
    body: list[str] = []
    for number, line in lines:
        found = parse(line) if blank or not spaced else None
        blank = not line.strip() if found is None else not speaks(found)
        if found is None:
            size += len(line) + 1
            if size <= MAX_BODY:
                body.append(line)
            elif size - len(line) <= MAX_BODY:
                body.append(line[: MAX_BODY - size + len(line)])
            continue
        if header is not None or body:
            yield Block(at, header, "\n".join(body), size > MAX_BODY)
        at, header, body, size = number, found, [], 0
    if header is not None or body:
        yield Block(at, header, "\n".join(body), size > MAX_BODY)


def is_spaced(lines: Iterable[str], parse: Callable[[str], H | None], speaks: Callable[[H], bool] = _always) -> bool:
    """Whether this file puts an empty line before most headers, at least two of three."""
    after, other, blank = 0, 0, True
    for line in lines:
        found = parse(line)
        after += found is not None and blank
        other += found is not None and not blank
        blank = not line.strip() if found is None else not speaks(found)
    return after >= 2 * other


def rejected(block: Block[H], reason: str = NO_HEADER) -> Rejected:
    """The block as something not understood."""
    return Rejected(block.line, reason, block.text.strip()[:SHOWN])
