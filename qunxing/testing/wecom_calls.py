"""WeCom calling us: callbacks as it writes them, to the address it was given."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import NamedTuple

from qunxing.carriers.wecom.crypto import Envelope
from qunxing.testing.wecom_corp import CORP

TOKEN = "QDG6eK"
KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
ENVELOPE = Envelope.of(TOKEN, KEY, CORP)
SALT = b"0123456789abcdef"


class Posted(NamedTuple):
    """One request to a callback address: what stands behind the question mark, and the body."""

    query: Mapping[str, str]
    body: bytes


def posted(message: str, *, at: int, nonce: str = "77") -> Posted:
    """An event on its way to us."""
    encrypted = ENVELOPE.encrypt(message.encode(), salt=SALT)
    query = {"msg_signature": ENVELOPE.signature(str(at), nonce, encrypted), "timestamp": str(at), "nonce": nonce}
    body = f"<xml><ToUserName>{CORP}</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return Posted(query, body.encode())


def tried(echo: str, *, at: int, nonce: str = "5") -> Mapping[str, str]:
    """What stands behind the question mark when WeCom tries the address: it wants `echo` back."""
    encrypted = ENVELOPE.encrypt(echo.encode(), salt=SALT)
    signature = ENVELOPE.signature(str(at), nonce, encrypted)
    return {"msg_signature": signature, "timestamp": str(at), "nonce": nonce, "echostr": encrypted}
