"""A zip whose many files are one thing, opened once: its list of files alone may take longer than all the rest."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import IO

from qunxing.carriers.base import Rejected
from qunxing.carriers.files.chat_blocks import SHOWN
from qunxing.carriers.files.json_chat import Facts
from qunxing.carriers.files.source import DAMAGE, FREE_BYTES, MAX_RATIO, Source
from qunxing.core.refusals import Unreadable

DAMAGED = "This file of the zip is damaged. What stands before the damage was kept."


class Archive:
    """The readable files of a zip; a context. Nothing is unpacked to disk. Raises Unreadable on damage or a bomb."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.names = [part.member for part in source.parts() if part.member]
        self._size = source.path.stat().st_size
        self._zip = zipfile.ZipFile(source.path)
        self._done = 0
        if self._unpacked() > max(FREE_BYTES, self._size * MAX_RATIO):
            self._zip.close()
            raise Unreadable("This packed file unpacks to far more than any chat would. It was not read.")

    def _unpacked(self) -> int:
        """Bytes of all files as they declare them; none gives more than that."""
        return sum(self._zip.getinfo(name).file_size for name in self.names)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def open(self, name: str) -> IO[bytes]:
        """The bytes of one file as a stream."""
        try:
            inner = self._zip.open(name)
        except (*DAMAGE, KeyError) as error:
            raise _damaged(error) from error
        return io.BufferedReader(_Member(inner), 1 << 18)

    def each(self, names: Iterable[str], read: Callable[[str, IO[bytes]], Facts]) -> Facts:
        """What `read` makes of each of these files; a damaged one spoils only its own rest."""
        for name in names:
            try:
                with self.open(name) as stream:
                    yield from read(name, stream)
            except Unreadable:
                yield Rejected(1, DAMAGED, name[:SHOWN])
            self._done += self._zip.getinfo(name).compress_size
            if self._source.progress:
                self._source.progress(min(self._done, self._size), self._size)


class _Member(io.RawIOBase):
    """One file of the zip; damage is met as Unreadable, after everything before it was handed out."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the base types it as any buffer
        try:
            chunk: bytes = self._inner.read1(len(buffer))  # type: ignore[attr-defined] # a zip's members have it
        except DAMAGE as error:
            raise _damaged(error) from error
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _damaged(error: BaseException) -> Unreadable:
    return Unreadable("The packed file is damaged: %(detail)s", detail=str(error))
