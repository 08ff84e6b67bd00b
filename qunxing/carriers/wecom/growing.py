"""What an account can do for how people come: codes to join by, tags, and first words."""

from __future__ import annotations

from collections.abc import Sequence

from qunxing.carriers.live import Receipt
from qunxing.carriers.live.growth import JoinWay, Tag, Welcome
from qunxing.carriers.wecom import tags, ways, welcome
from qunxing.carriers.wecom.wire import Wire


class Growing:
    """The part of an account that makes things at WeCom. Nothing of it is ever done without a person."""

    _wire: Wire

    async def add_way(self, way: JoinWay) -> JoinWay:
        return await ways.add(self._wire, way)

    async def way(self, native: str) -> JoinWay:
        return await ways.get(self._wire, native)

    async def change_way(self, way: JoinWay) -> None:
        await ways.change(self._wire, way)

    async def remove_way(self, native: str) -> None:
        await ways.remove(self._wire, native)

    async def tags(self) -> list[Tag]:
        return await tags.every(self._wire)

    async def add_tags(self, group: str, names: Sequence[str]) -> list[Tag]:
        return await tags.add(self._wire, group, names)

    async def mark(self, user: str, contact: str, *, add: Sequence[str], remove: Sequence[str]) -> None:
        await tags.mark(self._wire, user, contact, add=add, remove=remove)

    async def greet(self, key: str, code: str, words: Welcome) -> Receipt:
        return await welcome.greet(self._wire, key, code, words)

    async def greetable(self, words: Welcome) -> None:
        welcome.check(words, of_group=False)

    async def called_by(self, contact: str) -> str:
        return await welcome.name_of(self._wire, contact)

    async def add_template(self, words: Welcome, *, notify: bool) -> str:
        return await welcome.add(self._wire, words, notify=notify)

    async def change_template(self, native: str, words: Welcome) -> None:
        await welcome.change(self._wire, native, words)

    async def remove_template(self, native: str) -> None:
        await welcome.remove(self._wire, native)
