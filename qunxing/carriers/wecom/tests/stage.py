"""WeCom's scenes, on the interface that wechatpy is held to, with callbacks as it sends them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count

from qunxing.carriers.live import Receipt
from qunxing.carriers.live.calls import Call
from qunxing.carriers.tests.scenes import Scene, Stage
from qunxing.carriers.wecom import groups
from qunxing.carriers.wecom.mass import ADD
from qunxing.carriers.wecom.wire import UPLOAD
from qunxing.testing.proxy import Proxy, before
from qunxing.testing.wecom import CORP, SECRET, WeCom, event, qyapi
from qunxing.testing.wecom_calls import KEY, TOKEN, posted
from qunxing.testing.wecom_corp import DAY

OWNER = "zhangsan"
NOW = 1_790_000_000
NONCES = count(1)


class WeComScene(Scene):
    """A customer group of one of the staff."""

    def __init__(self, far: WeCom, proxy: Proxy) -> None:
        super().__init__(
            proxy=proxy,
            answers={"corp": CORP, "secret": SECRET, "server": proxy.url, "token": TOKEN, "aes_key": KEY},
            wrong={"secret": "wrong"},
            chat="wr1",
            people=("wm1", "wm2"),
            asks={"check": groups.LIST, "pages": groups.LIST, "members": groups.GET, "send": ADD, "upload": UPLOAD},
            confirms=OWNER,
        )
        self._far, self._listed, self._version = far, [OWNER, *self.people], 1
        self._states: dict[str, str] = {}
        self._show()

    def stir(self) -> None:
        """WeCom lists its groups whatever happens in them."""

    def come(self, link: str = "") -> str:
        who = f"wm{self._version + 10}"
        self._listed.append(who)
        self._states[who] = link
        self._moved(who, "add_member", JoinScene=3)
        return who

    def go(self, who: str) -> None:
        self._listed.remove(who)
        self._moved(who, "del_member", QuitScene=0)

    def put_out(self, who: str) -> None:
        self._listed.remove(who)
        self._moved(who, "del_member", QuitScene=1)

    def lose(self) -> None:
        del self._far.chats[self.chat]
        self._call(event("change_external_chat", NOW, ChatId=self.chat, ChangeType="dismiss"))

    def odd(self) -> None:
        self._call(event("change_external_odd", NOW, ChangeType="odd"))

    def flood(self) -> None:
        """A callback beyond all measure, and a list of members of ten megabytes."""
        self._call("", b"<" * 10_000_000)
        self._far.chats[self.chat]["notice"] = "长" * 3_500_000

    def add(self) -> None:
        self._far.codes["c1"] = time.time() + 20
        who = {"UserID": OWNER, "ExternalUserID": self.people[0], "WelcomeCode": "c1"}
        self._call(event("change_external_contact", NOW, items=None, ChangeType="add_external_contact", **who))

    def greetings(self) -> list[str]:
        return [each["text"]["content"] for each in self._far.greeted]

    def welcomes(self) -> Mapping[str, str]:
        return {native: each["text"]["content"] for native, each in self._far.templates.items()}

    def tags(self, who: str) -> set[str]:
        return self._far.marked.get((OWNER, who), set())

    def counted(self) -> Mapping[str, int]:
        """Of the day before yesterday: yesterday is only told once it is morning."""
        self._far.days[OWNER, self._far.today - 2 * DAY] = {"msg_total": 70, "member_total": 3}
        whole = {"企微 累计消息数": 70, "企微 人数": 3}
        return whole | {f"{name} {OWNER}": value for name, value in whole.items()}

    def confirm(self, receipt: Receipt) -> None:
        self._far.confirm(receipt.native, OWNER, at=NOW)

    def shown(self) -> list[tuple[str, str]]:
        tasks = self._far.tasks.items()
        return [(native, each.body["text"]["content"]) for native, each in tasks if self.chat in each.results]

    def pictures(self) -> list[bytes]:
        shown = [each.body["attachments"] for each in self._far.tasks.values() if self.chat in each.results]
        return [self._far.media[each["image"]["media_id"]] for some in shown for each in some]

    def tried(self) -> int:
        return len(self._far.tasks)

    def members(self) -> set[str]:
        return set(self._listed)

    def _show(self) -> None:
        listed = [
            {
                "userid": each,
                "type": 1 if each == OWNER else 2,
                "name": each,
                "join_scene": 3,
                "state": self._states.get(each, ""),
            }
            for each in self._listed
        ]
        self._far.chat(self.chat, *listed, name="夜间烘焙", owner=OWNER, version=f"v{self._version}")

    def _moved(self, who: str, what: str, **how: int) -> None:
        before, self._version = f"v{self._version}", self._version + 1
        self._show()
        self._call(
            event(
                "change_external_chat",
                NOW,
                items=(who,),
                ChatId=self.chat,
                ChangeType="update",
                UpdateDetail=what,
                MemChangeCnt=1,
                LastMemVer=before,
                CurMemVer=f"v{self._version}",
                **how,
            )
        )

    def _call(self, message: str, body: bytes = b"") -> None:
        told = posted(message, at=NOW, nonce=str(next(NONCES)))
        self.calls.append((Call(method="POST", query=told.query, body=body or told.body), NOW))


@contextmanager
def stage() -> Iterator[Stage]:
    with ExitStack() as stack:

        def scene() -> Scene:
            far = stack.enter_context(qyapi())
            return WeComScene(far, stack.enter_context(before(far.url)))

        yield scene
