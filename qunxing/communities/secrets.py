"""Secret answers of forms, encrypted at rest: read by the process that uses them, and shown to nobody."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from qunxing.core.refusals import Refusal


def seal(answers: Mapping[str, str]) -> str:
    """The answers as text that only this installation's key opens."""
    return _box().encrypt(msgspec.json.encode(answers)).decode()


def unseal(text: str) -> dict[str, str]:
    """The answers again. Raises Refusal when they were sealed with another key."""
    try:
        found: dict[str, str] = msgspec.json.decode(_box().decrypt(text.encode()))
    except InvalidToken as error:
        raise Refusal("The key of this installation changed: type the credentials again.", code="other_key") from error
    return found


def _box() -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"qunxing connections").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))
