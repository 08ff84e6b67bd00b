"""Pictures for tests: small, whole, and as programs write them."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode

JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7"
    "gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8"
    "fHx8fHx8fHz/wgARCAAQABgDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAEE/8QAFQEBAQAAAAAAAAAAAAAAAAAAAAP/"
    "2gAMAwEAAhADEAAAAc0LyA//xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAEFAl//xAAUEQEAAAAAAAAAAAAAAAAAAAAQ/9oA"
    "CAEDAQE/AT//xAAUEQEAAAAAAAAAAAAAAAAAAAAQ/9oACAECAQE/AT//xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAY/Al//"
    "xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAE/IV//2gAMAwEAAgADAAAAEH//AP/EABQRAQAAAAAAAAAAAAAAAAAAABD/2gAI"
    "AQMBAT8QP//EABQRAQAAAAAAAAAAAAAAAAAAABD/2gAIAQIBAT8QP//EABgQAQADAQAAAAAAAAAAAAAAAAERICGR/9oACAEBAAE/"
    "EFEMCDtv/9k="
)
"""24 by 16, progressive: drawn in several scans, with tables between them."""


def png(width: int = 60, height: int = 40, colour: tuple[int, int, int] = (48, 84, 150), *more: bytes) -> bytes:
    """A PNG of one colour; `more` are chunks before the picture itself."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = (b"\0" + bytes(colour) * width) * height
    return b"".join((b"\x89PNG\r\n\x1a\n", head, *more, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")))


def chunk(name: bytes, body: bytes) -> bytes:
    """One piece of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg(*before: bytes, after: bytes = b"") -> bytes:
    """The same with segments at its beginning, and with something behind its end."""
    return b"".join((JPEG[:2], *before, JPEG[2:], after))


def segment(marker: int, said: bytes) -> bytes:
    """One piece of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(said) + 2) + said


def exif(turn: int = 1, order: str = "<") -> bytes:
    """What a camera writes: how it was held, and where it stood."""
    start = b"II*\0" if order == "<" else b"MM\0*"
    tags = [(0x010F, 2, 4, int.from_bytes(b"Cam\0", "big")), (0x0112, 3, 1, turn if order == "<" else turn << 16)]
    rows = b"".join(struct.pack(f"{order}HHII", *each) for each in (*tags, (0x8825, 4, 1, 50)))
    body = start + struct.pack(f"{order}IH", 8, 3) + rows + struct.pack(f"{order}I", 0) + b"GPS 31.2304N 121.4737E"
    return segment(0xE1, b"Exif\0\0" + body)
