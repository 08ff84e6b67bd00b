"""An operator who looks at the page of a group that is heard, and clicks through it (`bench/live.py`)."""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx

WATCHED = 1_000_000
"""The group that is looked at."""
STAMP = re.compile(r"~(\d{19})")
PORT = 8471
PATIENCE = 600.0


class Operator:
    """Somebody who watches one group and clicks about. `seen`: seconds from said to shown; `clicks`: of each answer."""

    def __init__(self) -> None:
        self.seen: list[float] = []
        self.clicks: list[float] = []
        self._is_over = threading.Event()
        self._told = threading.Event()

    @contextmanager
    def at_work(self) -> Iterator[Operator]:
        client = signed_in()
        group = watched()
        for page in pages_of(group):  # what is asked for the first time since a fill is not kept yet
            client.get(page).raise_for_status()
        threads = [
            threading.Thread(target=each, args=(client, group)) for each in (self._listen, self._watch, self._click)
        ]
        for each in threads:
            each.start()
        try:
            yield self
        finally:
            self._is_over.set()
            self._told.set()
            for each in threads:
                each.join(30)

    def _listen(self, client: httpx.Client, group: str) -> None:
        """What the page's event stream says."""
        with client.stream("GET", f"{group}news/") as news:
            for line in news.iter_lines():
                if self._is_over.is_set():
                    return
                if line.startswith("data"):
                    self._told.set()

    def _watch(self, client: httpx.Client, group: str) -> None:
        """What the page does when it is told: it asks for the newest."""
        newest = 0
        while not self._is_over.is_set():
            self._told.wait()
            self._told.clear()
            stamps = [int(each) for each in STAMP.findall(client.get(f"{group}said/").text)]
            now = time.time_ns()
            self.seen += [(now - each) / 1e9 for each in stamps if each > newest]
            newest = max([newest, *stamps])

    def _click(self, client: httpx.Client, group: str) -> None:
        while not self._is_over.wait(1):
            for page in pages_of(group):
                began = time.perf_counter()
                client.get(page).raise_for_status()
                self.clicks.append(time.perf_counter() - began)


def pages_of(group: str) -> tuple[str, ...]:
    """What an operator clicks through."""
    return group, "/", f"{group}numbers/"


def signed_in() -> httpx.Client:
    """A browser of the operator's, once the server is there."""
    client, end = (
        httpx.Client(base_url=f"http://127.0.0.1:{PORT}", follow_redirects=True, timeout=60),
        time.monotonic() + 30,
    )
    while True:
        try:
            page = client.get("/sign-in/")
            break
        except httpx.TransportError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token
    told = {"name": "olga", "password": "bench", "csrfmiddlewaretoken": token[1]}
    client.post("/sign-in/", data=told, headers={"Referer": str(page.url)}).raise_for_status()
    return client


def watched() -> str:
    """The page of the group that is watched, once it is followed."""
    found = until(f"SELECT group_id FROM sources_followed WHERE native = '{WATCHED}'")
    return f"/groups/{found}/"


def until(question: str) -> Any:
    """The answer of the book, once it has one."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with closing(sqlite3.connect(Path(os.environ["QUNXING_HOME"]) / "book.sqlite3")) as book:
            if found := book.execute(question).fetchone():
                return found[0]
        time.sleep(0.5)
    raise SystemExit(f"never: {question}")
