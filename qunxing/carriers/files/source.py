"""A file somebody handed us, opened safely: unpacked as a stream, with bounds, whatever it turns out to be."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import IO, TypeVar, cast

import zstandard

from qunxing.carriers.base import Progress
from qunxing.core.refusals import Unreadable

T = TypeVar("T")

HEAD = 64 * 1024
MAX_LINE = 16 * 1024 * 1024
"""Characters in one line; what is longer is a broken file, and the rest of that line is dropped."""
BLOCK = 256 * 1024
MAX_RATIO = 500
FREE_BYTES = 64 * 1024 * 1024
"""A packed file may always unpack to this much; beyond it, to at most MAX_RATIO times its own size."""

UTF8_BOM = b"\xef\xbb\xbf"
_SIGNS = b"\r\n\t ,;:-/0123456789"


DAMAGE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, zstandard.ZstdError, RuntimeError, NotImplementedError)
ZSTD_PIECE = 1024
"""Packed bytes taken at once: one may unpack to 32 KB, and all that one piece gives is held in memory."""


class _Zstd(io.RawIOBase):
    """Unpacks zstd frame after frame; unlike the library's reader it says when the last one is cut off."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._frame = zstandard.ZstdDecompressor(max_window_size=2**31).decompressobj()
        self._ready: memoryview = memoryview(b"")
        self._begun = False

    def readable(self) -> bool:
        return True

    def read1(self, size: int) -> bytes:
        while not self._ready:
            piece = self._packed.read(ZSTD_PIECE)
            if not piece:
                if self._begun:
                    raise EOFError("it ends too early")
                return b""
            self._ready = memoryview(self._unpacked(piece))
        chunk, self._ready = self._ready[:size], self._ready[size:]
        return bytes(chunk)

    def _unpacked(self, piece: bytes) -> bytes:
        parts = []
        while piece:
            self._begun = True
            parts.append(self._frame.decompress(piece))
            piece = b""
            if self._frame.eof:
                piece, self._begun = self._frame.unused_data, False
                self._frame = zstandard.ZstdDecompressor(max_window_size=2**31).decompressobj()
        return b"".join(parts)


class _Bounded(io.RawIOBase):
    """Passes bytes through, reports progress by packed position, and stops a bomb.

    Reads with `read1`, so that everything before a damaged place is handed out before the damage is met.
    """

    def __init__(self, inner: IO[bytes], packed: IO[bytes], size: int, progress: Progress | None) -> None:
        self._inner, self._packed, self._size, self._progress = inner, packed, size, progress
        self._read: Callable[[int], bytes] = getattr(inner, "read1", inner.read)
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the base types it as any buffer
        try:
            chunk = self._read(len(buffer))
        except DAMAGE as error:
            raise Unreadable("The packed file is damaged: %(detail)s", detail=str(error)) from error
        buffer[: len(chunk)] = chunk
        self._given += len(chunk)
        if self._given > FREE_BYTES and self._given > self._size * MAX_RATIO:
            raise Unreadable("This packed file unpacks to far more than any chat would. It was not read.")
        if self._progress:
            self._progress(min(self._packed.tell(), self._size), self._size)
        return len(chunk)

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
            self._packed.close()
        super().close()


