"""Believable talk of a baking community, made from sentences with slots; what each sentence is, is known."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

_SLOT = re.compile(r"\{(\w+)\}")


@cache
def phrases() -> dict[str, dict[str, tuple[str, ...]]]:
    """The words of `phrases.md` by kind and name: slots and single words, or sentences."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    page = Path(__file__).with_name("phrases.md").read_text(encoding="utf-8")
    for section in page.split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        kind, _, name = title.partition(" ")
        lines = [line for line in body.splitlines() if line]
        if kind in ("slot", "word"):
            items = ["" if word == "-" else word for line in lines for word in line.split()]
        else:
            items = [line.removeprefix("- ") for line in lines]
        found.setdefault(kind, {})[name] = tuple(items)
    return found


class Talk:
    """A speaker's tongue. Words come from `random.Random`: picking one of a list with numpy costs ten times more."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 # nothing here is secret
        self.phrases = phrases()

    def question(self, topic: str | None = None) -> tuple[str, str]:
        """(topic, text) of one question."""
        questions = self.phrases["question"]
        topic = topic or self.random.choice(list(questions))
        return topic, self._say(questions[topic])

    def answer(self, topic: str) -> str:
        """A helpful answer to a question on this topic."""
        pool = self.phrases["answer"][topic]
        if self.random.random() < 0.25:
            return "，".join(self._say([sentence]) for sentence in self.random.sample(pool, 2))
        return self._say(pool)

    def chat(self, kind: str = "night") -> str:
        """Small talk of a kind of group: night, student or friends."""
        pool = self.phrases["chat"][kind]
        if kind == "student" and self.random.random() < 0.4:
            pool = self.phrases["chat"]["night"]
        first = self._say(pool)
        return f"{first} {self._say(pool)}" if self.random.random() < 0.12 else first

    def reply(self) -> str:
        """A remark on somebody's message."""
        return self._say(self.phrases["say"]["reply"])

    def ack(self) -> str:
        """Nothing but an acknowledgement."""
        return self.random.choice(self.phrases["say"]["acknowledgement"])

    def advert(self) -> str:
        return self._say(self.phrases["say"]["advert"])

    def welcome(self, name: str) -> str:
        """What the bot says when somebody comes."""
        return self.random.choice(self.phrases["say"]["welcome"]).replace("{name}", name)

    def recipe(self, number: int) -> str:
        """One of the daily recipes, over several lines."""
        pick = self._slot
        water = self.random.randrange(150, 190, 5)
        dough = f"{pick('flour')} 250g、水 {water}g、{pick('stuff')} {pick('gram')}、酵母 3g、盐 4g"
        steps = f"1. 揉到扩展，面温不超过26度\n2. 一发{pick('hour')}，分割松弛，整形\n3. {pick('temp')}烤{pick('min')}"
        return f"【每日一方】第{number}方 · {pick('stuff')}{pick('bread')}\n用料：{dough}\n{steps}"

    def nickname(self) -> str:
        """A name as people choose it."""
        chance = self.random.random()
        nick = self.random.choice(self.phrases["word"]["nick"])
        if chance < 0.3:
            return nick + str(self.random.randrange(1, 100))
        other = self.random.choice(self.phrases["word"]["nick"])[:2]
        return nick + other if chance < 0.75 else f"{other}的{nick}"

    def proper_name(self, nick: str) -> str:
        """A name as the group rules ask for it: city-job-nickname."""
        words = self.phrases["word"]
        return f"{self.random.choice(words['city'])}-{self.random.choice(words['job'])}-{nick}"

    def _say(self, pool: Sequence[str]) -> str:
        return _SLOT.sub(lambda match: self._slot(match[1]), self.random.choice(pool))

    def _slot(self, name: str) -> str:
        return self.random.choice(self.phrases["slot"][name])


def names(talk: Talk) -> Iterator[str]:
    """Nicknames without end, no two alike."""
    seen: set[str] = set()
    while True:
        name = talk.nickname()
        if name in seen:
            name = f"{talk.nickname()}{talk.random.choice('呀哦er吖酱哥姐')}"
        if name not in seen:
            seen.add(name)
            yield name


def sentences(seed: int, count: int) -> list[str]:
    """A small vocabulary of different sentences, for logs in which only the amount of text matters."""
    talk = Talk(seed)
    found: dict[str, None] = dict.fromkeys(phrases()["say"]["acknowledgement"])
    while len(found) < count:
        found[talk.chat()] = None
        found[talk.question()[1]] = None
    return list(found)[:count]
