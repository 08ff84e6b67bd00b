"""Tencent's library for the message archive, asked through a process of its own; and the private keys beside it.

Its folder is an administrator's to fill: `libWeWorkFinanceSdk_C.so` as Tencent gives it out, and our private keys as
`1.pem`, `2.pem` …, by the number WeCom calls each public key (publickey_ver). An empty one says that a key is lost.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from qunxing.carriers.live import CredentialsRefused, Unreachable
from qunxing.core.refusals import Refusal

FILE = "libWeWorkFinanceSdk_C.so"
PATIENCE = 40.0
"""Seconds for one question, the library's own ten among them, and a thousand records to open."""
LONGEST = 64 << 20
"""Bytes of one answer: a thousand records are some megabytes."""
BAD_IP, NETWORK = 10009, 10001
NOT_LOADED = -1
NO_FOLDER = "Tencent's library is not here. Put it with the keys into a folder and set QUNXING_WECOM_ARCHIVE to it."
NOT_A_LIBRARY = "%(file)s cannot be loaded: %(why)s"
UNTRUSTED = "WeCom does not take calls of the archive from this machine: add its address in 会话内容存档 → 可信IP地址."
KEY_MISSING = (
    "The private key %(version)s.pem is missing. Put it beside the library; an empty file says that it is lost."
)


class Library(Protocol):
    """What the puller needs of Tencent's library. Raises CredentialsRefused and Unreachable."""

    async def records(self, seq: int, limit: int) -> dict[str, Any]:
        """What comes after `seq`, still encrypted: the library's answer."""
        ...

    async def opened(self, locked: Sequence[tuple[str, str]]) -> list[str | None]:
        """Records, each with its key; None for one that cannot be opened."""
        ...

    async def close(self) -> None: ...


class Process:
    """The library in a process of its own, begun when first asked."""

    def __init__(self, folder: Path, corp: str, secret: str) -> None:
        self._folder, self._corp, self._secret = folder, corp, secret
        self._process: asyncio.subprocess.Process | None = None
        self._one = asyncio.Lock()

    async def records(self, seq: int, limit: int) -> dict[str, Any]:
        said = (await self._ask({"seq": seq, "limit": limit}))["records"]
        try:
            found = json.loads(said)
        except ValueError as error:
            raise Unreachable(detail="an answer that is no JSON") from error
        if not isinstance(found, dict):
            raise Unreachable(detail="an answer that is no object")
        return found

    async def opened(self, locked: Sequence[tuple[str, str]]) -> list[str | None]:
        found: list[str | None] = (await self._ask({"open": list(locked)}))["opened"]
        return found

    async def close(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        self._process = None

    async def _ask(self, what: dict[str, Any]) -> dict[str, Any]:
        async with self._one:
            try:
                if self._process is None:
                    await self._begin()
                return await self._told(what)
            except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError) as error:
                await self.close()
                raise Unreachable(detail=f"Tencent's library ended: {type(error).__name__}") from error
            except Refusal:
                await self.close()
                raise

    async def _begin(self) -> None:
        path = self._folder / FILE
        if not path.is_file():
            raise CredentialsRefused(NO_FOLDER, code="no_library")
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "qunxing.carriers.wecom_archive.child",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LONGEST, env=_environment(),
        )  # fmt: skip
        await self._told({"path": str(path), "corp": self._corp, "secret": self._secret})

    async def _told(self, what: dict[str, Any]) -> dict[str, Any]:
        process = self._process
        assert process and process.stdin and process.stdout
        async with asyncio.timeout(PATIENCE):
            process.stdin.write(json.dumps(what).encode() + b"\n")
            await process.stdin.drain()
            line = await process.stdout.readuntil(b"\n")
        said: dict[str, Any] = json.loads(line)
        if code := said.get("code"):
            raise _meaning(int(code), str(said.get("words", "")))
        return said


def _environment() -> dict[str, str]:
    """Without our settings: the library is told what it needs, and nothing else."""
    return {name: value for name, value in os.environ.items() if not name.startswith("QUNXING_")} | {
        "PYTHONPATH": str(Path(__file__).resolve().parents[3])
    }


def _meaning(code: int, words: str) -> Refusal:
    if code == NOT_LOADED:
        return CredentialsRefused(NOT_A_LIBRARY, code="no_library", file=FILE, why=words)
    if code == BAD_IP:
        return CredentialsRefused(UNTRUSTED, code="untrusted_address")
    return Unreachable(detail="network" if code == NETWORK else f"Tencent's library says {code}")


class Keys:
    """Our private keys, by the number of their public ones."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._known = folder, dict[int, RSAPrivateKey | None]()

    def opened(self, version: int, locked: str) -> str | None:
        """The key of one record; None where it cannot be had: the key is lost, or did not lock this.

        Raises CredentialsRefused while our own key is missing: what it locked waits.
        """
        key = self._key(version)
        try:
            return key.decrypt(base64.b64decode(locked, validate=True), PKCS1v15()).decode() if key else None
        except (binascii.Error, ValueError):
            return None

    def is_lost(self, version: int) -> bool:
        return self._key(version) is None

    def _key(self, version: int) -> RSAPrivateKey | None:
        if version not in self._known:
            self._known[version] = _read(self._folder / f"{version}.pem", version)
        return self._known[version]


def _read(path: Path, version: int) -> RSAPrivateKey | None:
    try:
        text = path.read_bytes()
        key = load_pem_private_key(text, None) if text.strip() else None
    except (OSError, ValueError, TypeError) as error:
        raise CredentialsRefused(KEY_MISSING, code="no_key", version=version) from error
    if key is not None and not isinstance(key, RSAPrivateKey):
        raise CredentialsRefused(KEY_MISSING, code="no_key", version=version)
    return key


def folder_of(settings: Mapping[str, Any]) -> Path:
    """Where the library lies. Raises Refusal while nobody said."""
    said = str(settings.get("QUNXING_WECOM_ARCHIVE") or "")
    if not said:
        raise Refusal(NO_FOLDER, code="no_library")
    return Path(said)
