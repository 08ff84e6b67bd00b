"""What all trials of carriers share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qunxing.carriers.live import CarrierKind
from qunxing.carriers.tests.scenes import Scene, Stage
from qunxing.testing.postgres import Unavailable


@pytest.fixture
def scene(kind: CarrierKind, stages: Callable[[CarrierKind], Stage]) -> Scene:
    try:
        return stages(kind)()
    except Unavailable as error:
        pytest.skip(str(error))
