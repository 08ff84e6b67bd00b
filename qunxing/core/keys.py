"""Keys: 128 bits that say "this is the same fact", as two signed 64-bit numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from struct import unpack

Key = tuple[int, int]
SEPARATOR = "\x1f"
EDIT = 0x45444954
"""Tells an edit's key from its message's."""
_FORMS = tuple(f"{form}{SEPARATOR}" for form in range(64))
"""The beginnings of what is hashed; writing an enum's number costs as much as hashing."""
_SIXTEEN, _EIGHT = blake2b(digest_size=16), blake2b(digest_size=8)


def key_of(*parts: object) -> Key:
    """The key of something named by these parts. Parts are joined by a character no platform id holds."""
    first, second = unpack(
        "<qq", blake2b(SEPARATOR.join(map(str, parts)).encode(errors="replace"), digest_size=16).digest()
    )
    return first, second


def packed(texts: Iterable[str]) -> bytes:
    """The 16-byte digests of many joined part strings, one after another, ready for numpy."""
    return b"".join(_digests(_SIXTEEN, texts))


def content_hash(form: int, text: str | None) -> int:
    """A signed 64-bit hash of what was said: another value for the same key means it was edited."""
    return int(unpack("<q", b"".join(_digests(_EIGHT, [_said(form, text)])))[0])


def content_hashes(forms: Iterable[int], texts: Iterable[str | None]) -> tuple[int, ...]:
    """`content_hash` of many."""
    digests = b"".join(_digests(_EIGHT, map(_said, forms, texts)))
    return unpack(f"<{len(digests) // 8}q", digests)


def _said(form: int, text: str | None) -> str:
    return _FORMS[form] + text if text else _FORMS[form]


def _digests(fresh: blake2b, texts: Iterable[str]) -> Iterator[bytes]:
    for text in texts:
        hasher = fresh.copy()  # half the price of a new one
        hasher.update(text.encode(errors="replace"))
        yield hasher.digest()
