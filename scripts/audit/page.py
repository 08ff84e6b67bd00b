"""docs/reference/recognisers.md and its Chinese twin, from what is published and the labels."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.statistics.intervals import Proportion
from qunxing.core.text.audited import LEAST, Audited, audited, version
from scripts.audit import figures, judging
from scripts.audit.sources import SOURCES
from scripts.audit.words import WORDS, Words


def page(language: str) -> str:
    """The page in "en" or "zh"."""
    words = WORDS[language]
    parts = [f"# {words.title}\n", words.made, words.intro.format(version=version(), least=LEAST)]
    for name, (title, about) in words.recognisers.items():
        parts += [f"## {title}\n", f"{about}\n", *_table(name, words), ""]
    parts += [f"## {words.errors_title}\n", words.errors, *_errors(words), "", words.how]
    return "\n".join(parts).rstrip() + "\n"


def _table(name: str, words: Words) -> Iterator[str]:
    """Sources in which the recogniser met nothing are left out."""
    yield f"| {' | '.join(words.columns)} |"
    yield "|---|---|---|---|---|---|"
    for row in audited():
        if row.recogniser == name and (not row.source or row.precision.n or row.recall.n):
            yield f"| {' | '.join(_cells(row, words))} |"


def _cells(row: Audited, words: Words) -> Iterator[str]:
    yield words.languages[row.language]
    yield _source(row, words)
    yield from (_share(each, words) for each in (row.precision, row.recall))
    yield from (str(row.judged), _kappa(row))


def _source(row: Audited, words: Words) -> str:
    is_pair = row.recogniser == "near_duplicate"
    if not row.source:
        return f"**{words.every if is_pair else words.overall}**"
    title = SOURCES[row.source].titles[words.at]
    return title if is_pair or SOURCES[row.source].is_talk else f"{title}{words.no_talk}"


def _share(share: Proportion, words: Words) -> str:
    if not share.n:
        return words.none
    if share.n < LEAST or share.value is None:
        return words.few.format(hits=share.hits, n=share.n)
    return f"{share.value:.0%} ({share.low:.0%}–{share.high:.0%}), {share.hits}/{share.n}"


def _kappa(row: Audited) -> str:
    return "–" if row.kappa is None else f"{row.kappa:.2f}"


def _errors(words: Words) -> Iterator[str]:
    ours = figures.cases(each for each in judging.read() if each.text)
    for name, marked, text in figures.errors(ours):
        yield f"- {words.recognisers[name][0]} · {words.wrongly if marked else words.missed}: {text}"
