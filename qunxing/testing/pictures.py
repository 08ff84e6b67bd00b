"""Pictures for tests: small, whole, and as programs write them."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 60, height: int = 40, colour: tuple[int, int, int] = (48, 84, 150), *more: bytes) -> bytes:
    """A PNG of one colour; `more` are chunks before the picture itself."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = (b"\0" + bytes(colour) * width) * height
    return b"".join((b"\x89PNG\r\n\x1a\n", head, *more, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")))


def chunk(name: bytes, body: bytes) -> bytes:
    """One piece of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
