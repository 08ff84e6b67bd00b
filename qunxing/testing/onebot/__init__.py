"""A OneBot v11 implementation for tests (what logs a QQ account in and tells a program of it), on the loopback.

Two programs that are not ours hold it to the standard's ways (`carriers/onebot/tests/test_far.py`). It keeps who is in
which group and what was said there; whatever else it is asked for is taken down in `calls`.
"""

from __future__ import annotations

from qunxing.testing.onebot.calling import Dialled, dialled, post
from qunxing.testing.onebot.events import ACCOUNT, BEFORE, card, decrease, heartbeat, increase, message, notice, segment
from qunxing.testing.onebot.implementation import Fault, Implementation
from qunxing.testing.onebot.server import api_server, deaf_server, event_server

__all__ = [
    "ACCOUNT",
    "BEFORE",
    "Dialled",
    "Fault",
    "Implementation",
    "api_server",
    "card",
    "deaf_server",
    "decrease",
    "dialled",
    "event_server",
    "heartbeat",
    "increase",
    "message",
    "notice",
    "post",
    "segment",
]
