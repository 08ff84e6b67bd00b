"""WeCom's far side: it calls us when somebody comes or goes, and what is said lies in its archive."""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from qunxing.core.facts import Kind
from qunxing.testing import wecom_calls
from qunxing.testing.wecom import CORP, SECRET, WeCom, event, qyapi
from qunxing.testing.wecom_archive import recall, record
from qunxing.testing.wecom_archive_far import Body, compiled, locked
from qunxing.testing.wecom_calls import posted
from tests.sides.base import GROUPS, SECOND, Account, Arrived, Ask, Happened, Side, seconds

PATIENCE = 20
OWNERS = ("zhangsan", "lisi")


class Corp(Side):
    """`address` is where it calls us."""

    space = f"wecom:{CORP}"
    lot = 3

    def __init__(self, corp: WeCom, folder: Path, library: Path) -> None:
        answers = {"corp": CORP, "server": corp.url}
        called = {"secret": SECRET, "token": wecom_calls.TOKEN, "aes_key": wecom_calls.KEY}
        chats = [f"wr{nth}" for nth in range(GROUPS)]
        accounts = [Account("wecom", answers, called), Account("wecom_archive", answers, {"secret": SECRET})]
        super().__init__(chats, accounts)
        self.settings = {"QUNXING_WECOM_ARCHIVE": str(library)}
        self.address = ("", 0, "")
        self._corp, self._records = corp, folder / CORP
        self._records.touch()
        self._seq, self._told = 0, dict[str, Body]()
        for nth, chat in enumerate(chats):
            owner = OWNERS[nth % 2]
            corp.chat(chat, {"userid": owner, "type": 1, "join_time": 1}, name=chat, owner=owner)

    def members(self, chat: str) -> set[str]:
        return {*self.there[chat], self._corp.chats[chat]["owner"]}

    def come(self, chat: str, chance: Random) -> None:
        who, at = f"wm{next(self.number):020d}", seconds()
        self.there[chat].append(who)
        self._corp.chats[chat]["member_list"].append({"userid": who, "type": 2, "join_time": at, "join_scene": 3})
        self._move(chat, who, at, Kind.JOINED, UpdateDetail="add_member", JoinScene=3)

    def go(self, chat: str, who: str, chance: Random) -> None:
        members = self._corp.chats[chat]["member_list"]
        self._corp.chats[chat]["member_list"] = [each for each in members if each["userid"] != who]
        self._move(chat, who, seconds(), Kind.LEFT, UpdateDetail="del_member", QuitScene=0)

    def _move(self, chat: str, who: str, at: int, kind: Kind, **told: str | int) -> None:
        group, after = self._corp.chats[chat], f"v{next(self.number)}"
        versions = {"LastMemVer": group["member_version"], "CurMemVer": after}
        group["member_version"] = after
        base: dict[str, str | int] = {"ChatId": chat, "ChangeType": "update", "MemChangeCnt": 1}
        self._call(event("change_external_chat", at, items=(who,), **base, **versions, **told))
        self.log.append(Happened(kind, chat, who, at * SECOND))

    def _call(self, message: str) -> None:
        """Call us until we answer."""
        sent, end = posted(message, at=seconds(), nonce=str(next(self.number))), time.monotonic() + PATIENCE
        while not self._is_answered(urlencode(sent.query), sent.body):
            assert time.monotonic() < end, "nobody answers"
            time.sleep(0.05)

    def _is_answered(self, query: str, body: bytes) -> bool:
        host, port, path = self.address
        line = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        try:
            line.request("POST", f"{path}?{query}", body)
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def say(self, chat: str, who: str, chance: Random) -> None:
        at, text = time.time_ns() // SECOND, f"第 {next(self.number)} 条"
        told = record("text", who, room=chat, at=at, text={"content": text})
        self._told[told["msgid"]] = told
        self._keep(told)
        self.log.append(Happened(Kind.MESSAGE, chat, who, at * 1000, told["msgid"], text))

    def take_back(self, said: Happened) -> None:
        at = time.time_ns() // SECOND
        self._keep(recall(self._told[said.native], at=at))
        self.log.append(Happened(Kind.RECALLED, said.chat, said.who, at * 1000, said.native))

    def _keep(self, told: Body) -> None:
        self._seq += 1
        with self._records.open("a", encoding="utf-8") as records:
            records.write(json.dumps(locked(told, self._seq), ensure_ascii=False) + "\n")

    def arrived(self) -> Arrived:
        return Counter(
            (str(each.body["text"]["content"]), chat) for each in list(self._corp.tasks.values()) for chat in each.chats
        )

    def is_all_taken(self, ask: Ask) -> bool:
        waiting = ask("SELECT COUNT(*) FROM sources_called WHERE NOT is_taken")[0][0]
        cursor = ask("SELECT cursor FROM sources_connection WHERE carrier = 'wecom_archive'")[0][0]
        return not waiting and cursor == str(self._seq or "") and self.is_listed_since(ask, "wecom")


@contextmanager
def wecom(folder: Path) -> Iterator[Corp]:
    """`folder` is where our processes run: there its archive lies. Raises Unavailable."""
    library = compiled(folder / "tencent")
    with qyapi() as corp:
        yield Corp(corp, folder, library)
