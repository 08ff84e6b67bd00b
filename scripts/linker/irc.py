"""Hand-linked talk of IRC (Kummerfeld et al. 2019) as the linker reads talk, and the published way to score links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from qunxing.core.text.linker.talk import MINUTE, Ints, Talk
from qunxing.core.text.linker.words import cues_of, numbered, words_of

SAID = re.compile(r"\[(\d\d):(\d\d)\] (?:<([^>]+)>| ?\* (\S+)) ?(.*)")
RENAMED = re.compile(r"=== (\S+) is now known as (\S+)")
WORD = re.compile(r"[^\s:,!?.()\"']+")
FIRST = 1000
"""Lines before it are context; all from it on were linked by hand."""
LATELY = 100
"""A beginning of a nick is understood if its owner spoke so many lines ago."""
_COMMON = """
    a about after again all also am an and any anyone apt are as ask at back bash be because been before being both but
    by bye can cat cd check code config connect cool could dash data day dell desktop did disk do does done door down
    each
    edit either else error even ever every everyone fast few file find first fix for free from game get gnome go god
    good google got grub guest had has have he hello help her here hey hi him his home hot how i if in install intel
    into is it its just kde kernel kick know last later left less like line linux list little load local log long look
    lost lot love mac mail main make man many master may maybe me mean mine mint mode more most mount move much must my
    name need net never new next nice night no nobody not nothing now nvidia of off offline ok okay old on
    one online only
    open or other our out over own package people please power problem program put question quit read ready real really
    right root run said same save say screen script see server set shell should show sleep so some someone sorry sound
    space start stop sudo sure system take talk tell test than thank thanks that the their them then there they thing
    think this those though thread through time to too tree true try turn two ubuntu under up update us use user version
    very video wait want was way we web well were what when where which while who why will window windows wine with word
    work works world would wow write x xp yeah yep yes yet you your
"""
COMMON = frozenset(_COMMON.split())
"""Words that somebody took for a nick; only before a colon or comma at the start is that one meant."""


class Line(NamedTuple):
    """One message: its line in the file, whom it names in order, whether the first opens it, its text without them."""

    number: int
    author: int
    minute: int
    named: tuple[int, ...]
    opens: bool
    text: str


class File(NamedTuple):
    """`links`: line → the earlier lines it answers, itself where it begins something. `lines`: how many there are."""

    said: list[Line]
    links: dict[int, set[int]]
    lines: int


def files(folder: Path, *, every: int = 1) -> list[File]:
    """The files of one part (train, dev), in order of name; every how manyth."""
    return [read(path) for path in sorted(folder.glob("*.ascii.txt"))[::every]]


def read(path: Path) -> File:
    """One file and its links."""
    links: dict[int, set[int]] = {}
    for row in path.with_name(path.name.replace(".ascii.", ".annotation.")).read_text().splitlines():
        first, last = sorted(map(int, row.split()[:2]))
        links.setdefault(last, set()).add(first)
    rows = path.read_text(errors="replace").removesuffix("\n").split("\n")
    return File(list(_said(rows)), links, len(rows))


def _said(rows: Sequence[str]) -> Iterator[Line]:
    nicks: dict[str, int] = {}
    spoke: dict[int, int] = {}
    day = last = 0
    for number, row in enumerate(rows):
        if renamed := RENAMED.match(row):
            if renamed[1].lower() in nicks:
                nicks[renamed[2].lower()] = nicks[renamed[1].lower()]
        elif found := SAID.match(row):
            minute = int(found[1]) * 60 + int(found[2])
            day, last = day + (minute < last - 600), minute
            author = nicks.setdefault((found[3] or found[4]).lower(), len(nicks) + 1)
            lately = {who for who, at in spoke.items() if at > number - LATELY}
            named, opens, text = _names(found[5], author, nicks, lately)
            spoke[author] = number
            yield Line(number, author, day * 1440 + minute, named, opens, text)


def _names(text: str, author: int, nicks: dict[str, int], lately: set[int]) -> tuple[tuple[int, ...], bool, str]:
    """Who is named, whether at the start, and the text in small letters without the names."""
    named: list[int] = []
    opens, low = False, text.lower()
    for place, word in enumerate(WORD.findall(low)):
        is_call = place == 0 and low.startswith((f"{word}:", f"{word},", f"{word} :", f"{word} ,"))
        who = nicks.get(word, 0)
        if not who and is_call and len(word) > 2 and word not in COMMON:
            who = next((of for nick, of in reversed(nicks.items()) if nick.startswith(word) and of in lately), 0)
        if who in (0, author) or len(word) < (2 if place == 0 else 3) or (word in COMMON and not is_call):
            continue
        opens |= place == 0
        named += [who] if who not in named else []
        low = low.replace(word, " ")
    return tuple(named), opens, low.strip(" :,")


def talk_of(found: Sequence[File], *, keep: float = 1.0, seed: int = 1) -> tuple[Talk, Ints]:
    """The messages of some files as one talk, each a group, and their lines; a part of the names is read."""
    dice = np.random.default_rng(seed)
    rows, words = [], []
    for grp, file in enumerate(found, 1):
        for line in file.said:
            named = line.named if keep >= 1 or not line.named or dice.random() < keep else ()
            first, second = (*named, 0, 0)[:2]
            shown = (line.author, line.minute * MINUTE, first, second, int(bool(named) and line.opens), 0)
            rows.append((grp, *shown, cues_of(line.text), len(line.text), line.number))
            words.append(words_of(line.text))
    columns = list(np.array(rows, np.int64).T)
    return Talk._make([*columns[:-1], *numbered(words)]), columns[-1]


class Scored(NamedTuple):
    """In hundredths."""

    precision: float
    recall: float
    f: float


def scored(found: Sequence[File], talk: Talk, number: Ints, to: Ints) -> Scored:
    """Precision and recall of pairs of lines over all files; lines that are no messages stand for themselves."""
    place = {(int(grp), int(line)): at for at, (grp, line) in enumerate(zip(talk.grp, number, strict=True))}
    said = linked = both = 0
    for grp, file in enumerate(found, 1):
        told = {
            (line, int(number[to[place[grp, line]]]) if (grp, line) in place else line)
            for line in range(FIRST, file.lines)
        }
        true = {(line, first) for line, firsts in file.links.items() for first in firsts}
        said, linked, both = said + len(told), linked + len(true), both + len(told & true)
    return Scored(*(round(100 * each, 1) for each in (both / said, both / linked, 2 * both / (said + linked))))
