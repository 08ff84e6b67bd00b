"""The process in which Tencent's library runs: it is not ours, it is closed, and when it dies it dies alone.

One JSON object a line comes in, one goes out. The first opens the library; then each asks for records or opens some.
"""

from __future__ import annotations

import ctypes
import json
import sys
from pathlib import Path
from typing import Any

PATIENCE = 10
"""Seconds one question of the library's may take."""
NOT_LOADED, NOT_STARTED = -1, -2


class Slice(ctypes.Structure):
    """What the library hands out."""

    _fields_ = (("buf", ctypes.c_char_p), ("len", ctypes.c_int))


class Failed(Exception):
    """The library says no: its code."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(words)
        self.code, self.words = code, words


class Library:
    """The functions of `WeWorkFinanceSdk_C.h` that we use, on one corp's account. Raises Failed."""

    def __init__(self, path: str, corp: str, secret: str) -> None:
        try:
            self._c = ctypes.CDLL(str(Path(path)))
            _declare(self._c)
        except (OSError, AttributeError) as error:
            raise Failed(NOT_LOADED, str(error)) from error
        self._sdk = ctypes.c_void_p(self._c.NewSdk())
        if not self._sdk.value:
            raise Failed(NOT_STARTED)
        _check(self._c.Init(self._sdk, corp.encode(), secret.encode()))

    def records(self, seq: int, limit: int) -> str:
        """What comes after `seq`, still encrypted, as the JSON it is."""
        return self._sliced(lambda out: self._c.GetChatData(self._sdk, seq, limit, b"", b"", PATIENCE, out))

    def opened(self, key: str, message: str) -> str:
        """One record, decrypted."""
        return self._sliced(lambda out: self._c.DecryptData(key.encode(), message.encode(), out))

    def _sliced(self, ask: Any) -> str:
        out = ctypes.c_void_p(self._c.NewSlice())
        try:
            _check(ask(out))
            length = self._c.GetSliceLen(out)
            return ctypes.string_at(self._c.GetContentFromSlice(out), length).decode("utf-8", "replace")
        finally:
            self._c.FreeSlice(out)


def _declare(c: ctypes.CDLL) -> None:
    """Pointers are as wide as the machine's: what is not declared would be cut to an int."""
    text, number, pointer = ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p
    c.NewSdk.restype, c.NewSdk.argtypes = pointer, []
    c.Init.restype, c.Init.argtypes = number, [pointer, text, text]
    c.GetChatData.restype = number
    c.GetChatData.argtypes = [pointer, ctypes.c_ulonglong, ctypes.c_uint, text, text, number, pointer]
    c.DecryptData.restype, c.DecryptData.argtypes = number, [text, text, pointer]
    c.NewSlice.restype, c.NewSlice.argtypes = pointer, []
    c.FreeSlice.restype, c.FreeSlice.argtypes = None, [pointer]
    c.GetContentFromSlice.restype, c.GetContentFromSlice.argtypes = pointer, [pointer]
    c.GetSliceLen.restype, c.GetSliceLen.argtypes = number, [pointer]


def _check(code: int) -> None:
    if code:
        raise Failed(code)


def answer(library: Library | None, asked: dict[str, Any]) -> tuple[Library | None, dict[str, Any]]:
    """The library, open by now, and what it says."""
    try:
        if library is None:
            return Library(asked["path"], asked["corp"], asked["secret"]), {}
        if "seq" in asked:
            return library, {"records": library.records(asked["seq"], asked["limit"])}
        return library, {"opened": [_opened(library, key, message) for key, message in asked["open"]]}
    except Failed as error:
        return library, {"code": error.code, "words": error.words}


def _opened(library: Library, key: str, message: str) -> str | None:
    try:
        return library.opened(key, message)
    except Failed:
        return None


def main() -> None:
    """Answer until nobody asks any more."""
    library: Library | None = None
    for line in sys.stdin:
        library, said = answer(library, json.loads(line))
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
