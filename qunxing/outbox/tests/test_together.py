"""What is asked while something is done is done together, in its order, and nobody waits for more than that."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from qunxing.outbox.together import Together


def test_what_comes_meanwhile_is_answered_together_each_with_its_own() -> None:
    lots: list[list[int]] = []

    async def double(numbers: Sequence[int]) -> Sequence[int]:
        lots.append(list(numbers))
        await asyncio.sleep(0.01)
        if 7 in numbers:
            raise ValueError("seven")
        return [2 * each for each in numbers]

    async def go() -> None:
        together = Together(double, most=3)
        first = asyncio.create_task(together.ask(1))
        await asyncio.sleep(0.001)
        assert await asyncio.gather(*(together.ask(each) for each in (2, 3, 4, 5))) == [4, 6, 8, 10]
        assert await first == 2
        with pytest.raises(ValueError, match="seven"):
            await together.ask(7)
        assert await together.ask(8) == 16

    asyncio.run(go())
    assert lots == [[1], [2, 3, 4], [5], [7], [8]]
