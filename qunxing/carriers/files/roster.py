from typing import ClassVar

from qunxing.carriers.files.chat_table import ChatTable


class Roster(ChatTable):
    name = "roster"
    what = "roster"
