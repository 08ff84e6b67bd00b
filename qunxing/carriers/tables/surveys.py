"""Answers to surveys: one ANSWERED for each question and choice, with the score where the answer is one.

`note` is the question, `text` the answer. A question that asks for a score ends in " /5" or " /10", its scale, and
`value` is the score. Several choices stand in one cell, parted by ┋, or in a column each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qunxing.carriers.base import Incoming, Rejected
from qunxing.carriers.files.chat_fields import sampled
from qunxing.carriers.files.phones import shown_cell
from qunxing.carriers.files.tables import Cell, Row, Table, guess, id_of, parts_of, plain, text_of
from qunxing.carriers.tables import cells
from qunxing.carriers.tables.fields import FIELDS, PEOPLE
from qunxing.carriers.tables.rows import NO_TIME, TOTAL, How, moment, person_of
from qunxing.core.facts import Form, Kind

LONGEST_QUESTION = 80
LONGEST_ANSWER = 2000
CHOICES = "┋"
ABOUT_THE_ANSWER = frozenset(
    plain(name)
    for name in (
        "序号",
        "提交答卷时间",
        "所用时间",
        "来源",
        "来源详情",
        "来自IP",
        "总分",
        "提交者",
        "提交时间",
        "编号",
        "修改时间",
    )
)
"""Columns that a survey tool adds; they are no questions."""
_NUMBERED = re.compile(r"^\s*(?:Q|第)?(\d{1,3})\s*(?:[、.．:：)）]|题\s*[:：、]?|(?=[(（]))\s*", re.IGNORECASE)
_POLITE = re.compile(r"^(?:请(?:您|你)?(?:填写|输入|留下|提供)?|填写)?(?:您|你)?的?")
_OPTION = re.compile(r"^(.*?)\s*[(（]([^()（）]+)[)）]\s*$")
_SKIPPED = frozenset({"", "(空)", "(跳过)", "-3", "-2", "空", "跳过"})
_YES = frozenset({"1", "√", "✓", "是", "yes", "true", "y"})
_NO = frozenset({"0", "否", "no", "false", "n", "×", *_SKIPPED})
_SCORE = re.compile(r"(\d{1,2})\s*(?:分|星|颗星)?(?:\s*[(（].*)?")
_TEN = re.compile(r"0\s*[-~–至到]\s*10|1\s*[-~–至到]\s*10|10\s*分|十分制")
_WORDS = {
    "非常满意": 5, "很满意": 5, "满意": 4, "比较满意": 4, "一般": 3, "不满意": 2, "不太满意": 2, "比较不满意": 2,
    "非常不满意": 1, "很不满意": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One column: what was asked, the choice it stands for if it is one of several, and the scale of its scores."""

    column: str
    label: str
    choice: str = ""
    scale: int = 0

    @property
    def note(self) -> str:
        return f"{self.label} /{self.scale}" if self.scale else self.label


def people_in(columns: Sequence[str]) -> dict[str, str]:
    """The questions that ask who answers (1、您的微信昵称), as field → column."""
    bare = {_POLITE.sub("", _NUMBERED.sub("", column)).strip("?？：: "): column for column in reversed(columns)}
    found = guess([field for field in FIELDS if field.name in PEOPLE], list(bare))
    return {field: bare[name] for field, name in found.items()}


def questions(table: Table, mapping: Mapping[str, str]) -> list[Question]:
    """The columns that are questions: all that neither the tool added nor the mapping uses."""
    used = {part for column in mapping.values() for part in parts_of(column, table.columns)}
    asked = [c for c in table.columns if c not in used and plain(c) not in ABOUT_THE_ANSWER and not c.isdigit()]
    by_number: dict[str, list[str]] = {}
    for column in asked:
        number = _NUMBERED.match(column)
        by_number.setdefault(number[1] if number else column, []).append(column)
    return [question for same in by_number.values() for question in _of_one_number(table, same)]


