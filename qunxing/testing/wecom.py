"""A WeCom for tests, on the loopback: groups, people who confirm what is to be sent, and faults to order.

It was written from the documents and never saw the real thing, so it is first held to wechatpy, a client that is not
ours (`carriers/wecom/tests/test_fake.py`).
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from qunxing.testing import wecom_contacts, wecom_groups, wecom_growth
from qunxing.testing.forms import parts as form_parts
from qunxing.testing.wecom_corp import CORP, SECRET, Body, Refused, WeCom

__all__ = ["CORP", "SECRET", "WeCom", "called", "code", "event", "qyapi", "raw", "silence", "status"]
ANSWERS = wecom_groups.ANSWERS | wecom_contacts.ANSWERS | wecom_growth.ANSWERS
OUT = "hint: [1790000000_1_x], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e="


def answer(corp: WeCom, path: str, query: dict[str, str], body: Body) -> Body:
    """What the interface says. Raises Refused."""
    if path == "gettoken":
        return corp.token(query)
    token = query.get("access_token", "")
    if not token:
        raise Refused(41001, "access_token missing")
    if token not in corp.tokens:
        raise Refused(40014, "invalid access_token")
    if time.monotonic() > corp.tokens[token]:
        raise Refused(42001, "access_token expired")
    if not corp.is_trusted:
        raise Refused(60020, f"not allow to access from your ip, {OUT}60020")
    if path not in ANSWERS or not corp.is_allowed:
        raise Refused(48002, f"api forbidden, {OUT}48002")
    return ANSWERS[path](corp, body or query)


def _handler(corp: WeCom, lock: threading.Lock) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            path = parts.path.removeprefix("/cgi-bin/")
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            sent = self.rfile.read(int(self.headers.get("content-length") or 0))
            files = form_parts(self.headers.get("content-type", ""), sent)
            body = query | files if files else json.loads(sent or b"{}")
            with lock:
                corp.calls.append((path, body))
                status, said = self._said(path, query, body)
            if said is None:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_POST = do_GET

        def _said(self, path: str, query: dict[str, str], body: Body) -> tuple[int, bytes | None]:
            if corp.faults.get(path):
                found = corp.faults[path].pop(0)()
                return found if found is not None else (0, None)
            try:
                told = {"errcode": 0, "errmsg": "ok"} | answer(corp, path, query, body)
            except Refused as error:
                told = {"errcode": error.code, "errmsg": error.words}
            return 200, json.dumps(told, ensure_ascii=False).encode()

        def log_message(self, *_told: object) -> None:
            """Tests say what went wrong themselves."""

    return Handler


def code(number: int, words: str = "no") -> Callable[[], tuple[int, bytes]]:
    """A fault: this errcode."""
    return lambda: (200, json.dumps({"errcode": number, "errmsg": words}).encode())


def status(number: int) -> Callable[[], tuple[int, bytes]]:
    """A fault: this HTTP status, with a page no machine reads."""
    return lambda: (number, b"<html>busy</html>")


def raw(body: bytes) -> Callable[[], tuple[int, bytes]]:
    """A fault: this body."""
    return lambda: (200, body)


def silence() -> None:
    """A fault: the line goes dead."""


def event(kind: str, at: int, *, items: tuple[str, ...] | None = None, **fields: str | int) -> str:
    """A callback's message as the documents show it; `items` are the MemChangeList in its newer shape."""
    head = {"ToUserName": CORP, "FromUserName": "sys", "CreateTime": at, "MsgType": "event", "Event": kind, **fields}
    texts = "".join(
        f"<{name}>{said if isinstance(said, int) else f'<![CDATA[{said}]]>'}</{name}>" for name, said in head.items()
    )
    listed = "" if items is None else "".join(f"<Item><![CDATA[{each}]]></Item>" for each in items)
    return f"<xml>{texts}<MemChangeList>{listed}</MemChangeList></xml>" if items is not None else f"<xml>{texts}</xml>"


@contextmanager
def qyapi(**settings: Any) -> Iterator[WeCom]:
    """A corp whose interface answers at `url`."""
    corp = WeCom(**settings)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(corp, threading.Lock()))
    server.daemon_threads = True
    corp.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield corp
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def called(corp: WeCom) -> Counter[str]:
    """How often each path was asked."""
    return Counter(path for path, _body in corp.calls)
