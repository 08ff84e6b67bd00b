"""WeCom's callback envelope: who wrote it, what it says, and answers in kind.

The cipher has no seal of its own: a changed byte is only found by the signature, so nothing is decrypted before the
signature is checked. https://developer.work.weixin.qq.com/document/path/91144
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from enum import Enum

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from qunxing.carriers.wecom.markup import cdata, read
from qunxing.core.refusals import Refusal

BLOCK = 32
"""What is padded to: twice the cipher's own block, so that a stock unpadder refuses half of all messages."""
SALT = 16
WINDOW = 300
"""Seconds a callback's time may be off ours, either way: clocks differ, and WeCom calls again when we were slow."""


class Forged(Refusal):
    """It was not written by WeCom, not for us, or changed on the way."""

    code = "forged"
    message = "This does not come from WeCom."


class Arrival(Enum):
    """What to do with a callback whose signature is good."""

    NEW = "new"
    AGAIN = "again"
    """WeCom calls again, or somebody plays back what he overheard: acknowledge it, do nothing."""
    STALE = "stale"
    """Too far from now to know whether it was here before: refuse it."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands in the address of a callback."""

    signature: str
    timestamp: str
    nonce: str

    @property
    def at(self) -> int:
        """When it was signed, in seconds since 1970; 0 for no time."""
        text = self.timestamp
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else 0


class Seen:
    """The callbacks of the last minutes. Only those taken in to the end belong in here: the others come again."""

    def __init__(self) -> None:
        self._marks: dict[str, int] = {}

    def arrival(self, signed: Signed, *, now: int) -> Arrival:
        """Whether a callback is new; `now` is seconds since 1970.

        It is known by its signature and not by its nonce: signed is what follows when time, nonce and body are
        written one after the other, so that a digit moved from one to the next gives the same signature.
        """
        if abs(now - signed.at) > WINDOW:
            return Arrival.STALE
        return Arrival.AGAIN if signed.signature in self._marks else Arrival.NEW

    def keep(self, signed: Signed, *, now: int) -> None:
        """Remember one that is taken in, for as long as it could be played back."""
        self._marks = {mark: until for mark, until in self._marks.items() if until >= now}
        self._marks[signed.signature] = now + 2 * WINDOW

    def __len__(self) -> int:
        return len(self._marks)


@dataclass(frozen=True, slots=True, repr=False)
class Envelope:
    """The secrets agreed with WeCom for one callback address. `receiver` is the corp the callbacks are for."""

    token: str
    key: bytes
    receiver: str

    @classmethod
    def of(cls, token: str, aes_key: str, receiver: str) -> Envelope:
        """From what the administrator copied. Raises Refusal for a key that cannot be one."""
        try:
            key = base64.b64decode(aes_key.strip() + "=", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            raise Refusal("An EncodingAESKey has 43 letters and digits.", code="bad_aes_key")
        return cls(token.strip(), key, receiver.strip())

    def signature(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """SHA-1 because WeCom says so."""
        parts = sorted((self.token, timestamp, nonce, encrypted))
        return hashlib.sha1("".join(parts).encode()).hexdigest()  # noqa: S324 # the protocol's choice

    def echo(self, signed: Signed, encrypted: str) -> bytes:
        """What to answer when WeCom tests the address. Raises Forged."""
        expected = self.signature(signed.timestamp, signed.nonce, encrypted)
        if not hmac.compare_digest(expected.encode(), signed.signature.encode(errors="replace")):
            raise Forged
        return self.decrypt(encrypted)

    def open(self, signed: Signed, body: bytes) -> bytes:
        """The message in a callback's body. Raises Forged; Unreadable for a body that is no XML of theirs."""
        return self.echo(signed, read(body).get("Encrypt", [""])[0])

    def close(self, message: bytes, *, timestamp: str, nonce: str, salt: bytes) -> str:
        """An answer as the body of a reply; `salt` is sixteen bytes of chance."""
        encrypted = self.encrypt(message, salt=salt)
        signature = self.signature(timestamp, nonce, encrypted)
        return (
            f"<xml><Encrypt>{cdata(encrypted)}</Encrypt><MsgSignature>{cdata(signature)}</MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
        )

    def encrypt(self, message: bytes, *, salt: bytes) -> str:
        if len(salt) != SALT:
            raise ValueError("the salt has sixteen bytes")
        plain = salt + len(message).to_bytes(4, "big") + message + self.receiver.encode()
        rest = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([rest]) * rest) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """The message, whose signature was checked before. Raises Forged for what is not for us."""
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Forged from error
        if not sealed or len(sealed) % BLOCK:
            raise Forged
        decryptor = self._cipher().decryptor()
        plain = _unpadded(decryptor.update(sealed) + decryptor.finalize())
        end = SALT + 4 + int.from_bytes(plain[SALT : SALT + 4], "big")
        if not hmac.compare_digest(plain[end:], self.receiver.encode()) or end > len(plain):
            raise Forged
        return plain[SALT + 4 : end]

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self.key), modes.CBC(self.key[:16]))


def _unpadded(plain: bytes) -> bytes:
    rest = plain[-1]
    if not 1 <= rest <= BLOCK or plain[-rest:] != bytes([rest]) * rest:
        raise Forged
    return plain[:-rest]
