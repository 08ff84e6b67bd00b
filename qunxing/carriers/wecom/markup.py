"""The XML of callbacks, read so that nobody can make it cost more than it weighs."""

from __future__ import annotations

from xml.parsers import expat

from qunxing.core.refusals import Unreadable

MOST_BYTES = 1 << 20
"""A callback is some kilobytes; the longest names every member of a group that changed."""
DEEPEST = 4
Fields = dict[str, list[str]]
"""The texts of a callback by path below the root: `{"Event": ["…"], "MemChangeList/Item": ["…", "…"]}`."""


class _Reader:
    """Collects texts by path."""

    def __init__(self) -> None:
        self.fields: Fields = {}
        self._path: list[str] = []
        self._texts: list[list[str]] = []

    def start(self, name: str, _attributes: object) -> None:
        self._path.append(name)
        self._texts.append([])
        if len(self._path) > DEEPEST:
            raise Unreadable("This XML is nested too deep.")

    def text(self, said: str) -> None:
        self._texts[-1].append(said)

    def end(self, _name: str) -> None:
        place, said = "/".join(self._path[1:]), "".join(self._texts.pop())
        self._path.pop()
        if self._path:
            self.fields.setdefault(place, []).append(said)


def read(body: bytes) -> Fields:
    """What a callback's body says. Raises Unreadable; a document type is refused, so there are no entities."""
    if len(body) > MOST_BYTES:
        raise Unreadable("This XML is too long.")
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, UnicodeDecodeError) as error:
        raise Unreadable("This is no XML.") from error
    return reader.fields


def cdata(text: str) -> str:
    """Text that stands in XML as it is."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _refuse(*_told: object) -> None:
    raise Unreadable("This XML has a document type, which a callback never has.")
