"""wechatpy, an independent client of WeCom, run as another process: what it says is not what we say."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from qunxing.testing.far import PYTHON
from qunxing.testing.postgres import Unavailable


def wechatpy(program: str, given: Any) -> Any:
    """What a program prints as JSON, having read `given` as JSON. Raises Unavailable."""
    if not PYTHON.exists():
        raise Unavailable("wechatpy is not installed (make counterparties)")
    done = subprocess.run(
        [str(PYTHON), "-W", "ignore", "-c", program],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
