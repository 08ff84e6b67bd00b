"""Scenes of the message archive: records behind the library's boundary, consent behind the interface."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from qunxing.carriers.tests.scenes import Said, Scene, Stage
from qunxing.carriers.wecom_archive import account, carrier
from qunxing.carriers.wecom_archive.account import ROOM, SEATS
from qunxing.testing.proxy import Proxy, before
from qunxing.testing.wecom import CORP, SECRET, WeCom, qyapi
from qunxing.testing.wecom_archive import ALICE, AT, BOB, STAFF, record
from qunxing.testing.wecom_archive import ROOM as CHAT
from qunxing.testing.wecom_archive_far import Far, folder


class ArchiveScene(Scene):
    """A group of which the archive tells."""

    def __init__(self, far: WeCom, library: Far, proxy: Proxy, place: Path) -> None:
        super().__init__(
            proxy=proxy,
            answers={"corp": CORP, "secret": SECRET, "server": proxy.url, "QUNXING_WECOM_ARCHIVE": str(place)},
            wrong={"secret": "wrong"},
            chat=CHAT,
            people=(ALICE, BOB),
            asks={"check": SEATS, "members": ROOM},
        )
        far.agreed[CHAT] = {ALICE: ("Agree", 7), BOB: ("Disagree", 8)}
        self._library, self._at = library, AT

    def say(self, who: str, text: str) -> Said:
        self._at += 1000
        told = record("text", who, at=self._at, text={"content": text})
        self._library.say(told)
        return Said(told["msgid"], self._at * 1000)

    def stir(self) -> None:
        self.say(STAFF, "早")

    def odd(self) -> None:
        self._library.say(record("odd", odd={}))

    def flood(self) -> None:
        self.say(STAFF, "长" * 3_500_000)

    def shown(self) -> list[tuple[str, str]]:
        return []

    def members(self) -> set[str]:
        return {STAFF, ALICE, BOB}


@contextmanager
def stage() -> Iterator[Stage]:
    """The library's process is put aside: what stands in its place is whichever scene was made last."""
    with ExitStack() as stack, TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        keys = folder(Path(place) / "keys")
        patch.setattr(account, "EVERY", 0.05)

        def scene() -> Scene:
            library, far = Far(), stack.enter_context(qyapi())
            patch.setattr(carrier, "Process", lambda *_given: library)
            return ArchiveScene(far, library, stack.enter_context(before(far.url)), keys)

        yield scene
