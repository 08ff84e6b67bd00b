"""Reading a large file in a process of its own, so that one processor reads while another takes in.

`lots` gives what the format's own `lots` gives, with the same progress and the same refusals. The process ends with
its work, or when nobody reads on.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from qunxing.carriers.base import SAID, FileFormat, Lot, Options, Rejected, lot_of
from qunxing.carriers.files.sheets import inherit, is_workbook, rows_of
from qunxing.carriers.files.source import Source
from qunxing.carriers.registry import by_name
from qunxing.core.refusals import NeedsAnswer, Refusal, Unreadable

WORTH_IT = 4 << 20
"""Bytes of a file for which a second process pays; it takes a third of a second to begin."""
_TOLD = b"told"
_REFUSALS = {each.__name__: each for each in (Refusal, Unreadable, NeedsAnswer)}


@dataclass(frozen=True, slots=True)
class _Asked:
    """`rows` is the inherited file with the rows of a workbook that is open already."""

    path: str
    name: str
    member: str
    format: str
    options: Options
    rows: int | None


class _Refused(msgspec.Struct):
    kind: str
    template: str
    code: str
    fields: dict[str, Any]


class _Told(msgspec.Struct):
    """What goes with a lot's columns: what was not understood, how far the file is read, and whether that was all."""

    rejected: list[Rejected]
    read: int
    total: int
    is_end: bool = False
    refused: _Refused | None = None


def lots(source: Source, fmt: FileFormat, options: Options) -> Iterator[Lot]:
    """Stream the whole file, many rows at a time. Raises what `fmt.lots` raises.

    A workbook takes long to open: it is not opened again there.
    """
    rows = rows_of(source)
    size = source.path.stat().st_size if rows is None else os.fstat(rows).st_size
    if size < WORTH_IT or (rows is None and is_workbook(source)):
        return fmt.lots(source, options)
    asked = _Asked(str(source.path.resolve()), source.name, source.member, fmt.name, options, rows)
    return _from_apart(source, asked)


def _from_apart(source: Source, asked: _Asked) -> Iterator[Lot]:
    command, pipe = [sys.executable, "-m", "qunxing.carriers.apart"], subprocess.PIPE
    handed = () if asked.rows is None else (asked.rows,)
    # In a session of its own: an interrupt at the terminal is ours to handle.
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, start_new_session=True, pass_fds=handed) as reader:  # noqa: S603 # our own
        assert reader.stdin and reader.stdout
        try:
            reader.stdin.write(msgspec.json.encode(asked))
            reader.stdin.close()
            for lot, told in _received(pa.PythonFile(reader.stdout, "r")):
                if source.progress and told.total:  # a workbook was read when it was opened
                    source.progress(told.read, told.total)
                if told.refused:
                    raise _refusal(told.refused)
                if not told.is_end:
                    yield lot
        finally:
            reader.kill()


def _received(stream: pa.NativeFile) -> Iterator[tuple[Lot, _Told]]:
    """All that is sent, the end too. Raises RuntimeError when the reader died before it."""
    try:
        batches = pa.ipc.open_stream(stream)
        while True:
            said, about = batches.read_next_batch_with_custom_metadata()
            told = msgspec.msgpack.decode(about[_TOLD], type=_Told)
            yield Lot(said, told.rejected), told
            if told.is_end:
                return
    except (StopIteration, pa.ArrowInvalid, OSError) as error:
        raise RuntimeError("The process that read the file died.") from error


def _refusal(refused: _Refused) -> Refusal:
    return _REFUSALS[refused.kind](refused.template, code=refused.code, **refused.fields)


def _send(asked: _Asked, out: Any) -> None:
    """Read as asked and write every lot to `out`."""
    so_far = [0, 0]

    def progress(read: int, total: int) -> None:
        so_far[:] = read, total

    def write(lot: Lot, **end: Any) -> None:
        told = _Told(list(lot.rejected), so_far[0], so_far[1], **end)
        stream.write_batch(lot.said, custom_metadata={_TOLD: msgspec.msgpack.encode(told)})

    source = Source(Path(asked.path), name=asked.name, member=asked.member, progress=progress)
    if asked.rows is not None:
        inherit(source, asked.rows)
    refused = None
    with pa.ipc.new_stream(out, SAID) as stream:
        try:
            for lot in by_name(asked.format).lots(source, asked.options):
                write(lot)
        except Refusal as refusal:
            refused = _Refused(type(refusal).__name__, refusal.template, refusal.code, dict(refusal.fields))
        write(lot_of([]), is_end=True, refused=refused)


def main() -> None:
    gc.disable()  # rows hold no cycles, and looking for some takes a sixth of the time
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=_Asked)
    _send(asked, sys.stdout.buffer)


if __name__ == "__main__":
    main()
