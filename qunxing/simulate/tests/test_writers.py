from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qunxing.carriers.base import Incoming, Options, Rejected
from qunxing.carriers.files.qq_txt import QQText
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.wechat_mail import WeChatMail
from qunxing.carriers.registry import recognise
from qunxing.core.facts import Form, Kind
from qunxing.simulate.draw import draw
from qunxing.simulate.plan import Plan
from qunxing.simulate.talk import Talk
from qunxing.simulate.truth import DAY, Said, Truth
from qunxing.simulate.writers import Files, whole_days

PLAN = Plan(days=40, connect=10, groups=2, arrivals=1.2)


@pytest.fixture(scope="module")
def truth() -> Truth:
    """A drawn community with real words in its mouth; every tenth plain message is a picture."""
    drawn, talk = draw(PLAN, 11), Talk(1)
    words = {Said.QUESTION: lambda: talk.question()[1], Said.ACKNOWLEDGEMENT: talk.ack}
    messages = [
        m._replace(text="", form=Form.IMAGE)
        if m.said is Said.PLAIN and m.id % 10 == 0
        else m._replace(text=words.get(m.said, talk.chat)())
        for m in drawn.messages
    ]
    return replace(drawn, messages=messages)


def account(person: int) -> str:
    return str(900_000_000_000 + person)


def read(folder: Path, name: str, text: str, what: str = "chat", options: Options | None = None) -> list[Incoming]:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    source = Source(path)
    rows: Iterator[Incoming | Rejected] = recognise(source, what).read(source, options or Options())
    found = list(rows)
    assert [row for row in found if isinstance(row, Rejected)] == []
    return [row for row in found if isinstance(row, Incoming)]


def test_a_chat_table_parses_back_to_what_was_said(truth: Truth, tmp_path: Path) -> None:
    files = Files(truth)
    rows = read(tmp_path, "a.jsonl", files.table(1, account))
    said = {f"m{m.id}": m for m in files.messages(1)}
    messages = [row for row in rows if row.kind is Kind.MESSAGE]
    assert len(said) > 200 and len(messages) == len(said)
    for row in messages:
        m = said[row.native]
        assert (row.at, row.sender, row.form, row.zoned) == (m.ts, account(m.person), m.form, True)
        assert row.text == (m.text if m.form is Form.TEXT else None)
        assert row.reply_to == (f"m{m.reply_to}" if m.reply_to else "")


def test_a_chat_table_shows_every_join_and_leave(truth: Truth, tmp_path: Path) -> None:
    rows = read(tmp_path, "a.jsonl", Files(truth).table(1, account))
    since = [stay for stay in truth.stays if stay.group == 1]
    shown = Counter(row.kind for row in rows)
    assert shown[Kind.JOINED] == sum(stay.start > truth.connect for stay in since)
    assert shown[Kind.LEFT] + shown[Kind.REMOVED] == sum(stay.group == 1 for stay in truth.leaves())
    assert len({row.native for row in rows}) == len(rows)


def test_a_qq_export_parses_back_to_the_second(truth: Truth, tmp_path: Path) -> None:
    files, span = Files(truth), whole_days(truth, 20, 3)
    text = files.qq(1, account, span)
    rows = read(tmp_path, "qq.txt", text)
    said = list(files.messages(1, [span]))
    messages = [row for row in rows if row.kind is Kind.MESSAGE]
    assert isinstance(recognise(Source(tmp_path / "qq.txt")), QQText)
    assert [(row.at - truth.shift, row.sender) for row in messages] == [(m.ts, account(m.person)) for m in said]
    assert [row.form for row in messages] == [m.form for m in said]
    assert [row.text for row in messages if row.form is Form.TEXT] == [m.text for m in said if m.form is Form.TEXT]
    moves = files.moves(1, span)
    assert Counter(row.kind for row in rows if row.kind is not Kind.MESSAGE) == Counter(
        {"joined": Kind.JOINED, "left": Kind.LEFT, "removed": Kind.REMOVED}[kind] for _, kind, _ in moves
    )


def test_a_mail_parses_back_to_the_minute(truth: Truth, tmp_path: Path) -> None:
    files, span = Files(truth), whole_days(truth, 4, 2)
    rows = read(tmp_path, "mail.txt", files.mail(1, span))
    said = list(files.messages(1, [span]))
    assert isinstance(recognise(Source(tmp_path / "mail.txt")), WeChatMail)
    minute = 60_000_000
    assert [(row.at - truth.shift, row.name) for row in rows] == [
        (m.ts // minute * minute, files.name(m.person, m.ts)) for m in said
    ]


@pytest.mark.parametrize("days", [25, 0])
def test_member_lists_name_exactly_those_present(truth: Truth, tmp_path: Path, days: int) -> None:
    files, ts = Files(truth), truth.end - days * DAY
    day = Options(day=(ts + truth.shift) // DAY * DAY)
    rows = read(tmp_path, "list.csv", files.roster(2, ts, account), "roster", day)
    listed = [row for row in rows if row.kind is Kind.LISTED]
    present = truth.present(ts, [2])
    assert {row.sender: row.value - truth.shift for row in listed} == {account(s.person): s.start for s in present}
    assert sum(row.staff for row in listed) == PLAN.staff
    pasted = read(tmp_path, "paste.txt", files.pasted_roster(2, ts), "roster", day)
    assert sum(row.kind is Kind.LISTED for row in pasted) == len(present)


def test_a_renamed_person_is_called_by_the_name_of_the_time(truth: Truth) -> None:
    files = Files(truth)
    change = truth.renamings[0]
    assert files.name(change.person, change.ts - 1) == change.before
    assert files.name(change.person, change.ts) == change.after
