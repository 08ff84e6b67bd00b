"""A Telegram Bot API server for tests, on the loopback. Two clients that are not ours hold it to the real one's ways
(`carriers/telegram/tests/test_far.py`).

It keeps who stands where in a group and which messages there are, as far as a bot can tell; everything else a bot says
is taken down in `calls`.
"""

from __future__ import annotations

from qunxing.testing.telegram.api import TOKEN, BotApi, Fault
from qunxing.testing.telegram.server import bot_api
from qunxing.testing.telegram.updates import BEFORE, BOT, message, moved, person, standing

__all__ = ["BEFORE", "BOT", "TOKEN", "BotApi", "Fault", "bot_api", "message", "moved", "person", "standing"]
