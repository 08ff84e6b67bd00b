"""Keys: 128 bits that say "this is the same fact", as two signed 64-bit numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from struct import unpack

Key = tuple[int, int]
SEPARATOR = "\x1f"
EDIT = 0x45444954
"""Tells an edit's key from its message's."""
FORMS = tuple(f"{form}{SEPARATOR}" for form in range(64))
"""The beginning of what is hashed, by the form of what was said."""
_SIXTEEN, _EIGHT = blake2b(digest_size=16), blake2b(digest_size=8)


def key_of(*parts: object) -> Key:
    """The key of something named by these parts. Parts are joined by a character no platform id holds."""
    first, second = unpack(
        "<qq", blake2b(SEPARATOR.join(map(str, parts)).encode(errors="replace"), digest_size=16).digest()
    )
    return first, second


def packed(named: Iterable[bytes]) -> bytes:
    """The 16-byte digests of many joined parts in UTF-8, one after another, ready for numpy."""
    return b"".join(_digests(_SIXTEEN, named))


def content_hash(form: int, text: str | None) -> int:
    """A signed 64-bit hash of what was said: another value for the same key means it was edited."""
    return int(unpack("<q", packed_contents([(FORMS[form] + (text or "")).encode(errors="replace")]))[0])


def packed_contents(said: Iterable[bytes]) -> bytes:
    """The `content_hash` of many, 8 bytes each; each is the form's beginning and the text in UTF-8."""
    return b"".join(_digests(_EIGHT, said))


def _digests(fresh: blake2b, said: Iterable[bytes]) -> Iterator[bytes]:
    copy = fresh.copy  # half the price of a new one
    for each in said:
        hasher = copy()
        hasher.update(each)
        yield hasher.digest()