class Source:
    """One readable thing: a file, a packed file, or one member of a zip. May be opened any number of times.

    `name` is what the person called it (used only for its suffix and for proposing a group), with any packing
    suffix removed; `path` is where it lies, `container` the name of the zip it came in.
    Nothing is extracted to disk but a workbook's rows, into a file without a name. `cache` keeps what was costly to
    open (a workbook) between looking and reading.
    """

    def __init__(
        self, path: Path, *, name: str = "", member: str = "", container: str = "", progress: Progress | None = None
    ) -> None:
        self.path = path
        self.member = member
        self.container = container
        self.progress = progress
        given = PurePosixPath((member or name or path.name).replace("\\", "/")).name
        self.name = given.removesuffix(".gz").removesuffix(".zst")
        self.cache: dict[str, object] = {}

    def __repr__(self) -> str:
        return f"Source({self.name!r})"

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    def binary(self) -> io.BufferedReader:
        """The unpacked bytes as a stream. Raises Unreadable on damage or a bomb, at the moment it is met."""
        packed = self.path.open("rb")
        size = self.path.stat().st_size
        return io.BufferedReader(_Bounded(self._unpack(packed), packed, size, self.progress), 1 << 18)

    def _unpack(self, packed: IO[bytes]) -> IO[bytes]:
        magic = packed.read(4)
        packed.seek(0)
        try:
            if self.member:
                return zipfile.ZipFile(packed).open(self.member)
            if magic[:2] == b"\x1f\x8b":
                return cast(IO[bytes], gzip.open(packed))
            if magic == b"\x28\xb5\x2f\xfd":
                return cast(IO[bytes], _Zstd(packed))
        except (*DAMAGE, KeyError) as error:
            packed.close()
            raise Unreadable("The packed file is damaged: %(detail)s", detail=str(error)) from error
        return packed

    @cached_property
    def head(self) -> bytes:
        """The first 64 KB, unpacked."""
        with Source(self.path, member=self.member).binary() as stream:  # without telling progress
            return b"".join(before_damage(_up_to(stream, HEAD)))

    @cached_property
    def is_zip(self) -> bool:
        return self.head[:4] in (b"PK\x03\x04", b"PK\x05\x06")

    def parts(self) -> list[Source]:
        """The members of a zip worth looking at (no folders, no hidden files); for anything else, itself.

        An XLSX is a zip too, but it is one thing: it is returned as itself.
        """
        if not self.is_zip or self.member:
            return [self]
        try:
            with zipfile.ZipFile(self.path) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, OSError) as error:
            raise Unreadable("The packed file is damaged: %(detail)s", detail=str(error)) from error
        if any(info.filename == "[Content_Types].xml" for info in infos):
            return [self]
        if any(info.flag_bits & 1 for info in infos):
            raise Unreadable("The zip has a password. Please unpack it first.")
        named = [info for info in infos if info.filename]  # a damaged entry may have lost its name
        wanted = [info.filename for info in named if not info.is_dir() and not _hidden(info.filename)]
        return [Source(self.path, member=name, container=self.name, progress=self.progress) for name in wanted]

    def encoding(self, chosen: str | None = None) -> str:
        """The text's encoding: as chosen, by its mark, or the first that fits the head: UTF-8, then GB18030.

        UTF-16 may lack its mark. Raises Unreadable for what is no text at all.
        """
        if chosen:
            return chosen
        head = self.head
        if head.startswith(UTF8_BOM):
            return "utf-8-sig"
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        return _unmarked_utf16(head) or _fitting(head)

    def lines(self, encoding: str | None = None) -> Iterator[tuple[int, str]]:
        """(line number from 1, line without its end). Nul characters are dropped, bad bytes become U+FFFD."""
        for number, line in enumerate(self.ended_lines(encoding), 1):
            yield number, line.rstrip("\n")

    def ended_lines(self, encoding: str | None = None) -> Iterator[str]:
        """The lines as `lines` gives them, each with its "\\n"; the last one may have none."""
        text = io.TextIOWrapper(self.binary(), encoding=self.encoding(encoding), errors="replace", newline=None)
        with text:
            for line in iter(partial(text.readline, MAX_LINE), ""):
                if len(line) == MAX_LINE and not line.endswith("\n"):
                    while (rest := text.readline(MAX_LINE)) and not rest.endswith("\n"):
                        pass
                yield line.replace("\0", "") if "\0" in line else line

    def line_blocks(self) -> Iterator[tuple[int, bytes]]:
        """(number of its first line from 1, many whole lines), for readers that split lines faster themselves.

        Only the last block may lack its line end. What MAX_LINE cuts off a line is dropped.
        """
        number, rest = 1, b""
        with self.binary() as stream:
            while block := stream.read1(BLOCK):
                if number == 1 and not rest:
                    block = block.removeprefix(UTF8_BOM)
                whole, end, begun = block.rpartition(b"\n")
                if end:
                    whole = rest + whole + end
                    yield number, whole
                    number, rest = number + whole.count(b"\n"), begun
                elif len(rest) < MAX_LINE:
                    rest += block
        if rest:
            yield number, rest

    def raw_lines(self) -> Iterator[tuple[int, bytes]]:
        """(line number from 1, bytes with the line's end), without a UTF-8 mark. What MAX_LINE cuts off is dropped."""
        with self.binary() as stream:
            for number, line in enumerate(iter(partial(stream.readline, MAX_LINE), b""), 1):
                if len(line) == MAX_LINE and not line.endswith(b"\n"):
                    while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                        pass
                yield number, line.removeprefix(UTF8_BOM) if number == 1 else line


def before_damage(items: Iterable[T]) -> Iterator[T]:
    """The items up to where the file is damaged; raises Unreadable only if there are none before it."""
    given = False
    try:
        for item in items:
            given = True
            yield item
    except Unreadable:
        if not given:
            raise


def _up_to(stream: IO[bytes], size: int) -> Iterator[bytes]:
    while size > 0 and (chunk := stream.readline(min(size, 4096))):
        size -= len(chunk)
        yield chunk


def _hidden(name: str) -> bool:
    return any(
        part.startswith((".", "__MACOSX")) and part not in (".", "..")
        for part in PurePosixPath(name.replace("\\", "/")).parts
    )


def _unmarked_utf16(head: bytes) -> str:
    """UTF-16 told by its signs, digits and line ends: there each stands beside a nul byte."""
    pairs = [head[i : i + 2] for i in range(0, min(len(head) - 1, 4000), 2)]
    for encoding, sign, nul in (("utf-16-le", 0, 1), ("utf-16-be", 1, 0)):
        signs = [pair[nul] for pair in pairs if pair[sign] in _SIGNS]
        if signs.count(0) > len(signs) // 2:
            return encoding
    return ""


def _fitting(head: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            if len(head) == HEAD and error.start > HEAD - 8:  # cut in the middle of a character
                return encoding
        else:
            return encoding
    if b"\0" in head:
        raise Unreadable("This is not a text file.")
    raise Unreadable("The text's encoding is neither UTF-8 nor GB18030. Please say which it is.")
