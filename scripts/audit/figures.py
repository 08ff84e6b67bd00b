"""From labels to figures: precision, recall and agreement, per recogniser, language and source."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from qunxing import env
from qunxing.core.metrics.statistics import cohen_kappa
from qunxing.core.refusals import Refusal
from qunxing.core.text import audited
from qunxing.core.text.recognisers import VERSION, Label, label, shape
from scripts.audit.judging import LETTERS, PARTED, Judged
from scripts.audit.sources import SOURCES, digest

PUBLISHED = env.ROOT / "qunxing" / "core" / "text" / audited.FILE

FOUND: Mapping[str, Callable[[Sequence[str]], bool]] = {
    "q": lambda texts: Label.QUESTION in label(texts[0], 0),
    "a": lambda texts: Label.ACKNOWLEDGEMENT in label(texts[0], 0),
    "m": lambda texts: Label.AUTOMATIC in label(texts[0], 0),
    "y": lambda texts: shape(texts[0]) != 0 and shape(texts[0]) == shape(texts[1]),
}
"""What the recogniser of a letter says of a text, or of two."""


class Case(NamedTuple):
    """One judged text, with the words the recognisers see."""

    judged: Judged
    texts: tuple[str, ...]

    @property
    def language(self) -> str:
        return SOURCES[self.judged.source].language


def cases(rows: Iterable[Judged]) -> list[Case]:
    """The judged texts with their words. Raises Refusal where a source is absent or a text is another one now."""
    rows = list(rows)
    return [case for name in SOURCES for case in _of_source(name, [each for each in rows if each.source == name])]


def missing(rows: Iterable[Judged]) -> list[str]:
    """Sources whose texts are not on this machine."""
    return sorted({each.source for each in rows if not each.text and not SOURCES[each.source].is_here})


def _of_source(name: str, rows: list[Judged]) -> Iterator[Case]:
    wanted = {key for each in rows if not each.text for key in each.key.split("|")}
    texts = dict(SOURCES[name].texts(wanted)) if wanted else {}
    for each in rows:
        words = each.text.split(PARTED) if each.text else [texts.get(key, "") for key in each.key.split("|")]
        if digest("\n".join(words)) != each.digest:
            raise Refusal("%(source)s %(key)s is not the text that was judged.", source=name, key=each.key)
        yield Case(each, tuple(words))


def figures(judged: Sequence[Case]) -> list[dict[str, Any]]:
    """What is published: every recogniser by language, over all sources and then over each."""
    found = []
    for letter, name in LETTERS.items():
        of_kind = [case for case in judged if (case.judged.kind == "pairs") == (letter == "y")]
        for language in dict.fromkeys(case.language for case in of_kind):
            spoken = [case for case in of_kind if case.language == language]
            for source in ("", *dict.fromkeys(case.judged.source for case in spoken)):
                chosen = [case for case in spoken if _belongs(case, source)]
                found.append({"recogniser": name, "language": language, "source": source, **_figure(letter, chosen)})
    return found


def _belongs(case: Case, source: str) -> bool:
    return (
        case.judged.source == source if source else SOURCES[case.judged.source].is_talk or case.judged.kind == "pairs"
    )


def _figure(letter: str, chosen: Sequence[Case]) -> dict[str, Any]:
    """Marks are judged wherever they were drawn; what is missed only shows among texts drawn without looking."""
    drawn = "short" if letter == "a" else "random"
    verdicts = [(letter in case.judged.truth, FOUND[letter](case.texts), case.judged.part) for case in chosen]
    marked = [truth for truth, found, _part in verdicts if found]
    meant = [found for truth, found, part in verdicts if truth and part == drawn]
    kappa = cohen_kappa((letter in case.judged.first, letter in case.judged.second) for case in chosen)
    return {
        "judged": len(chosen),
        "precision": [sum(marked), len(marked)],
        "recall": [sum(meant), len(meant)],
        "kappa": None if kappa is None else round(kappa, 3),
    }


def errors(judged: Sequence[Case]) -> Iterator[tuple[str, bool, str]]:
    """(recogniser, whether it marked the text, the text) where it was wrong; only texts that are ours to show."""
    for letter, name in LETTERS.items():
        for case in judged:
            is_kind = (case.judged.kind == "pairs") == (letter == "y")
            if is_kind and case.judged.text and (letter in case.judged.truth) != FOUND[letter](case.texts):
                yield name, FOUND[letter](case.texts), " ‖ ".join(case.texts)


def publish(found: list[dict[str, Any]]) -> None:
    """Write the file that pages and screens read."""
    rows = ",\n".join(f"  {json.dumps(each)}" for each in found)
    PUBLISHED.write_text(f'{{"version": {VERSION}, "figures": [\n{rows}\n]}}\n', encoding="utf-8")
