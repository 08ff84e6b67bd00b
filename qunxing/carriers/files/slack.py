"""Slack's own export: a zip with users.json, channels.json and one file of messages a channel and day.

https://slack.com/help/articles/220556107-How-to-read-Slack-data-exports
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import PurePosixPath
from typing import IO

import msgspec

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files.archive import Archive
from qunxing.carriers.files.guide import Guide
from qunxing.carriers.files.json_chat import Facts, decoded, facts_of, word
from qunxing.carriers.files.json_stream import elements
from qunxing.carriers.files.slack_facts import People, Place, facts
from qunxing.carriers.files.source import Source
from qunxing.core.facts import Kind, Sees
from qunxing.core.refusals import Unreadable

NOT_A_MESSAGE = "This is not a message of a Slack export."
PEEK = 500
MOST_PEOPLE = 1_000_000
PROMISED = frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.ACCOUNTS, Sees.REPLIES})
IN_NOTICES = frozenset({Sees.JOINS, Sees.LEAVES, Sees.INVITERS})
_DAY = re.compile(r"(?:.*/)?(?P<channel>[^/]+)/\d{4}-\d\d-\d\d\.json", re.DOTALL)
_LISTS = ("channels.json", "groups.json", "mpims.json", "dms.json")
_MESSAGE = re.compile(rb'"type"\s*:\s*"message"')
_STAMP = re.compile(rb'"ts"\s*:\s*"\d{9,10}\.\d{6}"')
_decode = msgspec.json.Decoder(dict).decode


class Slack(FileFormat):
    name = "slack"
    title = "Slack export (.zip)"
    platform = "slack"
    namespace = "slack"
    what = "chat"
    suffixes: tuple[str, ...] = (".zip", ".json")
    sees = PROMISED | IN_NOTICES
    cannot: tuple[str, ...] = (
        "A usual Slack export holds public channels only, of the free plan only the last months.",
        "Slack shows who came and left only where that is switched on.",
        "Who reacted is only partly named, so reactions are not counted.",
        "Deleted messages are not in the export, and nothing says that they were there.",
    )
    guide = Guide(
        platform="slack",
        title="Slack",
        steps=(
            "As an owner or admin of the workspace, open Settings, then “Import/export data”, choose “Export” and a"
            " span of days.",
            "Slack mails a link when the zip is ready. Download it and drop it here as it is, not unpacked.",
            "Every channel becomes a group.",
        ),
        sees=PROMISED,
        cannot=("Private channels and direct messages.", "Deleted messages.", "Members who never wrote."),
    )

    def sniff(self, source: Source) -> int:
        if source.is_zip:
            names = [part.member for part in source.parts() if part.member]
            listed = any(PurePosixPath(name).name == "users.json" for name in names)
            return 96 if listed and any(map(_DAY.fullmatch, names)) else 0
        head = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return 85 if head.startswith(b"[") and _MESSAGE.search(head) and _STAMP.search(head) else 0

    def look(self, source: Source, options: Options) -> Finding:
        found = [one for one in islice(self.read(source, options), PEEK) if isinstance(one, Incoming)]
        samples = [(one.name, one.text or "") for one in found if one.kind is Kind.MESSAGE and one.name][:5]
        groups = tuple(dict.fromkeys(one.group_name for one in found if one.group_name))
        told = any(one.kind in (Kind.JOINED, Kind.LEFT) for one in found)
        sees = PROMISED | IN_NOTICES if told else PROMISED
        return Finding(self.name, True, samples=tuple(samples), groups=groups, sees=sees)

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        if source.is_zip and not source.member:
            yield from _zipped(source)
            return
        with source.binary() as stream:
            yield from _day(Place(), People(), source.name, stream)


def _zipped(source: Source) -> Facts:
    with Archive(source) as archive:
        days = sorted(name for name in archive.names if _DAY.fullmatch(name))
        if not days:
            raise Unreadable("There are no messages in this file.")
        people, ids = _people(archive), _channels(archive)
        for name in days:
            channel = _DAY.fullmatch(name)["channel"]  # type: ignore[index] # days are those that match
            place = Place(ids.get(channel, channel), channel)
            yield from archive.each([name], partial(_day, place, people))


def _people(archive: Archive) -> People:
    people = People()
    for name in archive.names:
        if PurePosixPath(name).name in ("users.json", "org_users.json"):
            for user in islice(_listed(archive, name), MOST_PEOPLE):
                people.take(user)
    return people


def _channels(archive: Archive) -> dict[str, str]:
    """The id behind each channel's folder."""
    return {
        word(channel.get("name")): word(channel.get("id"))
        for name in archive.names
        if PurePosixPath(name).name in _LISTS
        for channel in islice(_listed(archive, name), MOST_PEOPLE)
        if word(channel.get("name")) and word(channel.get("id"))
    }


def _listed(archive: Archive, name: str) -> Iterator[dict[str, object]]:
    """The objects of one list; a damaged list is short, and who is missing in it keeps their id for a name."""
    try:
        with archive.open(name) as stream:
            for item in elements(stream):
                if (found := decoded(_decode, item.raw)) is not None:
                    yield found
    except Unreadable:
        return


def _day(place: Place, people: People, name: str, stream: IO[bytes]) -> Facts:
    for item in elements(stream):
        yield from facts_of(item, partial(facts, place, people), NOT_A_MESSAGE)
