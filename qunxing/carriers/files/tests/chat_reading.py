"""Small helpers of the chat format tests."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qunxing.carriers.base import FileFormat, Incoming, Options, Rejected
from qunxing.carriers.files.source import Source
from qunxing.core.facts import Kind


def written(folder: Path, text: str | bytes, name: str = "chat.txt") -> Source:
    """A source holding this text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Source(path)


def everything(reader: FileFormat, source: Source, **options: object) -> list[Incoming | Rejected]:
    return list(reader.read(source, Options(**options)))  # type: ignore[arg-type] # the caller names real fields


def said(reader: FileFormat, source: Source, **options: object) -> list[Incoming]:
    """What was read, having checked that nothing was rejected."""
    found = everything(reader, source, **options)
    assert [one for one in found if isinstance(one, Rejected)] == []
    return [one for one in found if isinstance(one, Incoming)]


def kinds(found: list[Incoming]) -> dict[str, int]:
    """How many messages of each form and facts of each other kind."""
    return dict(Counter(one.form.name if one.kind is Kind.MESSAGE else one.kind.name for one in found))


def iso(at: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).strftime("%Y-%m-%dT%H:%M:%S")
