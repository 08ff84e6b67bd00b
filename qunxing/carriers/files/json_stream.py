"""The objects of every `"messages": [ … ]` array of a JSON file, or of a file that is one array, one by one.

Only brackets and strings are looked at here; each object is decoded by who asked for it, so that one broken object
spoils nothing but itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

import msgspec

from qunxing.carriers.files.source import UTF8_BOM
from qunxing.core.refusals import Unreadable

CHUNK = 1 << 18
MAX_OBJECT = 64 * 1024 * 1024
"""Bytes of one message; what is longer is a broken file."""
MAX_ABOUT = 16 * 1024 * 1024
"""Bytes kept of what stands before the messages (name, members); what is longer is forgotten."""
MAX_DEPTH = 500
TOO_DEEP = "The brackets of this file are nested too deeply for a chat."

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+("?)|[{}\[\]]', re.DOTALL)
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_WHOLE = rb"(?!)"
for _ in range(8):  # an element nested eight deep is matched in one go; deeper ones take the slow road
    _WHOLE = rb'[{\[][^"{}\[\]]*+(?:(?:%s|%s)[^"{}\[\]]*+)*+[}\]]' % (_STRING, _WHOLE)
_SHALLOW = re.compile(_WHOLE, re.DOTALL)
_BETWEEN = re.compile(rb"[\s,]*")
_LOOSE = re.compile(rb"[^\[{\],]*")
_QUOTE, _OPEN, _ARRAY, _END = ord('"'), b"{[", ord("["), ord("]")


class Item(NamedTuple):
    """One object of an array: the line it starts on, its bytes, and whether the file ended in the middle of it."""

    line: int
    raw: bytes
    truncated: bool = False


class About(NamedTuple):
    """The fields that stand before the array in the object that holds it."""

    line: int
    fields: dict[str, Any]


def walk(stream: IO[bytes], name: str = "messages") -> Iterator[About | Item]:
    """Yield an About for each array called `name`, then an Item for each of its elements.

    Raises Unreadable when one element is larger than 64 MB or the brackets are nested beyond sense.
    """
    return _Walk(stream, b'"%s"' % name.encode()).run()


def elements(stream: IO[bytes]) -> Iterator[Item]:
    """Yield an Item for each element of a file that is one array; nothing for any other file."""
    return _Walk(stream, b"").elements()


class _Walk:
    def __init__(self, stream: IO[bytes], name: bytes) -> None:
        self._stream, self._name = stream, name
        self._buffer = stream.read(CHUNK).removeprefix(UTF8_BOM)
        self._at = 0
        self._line, self._counted = 1, 0
        self._starts: list[int | None] = []
        """Where each open bracket outside the array began; None when its bytes are forgotten."""
        self._named: re.Match[bytes] | None = None

    def run(self) -> Iterator[About | Item]:
        while token := self._token():
            self._at = token.end()
            kind = self._buffer[token.start()]
            if kind == _QUOTE:
                self._named = token if token[0] == self._name else None
                continue
            if self._begins_array(token):
                yield self._about()
                yield from self._items()
                self._starts = [None] * len(self._starts)
            elif kind in _OPEN:
                self._open(token.start())
            elif self._starts:
                self._starts.pop()
            self._named = None

    def elements(self) -> Iterator[Item]:
        if self._skip(_BETWEEN) and self._buffer[self._at] == _ARRAY:
            self._at += 1
            yield from self._items()

    def _open(self, start: int) -> None:
        if len(self._starts) > MAX_DEPTH:
            raise Unreadable(TOO_DEEP)
        self._starts.append(start)

    def _begins_array(self, token: re.Match[bytes]) -> bool:
        if self._named is None or token[0] != b"[":
            return False
        return self._buffer[self._named.end() : token.start()].strip() == b":"

    def _about(self) -> About:
        start, fields = self._starts[-1] if self._starts else None, {}
        if start is not None and self._named is not None:
            before = self._buffer[start : self._named.start()].rstrip().removesuffix(b",")
            fields = _fields(before + b"}")
        return About(self._line_at(self._at), fields)

    def _items(self) -> Iterator[Item]:
        while self._skip(_BETWEEN):
            first = self._buffer[self._at]
            if first == _END:
                self._at += 1
                return
            line = self._line_at(self._at)
            self._forget(self._at)
            if first in _OPEN:
                end, whole = self._end_of_item()
                yield Item(line, self._buffer[self._at : end], truncated=not whole)
                self._at = end
            else:
                start = self._at
                self._at = max(_LOOSE.match(self._buffer, start).end(), start + 1)  # type: ignore[union-attr] # always matches
                yield Item(line, self._buffer[start : self._at])

    def _end_of_item(self) -> tuple[int, bool]:
        """Where the element that begins here ends, reading on until it does; False when the file ends first."""
        if shallow := _SHALLOW.match(self._buffer, self._at):
            return shallow.end(), True
        while True:
            depth = 0
            for token in _TOKEN.finditer(self._buffer, self._at):
                kind = self._buffer[token.start()]
                if kind == _QUOTE:
                    if not token[1]:
                        break
                elif kind in _OPEN:
                    depth += 1
                    if depth > MAX_DEPTH:
                        raise Unreadable(TOO_DEEP)
                else:
                    depth -= 1
                    if not depth:
                        return token.end(), True
            if not self._more():
                return len(self._buffer), False

    def _skip(self, pattern: re.Pattern[bytes]) -> bool:
        """Move over what `pattern` matches; False when the file ends there."""
        while True:
            match = pattern.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer):
                return True
            self._forget(self._at)
            if not self._more():
                return False

    def _token(self) -> re.Match[bytes] | None:
        """The next bracket or whole string outside the array; reads on as needed, None at the end."""
        while True:
            token = _TOKEN.search(self._buffer, self._at)
            if token and (token[1] or self._buffer[token.start()] != _QUOTE):
                return token
            if token is None:
                self._at = len(self._buffer)
            self._trim()
            if not self._more():
                return None

    def _trim(self) -> None:
        """Forget what no open object needs any more, and the outermost objects when too much is held."""
        for depth, start in enumerate(self._starts):
            if start is not None and self._at - start > MAX_ABOUT:
                self._starts[depth] = None
        needed = [start for start in self._starts if start is not None]
        if self._named is not None:
            needed.append(self._named.start())
        self._forget(min([*needed, self._at]))

    def _forget(self, upto: int) -> None:
        if upto < CHUNK // 2 and upto < len(self._buffer):
            return
        self._line_at(upto)
        self._buffer = self._buffer[upto:]
        self._at -= upto
        self._counted = 0
        self._starts = [None if start is None or start < upto else start - upto for start in self._starts]
        if self._named is not None:
            self._named = _TOKEN.match(self._buffer, self._named.start() - upto)

    def _more(self) -> bool:
        """Read at least as much again as is held, so that a long string costs its length only once."""
        if len(self._buffer) > MAX_OBJECT + MAX_ABOUT:
            raise Unreadable("One message of this file is larger than any chat message. It was not read.")
        chunk = self._stream.read(max(CHUNK, len(self._buffer)))
        self._buffer += chunk
        return bool(chunk)

    def _line_at(self, position: int) -> int:
        if position > self._counted:
            self._line += self._buffer.count(b"\n", self._counted, position)
            self._counted = position
        return self._line


def _fields(raw: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
