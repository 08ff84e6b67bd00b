"""Forms with files, as a server reads them."""

from __future__ import annotations

from email import message_from_bytes
from typing import Any


def parts(kind: str, sent: bytes) -> dict[str, Any]:
    """The fields of a form with files: text, and bytes where something is a file; none of what is no such form."""
    if not kind.lower().startswith("multipart/"):
        return {}
    whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + sent)
    found: dict[str, Any] = {}
    for each in whole.walk():
        if (name := each.get_param("name", header="content-disposition")) is not None:
            body = each.get_payload(decode=True)
            assert isinstance(body, bytes)
            found[str(name)] = body if each.get_filename() else body.decode()
    return found