def _of_one_number(table: Table, same: list[str]) -> Iterator[Question]:
    are_choices = len(same) > 1 and all(_is_ticked(table, column) for column in same)
    for column in same:
        parted = _OPTION.match(_NUMBERED.sub("", column))
        if are_choices and parted:
            stem = next((m[1] for c in same if (m := _OPTION.match(_NUMBERED.sub("", c))) and m[1]), "")
            number = _NUMBERED.match(column)
            yield Question(column, _short(stem or f"{number[1] if number else ''}"), parted[2].strip())
        else:
            label = _NUMBERED.sub("", column) or column
            yield Question(column, _short(label), scale=_scale(label, sampled(table, column)))


def _is_ticked(table: Table, column: str) -> bool:
    return all(text_of(cell).casefold() in _YES | _NO for cell in sampled(table, column))


def _short(label: str) -> str:
    return re.sub(r"[(（](?:必填|选填|自动|多选题?|单选题?)[)）]", "", label).strip()[:LONGEST_QUESTION]


def _scale(label: str, samples: Sequence[Cell]) -> int:
    """The scale of a question whose words ask for a score and whose answers are some: 5, 10, or 0 for none."""
    recommends = "推荐" in label or "recommend" in label.casefold()
    if not recommends and not any(word in label.casefold() for word in ("满意", "评分", "打分", "satisf", "rate")):
        return 0
    scores = [_score(cell) for cell in samples if text_of(cell) not in _SKIPPED]
    known = [score for score in scores if score is not None]
    if not known or 2 * len(known) < len(scores):
        return 0
    wordy = any(text_of(cell) in _WORDS for cell in samples)
    return 10 if _TEN.search(label) or max(known) > 5 or (recommends and not wordy) else 5


def _score(cell: Cell) -> int | None:
    text = text_of(cell)
    if text in _WORDS:
        return _WORDS[text]
    match = _SCORE.fullmatch(text)
    return int(match[1]) if match and int(match[1]) <= 10 else None


def read_answers(table: Table, how: How) -> Iterator[Incoming | Rejected]:
    """Stream the answers of a table of one respondent a row."""
    asked = questions(table, how.mapping)
    times = parts_of(how.mapping.get("when", ""), table.columns)
    heads = [how.mapping.get(field, "") for field in ("id", "who", "phone", "account")]
    wanted = [table.columns[0], *heads, *times, *(question.column for question in asked)]
    for item in table.pick(wanted):
        if isinstance(item, Rejected):
            yield item
        else:
            yield from _respondent(item, how, asked, len(times))


def _respondent(row: Row, how: How, asked: Sequence[Question], times: int) -> Iterator[Incoming | Rejected]:
    line, (first, number, who, phone, account, *rest) = row
    when = moment(list(rest[:times]), how)
    if cells.is_total(first) or when is None:
        reason = TOTAL if cells.is_total(first) else NO_TIME
        yield Rejected(line, reason, " | ".join(text for c in row[1] if (text := shown_cell(c)))[:200])
        return
    person = person_of(who, phone, account)
    for question, cell in zip(asked, rest[times:], strict=True):
        for note, answer, score in _answers(question, cell):
            native = f"{how.preset.name} {id_of(number)} {when.at} {question.column} {answer}" if number else ""
            yield Incoming(
                Kind.ANSWERED,
                when.at,
                how.group,
                how.group,
                person.account,
                person.name,
                answer,
                native,
                form=Form.OTHER,
                value=score,
                note=note,
                precision=when.precision,
                proof=how.preset.proof,
                zoned=when.zoned,
                line=line,
                phone=person.phone,
            )


def _answers(question: Question, cell: Cell) -> Iterator[tuple[str, str, int]]:
    """(note, answer, score) of one cell; nothing where it was skipped. What is no score loses the scale."""
    text = text_of(cell)
    if question.choice:
        if text.casefold() in _YES:
            yield question.label, question.choice, 0
        return
    score = _score(cell) if question.scale else None
    note = question.note if score is not None and score <= question.scale else question.label
    for part in text.split(CHOICES):
        if (answer := part.strip()[:LONGEST_ANSWER]) not in _SKIPPED:
            yield note, answer, score if score is not None and note == question.note else 0
