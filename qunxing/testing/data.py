"""Where real data for tests lies. None of it is part of the project; a test that needs it skips without it."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"


def shared_data(name: str) -> Path:
    """The real sample `name` ("formats/…"), or skip the test saying so.

    Where QUNXING_FORBID_SKIPS is set (as CI does), a missing sample fails instead.
    """
    path = SHARED / name
    if path.exists():
        return path
    message = f"real data {name!r} is not on this machine"
    if os.environ.get("QUNXING_FORBID_SKIPS") and SHARED.exists():
        pytest.fail(message)
    pytest.skip(message)
