"""Pictures that a platform keeps under a name of its own: each is handed over once, whoever needs it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from hashlib import blake2b

from qunxing.carriers.live import Picture

Upload = Callable[[Picture], Awaitable[str]]
FOREVER = float("inf")


class Uploads:
    """The names of pictures as `upload` got them, for as many seconds as the platform surely keeps them."""

    def __init__(
        self, upload: Upload, *, seconds: float = FOREVER, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._upload, self._seconds, self._clock = upload, seconds, clock
        self._names: dict[bytes, tuple[str, float]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def name_of(self, picture: Picture) -> str:
        """What the platform calls it. Raises what uploading raises."""
        content = blake2b(picture.body).digest()
        async with self._one_at_a_time:
            name, until = self._names.get(content, ("", 0.0))
            if not name or self._clock() >= until:
                name = await self._upload(picture)
                self._names[content] = name, self._clock() + self._seconds
            return name
