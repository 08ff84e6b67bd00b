"""Pictures on their way to a platform."""

from __future__ import annotations

import msgspec


class Picture(msgspec.Struct, frozen=True, gc=False):
    """A JPEG or PNG as it is handed to a platform; `name` is shown to people where a platform shows one."""

    body: bytes
    mime: str
    name: str

    @property
    def plain_name(self) -> str:
        """A name that every multipart form takes."""
        return "picture.png" if self.mime == "image/png" else "picture.jpg"
