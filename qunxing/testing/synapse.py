"""A private Matrix server (Synapse) for tests: its own folder, its own port on the loopback, its own end."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2

from qunxing.testing.far import PYTHON
from qunxing.testing.postgres import Unavailable, free_port

SECRET = "only for tests"
STARTS_WITHIN = 60
GENEROUS = {"per_second": 1000, "burst_count": 10_000}


@cache
def line() -> httpx2.Client:
    """One client for everybody: to make one takes a tenth of a second, and hundreds of requests are made."""
    return httpx2.Client()


@dataclass(frozen=True)
class Client:
    """Somebody at a plain Matrix client: every request is written out, and none of our code is in it."""

    server: str
    user: str
    token: str

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer, which must be a good one."""
        head = {"Authorization": f"Bearer {self.token}"}
        answer = line().request(
            method, f"{self.server}/_matrix/client/v3{path}", json=body if method != "GET" else None, headers=head
        )
        assert answer.status_code == 200, (path, answer.text)
        found: dict[str, Any] = answer.json()
        return found

    def room(self, name: str, *, invite: tuple[str, ...] = (), **more: Any) -> str:
        """A new room with this name; people still have to join."""
        body = {"name": name, "preset": "private_chat", "invite": list(invite), **more}
        return str(self.ask("POST", "/createRoom", body)["room_id"])

    def join(self, room: str) -> None:
        self.ask("POST", f"/rooms/{quote(room)}/join", {})

    def say(self, room: str, text: str, key: str, **more: Any) -> str:
        body = {"msgtype": "m.text", "body": text, **more}
        return str(self.ask("PUT", f"/rooms/{quote(room)}/send/m.room.message/{key}", body)["event_id"])

    def file(self, address: str) -> bytes:
        """What lies at an mxc address."""
        where = f"{self.server}/_matrix/client/v1/media/download/{address.removeprefix('mxc://')}"
        answer = line().get(where, headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status_code == 200, (address, answer.text)
        return answer.content

    def heard(self, room: str) -> list[dict[str, Any]]:
        """The last hundred events of a room, the newest first."""
        found: list[dict[str, Any]] = self.ask("GET", f"/rooms/{quote(room)}/messages?dir=b&limit=100")["chunk"]
        return found


@dataclass(frozen=True)
class Synapse:
    """A running server."""

    url: str

    def user(self, name: str) -> Client:
        """A new user, signed in."""
        where = f"{self.url}/_synapse/admin/v1/register"
        nonce = line().get(where).json()["nonce"]
        said = "\0".join((nonce, name, "password", "notadmin")).encode()
        mac = hmac.new(SECRET.encode(), said, hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": "password", "admin": False, "mac": mac}
        made = line().post(where, json=body).json()
        return Client(self.url, made["user_id"], made["access_token"])


@contextmanager
def homeserver(**settings: Any) -> Iterator[Synapse]:
    """Start a server and yield it; stop and delete it afterwards. Raises Unavailable."""
    if not PYTHON.exists():
        raise Unavailable("Synapse is not installed (make counterparties)")
    folder, port = Path(tempfile.mkdtemp(prefix="qunxing-synapse-")), free_port()
    try:
        config = folder / "homeserver.yaml"
        config.write_text(json.dumps(_config(folder, port) | settings))
        words = [str(PYTHON), "-m", "synapse.app.homeserver", "--config-path", str(config)]
        subprocess.run([*words, "--generate-keys"], check=True, cwd=folder, capture_output=True)
        with (folder / "out").open("wb") as out:
            child = subprocess.Popen(words, cwd=folder, stdout=out, stderr=out)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, child, folder / "out")
            yield Synapse(url)
        finally:
            line().close()
            line.cache_clear()
            child.kill()
            child.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _config(folder: Path, port: int) -> dict[str, Any]:
    listener = {"port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "resources": [{"names": ["client"]}]}
    rates = dict.fromkeys(("rc_message", "rc_registration", "rc_room_creation"), GENEROUS)
    return {
        "server_name": "localhost",
        "listeners": [listener],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "pid_file": str(folder / "pid"),
        "registration_shared_secret": SECRET,
        "report_stats": False,
        "suppress_key_server_warning": True,
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "url_preview_enabled": False,
        # The same question within two minutes would get the same answer: right for a client that lost one, not for us.
        "caches": {"sync_response_cache_duration": 0},
        "rc_joins": {"local": GENEROUS},
        "rc_login": {"address": GENEROUS, "account": GENEROUS, "failed_attempts": GENEROUS},
        "rc_invites": {"per_room": GENEROUS, "per_user": GENEROUS, "per_issuer": GENEROUS},
        **rates,
    }


def _wait(url: str, child: subprocess.Popen[bytes], out: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and child.poll() is None:
        try:
            if line().get(f"{url}/health").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"Synapse did not start: {out.read_text()[-2000:]}")
