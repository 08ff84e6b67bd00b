"""Half a file and then the whole, the whole and then half: the same ledger, wherever the cut falls."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

import pytest

from qunxing.communities.models import Group
from qunxing.ledger import talk as talking
from qunxing.ledger.fill import fill
from qunxing.ledger.models import Batch, Dirty, GroupEpoch, Segment, TailFact
from qunxing.ledger.verify import verify
from qunxing.sources import actions
from qunxing.sources.models import Import, LastWord
from qunxing.sources.tests.conftest import Hand
from qunxing.testing import ledgers
from qunxing.testing.ledgers import NOW

NAMES = ("阿禾", "小舟", "山竹", "Ann: B")
ACCOUNT = b"(10001)"
WORDS = ("面团不出膜怎么办？", "多揉一会儿就好了", "好", "好", "好的", "第一行\n第二行\n第三行", "😀 笑", "…")


def talk(seed: int, n: int = 40) -> list[tuple[str, str, str, str]]:
    """(number, minute, name, text): several a minute, some said twice within it."""
    chance, minute, found = Random(seed), 0, []
    for nth in range(n):
        minute += chance.choice((0, 0, 1, 7))
        clock = f"{8 + minute // 60:02}:{minute % 60:02}"
        found.append((str(1000 + nth), clock, chance.choice(NAMES[:3]), chance.choice(WORDS)))
    return found


def whatsapp(rows: list[tuple[str, str, str, str]]) -> str:
    return "".join(f"19/11/2025, {clock} - {name}: {text}\n" for _nth, clock, name, text in rows)


def qq(rows: list[tuple[str, str, str, str]]) -> str:
    top = "消息记录（此消息记录为文本格式，不支持重新导入）\n\n" + "=" * 64 + "\n消息分组:我的群\n" + "=" * 64
    top += "\n消息对象:烘焙\n" + "=" * 64 + "\n\n"
    return top + "".join(
        f"2025-11-19 {clock}:00 {name}{ACCOUNT.decode()}\n{text}\n\n" for _nth, clock, name, text in rows
    )


def table(rows: list[tuple[str, str, str, str]]) -> str:
    return "time,sender,text\n" + "".join(
        f'2025-11-19 {clock}:00,{name},"{text}"\n' for _nth, clock, name, text in rows
    )


def numbered_table(rows: list[tuple[str, str, str, str]]) -> str:
    return "id,time,sender,text\n" + "".join(
        f'{nth},2025-11-19 {clock}:00,{name},"{text}"\n' for nth, clock, name, text in rows
    )


def telegram(rows: list[tuple[str, str, str, str]]) -> str:
    messages = [
        {"id": int(nth), "type": "message", "date": f"2025-11-19T{clock}:00", "date_unixtime": str(unix(clock))}
        | {"from": name, "from_id": f"user{NAMES.index(name)}", "text": text}
        for nth, clock, name, text in rows
    ]
    return json.dumps(
        {"name": "烘焙", "type": "private_group", "id": 5, "messages": messages}, ensure_ascii=False, indent=1
    )


def unix(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 1_763_510_400 + int(hours) * 3600 + int(minutes) * 60


def wechat_mail(rows: list[tuple[str, str, str, str]]) -> str:
    day = "—————  2025-11-19  —————"
    return f"Dear:\n\n微信聊天记录如下\n\n{day}\n\n" + "".join(
        f"{name}  {clock}\n\n{text}\n\n" for _nth, clock, name, text in rows
    )


SHAPES: dict[str, tuple[Callable[[list[tuple[str, str, str, str]]], str], str]] = {
    "whatsapp": (whatsapp, "chat.txt"),
    "wechat mail": (wechat_mail, "chat.txt"),
    "qq": (qq, "chat.txt"),
    "table": (table, "chat.csv"),
    "numbered table": (numbered_table, "chat.csv"),
    "telegram": (telegram, "result.json"),
}


def messages() -> list[tuple[object, ...]]:
    """Who said what when, as it stands now, without keys."""
    found = [row for grp in Group.objects.all() for row in talking.around(grp.pk, unix("12:00") * 1_000_000, n=1000)]
    return sorted((row.grp, row.identity, row.ts, row.form, row.is_recalled, str(row.text)) for row in found)


def forget() -> None:
    """An empty ledger, in which groups and accounts keep their numbers."""
    Import.objects.all().delete()
    for model in (Segment, TailFact, Dirty, GroupEpoch, LastWord, Batch):
        model.objects.all().delete()


def cuts(raw: bytes, last: tuple[str, str, str, str], seed: int, n: int) -> list[int]:
    """Places to cut at: in the last message's head line and account, right before and in its text; n anywhere."""
    chance, text = Random(seed), last[3].split("\n")[0].encode()
    told = [raw.rfind(last[1].encode()) + 3, raw.rfind(text), len(raw) - 2]
    told += [raw.rfind(ACCOUNT) + 3] if ACCOUNT in raw else []
    return told + [chance.randrange(len(raw) // 4, len(raw)) for _ in range(n)]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_half_a_file_and_the_whole_are_the_whole_in_either_order(shape: str, hand_in: Hand, group: Group) -> None:
    write, name = SHAPES[shape]
    rows = talk(6)
    raw = write(rows).encode()
    hand_in(raw, name)
    whole = messages()
    assert len(whole) == 40
    for cut in cuts(raw, rows[-1], 6, 2):
        if shape == "numbered table" and raw[:cut].decode(errors="replace").rpartition("\n")[2].count(",") < 3:
            continue  # a row whose number is whole and whose sender is cut: known by its number, it stays as it came
        for parts in ((raw[:cut], raw), (raw, raw[:cut])):
            forget()
            for part in parts:
                hand_in(part, name)
            assert messages() == whole, (cut, raw[max(0, cut - 40) : cut].decode(errors="replace"))


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["whatsapp", "numbered table"])
def test_overlapping_selections_give_the_whole(shape: str, hand_in: Hand, group: Group) -> None:
    """Cut between messages: two parts that share some give what they cover, said-twice and all."""
    write, name = SHAPES[shape]
    rows = talk(7)
    hand_in(write(rows), name)
    whole = messages()
    assert len(whole) == 40
    for first, second in ((rows[:25], rows[15:]), (rows[10:], rows[:30]), (rows[5:35], rows)):
        forget()
        hand_in(write(first), name)
        hand_in(write(second), name)
        assert messages() == whole


@pytest.mark.slow
def test_what_is_said_n_times_in_a_minute_counts_as_often_as_one_part_has_it(hand_in: Hand, group: Group) -> None:
    for times, standing in ((2, 2), (3, 3), (1, 3)):
        hand_in(whatsapp([("1", "08:00", NAMES[0], "好")] * times), "chat.txt")
        assert len(messages()) == standing
    fill(now=NOW)
    assert verify() == []


@pytest.mark.slow
def test_undoing_the_second_half_leaves_the_first_as_it_was(hand_in: Hand, group: Group) -> None:
    raw = whatsapp(talk(3)).encode()
    hand_in(raw[: len(raw) // 2], "chat.txt")
    fill(now=NOW)
    before = ledgers.shown()
    second = hand_in(raw, "chat.txt")
    fill(now=NOW)
    assert ledgers.shown() != before
    actions.undo(second, by=None, now=NOW)
    fill(now=NOW)
    assert ledgers.shown() == before and verify() == []
