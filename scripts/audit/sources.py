"""Where texts to judge come from: real talk that is no part of this project, and the example community.

Each source gives (key, text); a key is the same for ever, so labels can be kept without the texts.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import zstandard

from qunxing import env

DATA = env.ROOT.parent / "shared" / "data"
DEMO_DAY = datetime(2026, 11, 20, 4, tzinfo=UTC)
"""The story is told as of this day, so that drawing again gives the same texts."""
LONGEST = 300
"""Characters; longer texts are no chat messages and are not drawn."""

Texts = Iterator[tuple[str, str]]
Wanted = Collection[str] | None
"""Keys to read, None for all."""


@dataclass(frozen=True, slots=True)
class Source:
    """`titles` are for the page, in English and Chinese; `path` is under the folder of real data.

    What is no talk shows what a recogniser makes of such texts; it is in no figure of a language.
    """

    name: str
    language: str
    path: str
    read: Callable[[Path, Wanted], Texts]
    titles: tuple[str, str]
    is_talk: bool = True

    @property
    def is_here(self) -> bool:
        return not self.path or (DATA / self.path).exists()

    def texts(self, wanted: Wanted = None) -> Texts:
        return self.read(DATA / self.path, wanted)


def digest(text: str) -> str:
    """A few letters that tell whether a text is still the one that was judged."""
    return sha256(text.encode()).hexdigest()[:8]


def _demo(_path: Path, wanted: Wanted) -> Texts:
    from qunxing.simulate.bakery.story import tell

    for each in tell(DEMO_DAY).messages:
        if wanted is None or str(each.id) in wanted:
            yield str(each.id), each.text


def _forum(path: Path, wanted: Wanted) -> Texts:
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        parts = line.split(" +++$+++ ")
        if len(parts) == 3 and (wanted is None or parts[0] in wanted):
            yield parts[0], parts[2]


def _reviews(path: Path, wanted: Wanted) -> Texts:
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".csv"))
        with archive.open(name) as stream:
            rows = csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8"))
            for at, row in enumerate(rows):
                if wanted is None or str(at) in wanted:
                    yield str(at), row["review"]


def _adverts(path: Path, wanted: Wanted) -> Texts:
    """Their words were parted by spaces, which no sender wrote."""
    for file in sorted(path.glob("*.txt")):
        for at, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines()):
            if wanted is None or f"{file.stem}:{at}" in wanted:
                yield f"{file.stem}:{at}", re.sub(r"(?<![A-Za-z]) | (?![A-Za-z])", "", line)


def _packed(path: Path) -> Iterator[str]:
    with path.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as stream:
        yield from io.TextIOWrapper(stream, encoding="utf-8")


def _lines_of(path: Path, wanted: Wanted) -> Texts:
    for line in _packed(path):
        key = line[6 : line.index(",")]
        if wanted is None or key in wanted:
            yield key, json.loads(line)["text"]


def _irc(path: Path, wanted: Wanted) -> Texts:
    for file in sorted(path.glob("*.ascii.txt")):
        day = file.name.split(".")[0]
        for at, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines()):
            said = re.match(r"\[\d\d:\d\d\] <[^>]+> (.*)", line)
            if said and (wanted is None or f"{day}:{at}" in wanted):
                yield f"{day}:{at}", said[1]


SOURCES = {
    each.name: each
    for each in (
        Source("demo", "zh", "", _demo, ("the example community", "示例社群（虚构）")),
        Source("egret", "zh", "zh-qa-egret/egret_wenda_lines.txt", _forum, ("a developers' forum", "开发者论坛问答")),
        Source(
            "reviews", "zh", "zh-sentiment/online_shopping_10_cats.zip", _reviews, ("shop reviews", "网店评价"), False
        ),
        Source("spam", "zh", "zh-spam", _adverts, ("advert and fraud texts", "广告和诈骗短信"), False),
        Source(
            "zulip", "en", "zulip-lean/new-members.jsonl.zst", _lines_of, ("a help channel on Zulip", "Zulip 求助频道")
        ),
        Source("irc", "en", "irc-disentanglement/dev", _irc, ("a help channel on IRC", "IRC 求助频道")),
        Source("slack", "en", "slack-owasp-crs/messages.jsonl.zst", _lines_of, ("meetings on Slack", "Slack 例会")),
    )
}
