"""Pictures as people hand them in: told by what they are, and rid of what cameras and programs write beside them.

https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.1), https://www.w3.org/TR/png-3/ (5), Exif 2.32 (4.5)
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

JPEG, PNG = "image/jpeg", "image/png"
STARTS = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
_CHUNKS = frozenset(b"gAMA cHRM sRGB iCCP sBIT bKGD hIST tRNS pHYs sPLT acTL fcTL fdAT cICP".split())
"""Of the chunks a PNG can be shown without, those that say how it looks."""
_SCAN, _END = 0xDA, 0xD9
_APPS, _COMMENT = range(0xE0, 0xF0), 0xFE
_LOOKS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Of what programs write into a JPEG, what says how it looks, and how that begins."""
_EXIF = b"Exif\0\0"
_NEXT = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)
"""Where what is drawn ends: a marker that neither stands for a byte nor only counts."""
_TURNED = 0x0112


class NoPicture(ValueError):
    """It is neither a JPEG nor a PNG."""


class Damaged(ValueError):
    """It begins as a picture, and is not a whole one."""


def kind_of(body: bytes) -> str:
    """By its first bytes, whatever it is called. Raises NoPicture."""
    found = next((kind for start, kind in STARTS.items() if body.startswith(start)), "")
    if not found:
        raise NoPicture
    return found


def cleaned(body: bytes) -> bytes:
    """The same picture without places, times, cameras, comments and what was put behind its end; how it is to be turned
    stays. Raises NoPicture, Damaged."""
    try:
        return b"".join(_jpeg(body) if kind_of(body) == JPEG else _png(body))
    except (struct.error, IndexError) as error:
        raise Damaged from error


def _png(body: bytes) -> Iterator[bytes]:
    yield body[:8]
    at = 8
    while True:
        size, name = struct.unpack_from(">I4s", body, at)
        whole = body[at : at + 12 + size]
        if len(whole) < 12 + size or zlib.crc32(whole[4:-4]) != struct.unpack(">I", whole[-4:])[0]:
            raise Damaged
        if name[:1].isupper() or name in _CHUNKS:
            yield whole
        if name == b"IEND":
            return
        at += len(whole)


def _jpeg(body: bytes) -> Iterator[bytes]:
    yield body[:2]
    at = 2
    while True:
        found = _NEXT.match(body, at)
        if found is None:
            raise Damaged
        marker, begin = found[1][0], found.end()
        if marker == _END:
            yield b"\xff\xd9"
            return
        (size,) = struct.unpack_from(">H", body, begin)
        at = begin + size
        if size < 2 or at > len(body):
            raise Damaged
        yield from _kept(marker, body[begin + 2 : at])
        if marker == _SCAN:
            end = _NEXT.search(body, at)
            if end is None:
                raise Damaged
            yield body[at : end.start()]
            at = end.start()


def _kept(marker: int, said: bytes) -> Iterator[bytes]:
    """A segment of a JPEG, or what stays of it."""
    if marker == 0xE1 and said.startswith(_EXIF) and (turn := _turn(said[len(_EXIF) :])) > 1:
        yield _segment(marker, _EXIF + struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _TURNED, 3, 1, turn, 0, 0))
    is_said_beside = marker in _APPS or marker == _COMMENT
    if not is_said_beside or (marker in _LOOKS and said.startswith(_LOOKS[marker])):
        yield _segment(marker, said)


def _segment(marker: int, said: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(said) + 2) + said


def _turn(tiff: bytes) -> int:
    """How a camera says that its picture is to be turned, 2 to 8; 1: not at all, or it cannot be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for nth in range(count):
            tag, kind, _many, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * nth)
            if (tag, kind) == (_TURNED, 3):
                return int(value) if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1
