"""All chat formats together: none takes another's file, and none breaks on anything."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunxing.carriers.base import FileFormat, Incoming, Options, Rejected
from qunxing.carriers.files.chatlab import ChatLab
from qunxing.carriers.files.qq_txt import QQText
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.telegram import Telegram
from qunxing.carriers.files.tests import test_chatlab, test_qq_txt, test_wechat_csv, test_wechat_text
from qunxing.carriers.files.tests.chat_reading import written
from qunxing.carriers.files.wechat_copy import WeChatCopy
from qunxing.carriers.files.wechat_csv import WeChatCSV
from qunxing.carriers.files.wechat_mail import WeChatMail
from qunxing.carriers.files.whatsapp import WhatsApp
from qunxing.carriers.registry import FORMATS, recognise
from qunxing.core.facts import Form, Kind
from qunxing.core.refusals import Refusal
from qunxing.testing.data import shared_data

READERS: tuple[FileFormat, ...] = (
    Telegram(),
    WhatsApp(),
    WeChatMail(),
    WeChatCopy(),
    WeChatCSV(),
    QQText(),
    ChatLab(),
)
ANSWERS = Options(date_order="dmy", day=86_400_000_000 * 19_000)
FOLDERS = {
    "whatsapp": ("whatsapp/**/*.txt", "chat-miner/test/whatsapp/*.txt", "chat-analytics/tests/samples/whatsapp/*"),
    "telegram": ("chat-analytics/tests/samples/telegram/*.json", "chat-miner/test/telegram/test_*.json"),
    "wechat-csv": ("wechat/weclone/**/*.csv",),
}
WRITTEN = {
    "qq-txt": [
        test_qq_txt.TOP + test_qq_txt.export(("2019-09-23 20:43:38 小红(10001)", "大家好")),
        test_qq_txt.WINDOW,
        test_qq_txt.MANAGER,
        test_qq_txt.PHONE,
    ],
    "wechat-mail": [test_wechat_text.TEXT, test_wechat_text.MAC],
    "wechat-copy": [test_wechat_text.DATED, test_wechat_text.PAIRS, test_wechat_text.NAMED],
    "wechat-csv": [test_wechat_csv.HEADER + test_wechat_csv.row("1", "大家好")],
    "chatlab": [test_chatlab.as_json(), test_chatlab.as_lines()],
}


def test_every_reader_is_registered() -> None:
    assert {reader.name for reader in READERS} <= {one.name for one in FORMATS}


@pytest.mark.parametrize("name", FOLDERS)
def test_every_real_sample_is_recognised_as_what_it_is(name: str) -> None:
    root = shared_data("formats")
    files = [path for pattern in FOLDERS[name] for path in root.glob(pattern) if path.is_file()]
    assert len(files) >= 2
    assert {str(path.name): recognise(Source(path)).name for path in files} == {str(path.name): name for path in files}


@pytest.mark.parametrize(("name", "nth"), [(name, n) for name, texts in WRITTEN.items() for n in range(len(texts))])
def test_every_written_sample_is_recognised_as_what_it_is(name: str, nth: int, tmp_path: Path) -> None:
    suffix = ".json" if name == "chatlab" else ".csv" if name == "wechat-csv" else ".txt"
    source = written(tmp_path, WRITTEN[name][nth], f"sample{suffix}")
    assert recognise(source, "chat").name == name
    assert recognise(source).name == name


@pytest.mark.parametrize("pattern", ["zulip-lean/*.jsonl*", "formats/discord/**/*.json", "formats/kakaotalk/**/*.txt"])
def test_files_of_others_are_not_taken(pattern: str) -> None:
    folder, _, rest = pattern.rpartition("/**/") if "/**/" in pattern else pattern.rpartition("/")
    files = list(shared_data(folder).rglob(rest))
    assert files
    for path, reader in itertools.product(files, READERS):
        assert reader.sniff(Source(path)) < 30, (path, reader.name)


def read_whole(reader: FileFormat, source: Source) -> list[Incoming | Rejected]:
    """Everything a reader says, checked for form; a refusal is an answer too."""
    found: list[Incoming | Rejected] = []
    try:
        reader.sniff(source)
        reader.look(source, ANSWERS)
        found.extend(reader.read(source, ANSWERS))
    except Refusal:
        return found
    for one in found:
        assert one.line >= 1
        if isinstance(one, Rejected):
            assert one.reason and len(one.text) <= 200
        else:
            assert -(2**62) < one.at < 2**62 and "\0" not in (one.text or "") + one.name
            assert one.form is not Form.SYSTEM or not (one.sender or one.name)
    return found


def seeds() -> list[bytes]:
    texts = [text.encode() for some in WRITTEN.values() for text in some]
    chat = "[18/03/22, 14:56:01] Ann: \u200eimage omitted\n\u200e[19/03/22, 14:56:01] Bob: hi\nthere\n"
    telegram = {
        "name": "G",
        "id": 1,
        "messages": [{"id": 1, "type": "message", "date_unixtime": "1700000000", "text": []}],
    }
    mail = b"From: a@example.com\nContent-Type: text/plain; charset=utf-8\n\n" + test_wechat_text.TEXT.encode()
    return [*texts, chat.encode(), json.dumps(telegram).encode(), mail]


SEEDS = seeds()
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(raw=st.binary(max_size=400), name=st.sampled_from(["a.txt", "a.json", "a.csv", "a.eml", "a.zip"]))
def test_any_bytes_give_facts_or_a_refusal(raw: bytes, name: str) -> None:
    with TemporaryDirectory() as folder:
        source = written(Path(folder), raw, name)
        for reader in READERS:
            read_whole(reader, source)


@settings(QUIET, max_examples=150)
@given(seed=st.sampled_from(SEEDS), chance=st.randoms(use_true_random=False))
def test_damaged_samples_give_facts_or_a_refusal(seed: bytes, chance: random.Random) -> None:
    with TemporaryDirectory() as folder:
        source = written(Path(folder), damaged(seed, chance))
        for reader in READERS:
            read_whole(reader, source)


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """The bytes with some of them changed, cut out, doubled, or swapped for troublesome ones."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(data) + 1), chance.randint(0, 30)
        piece = data[at : at + length]
        nasty = (
            b"\0",
            b"\xff\xfe",
            b'"',
            b"}{",
            b"[[",
            b"\r",
            b"99999",
            "\u202e٣".encode(),
            b"  12:61",
            b"\\ud800",
        )
        data[at : at + length] = chance.choice([b"", piece * 2, bytes(reversed(piece)), chance.choice(nasty)])
    return bytes(data)


def test_real_samples_cut_anywhere_keep_their_good_part() -> None:
    root, chance = shared_data("formats"), random.Random(7)
    for name in (
        "whatsapp/whats_json/test/data/languages/japanese_ios.txt",
        "chat-miner/test/telegram/test_batch_export.json",
    ):
        raw = (root / name).read_bytes()
        for _ in range(20):
            with TemporaryDirectory() as folder:
                source = written(Path(folder), raw[: chance.randrange(len(raw))])
                for reader in READERS:
                    read_whole(reader, source)


@pytest.mark.parametrize(
    ("head", "filler"),
    [("小红  12:47\n", " "), ("18/03/22, 14:56 - Ann: ", "["), ("2019-09-23 20:43:38 ", "(1234"), ("", "小 12:30  ")],
)
def test_a_ten_megabyte_line_is_survived(head: str, filler: str, tmp_path: Path) -> None:
    source = written(tmp_path, f"{head}{filler * (10_000_000 // len(filler.encode()))}\n")
    for reader in READERS:
        read_whole(reader, source)


def test_clocks_that_go_back_and_right_to_left_names_are_kept(tmp_path: Path) -> None:
    text = "18/03/22, 14:56 - مريم 🌙: a\n18/03/22, 14:55 - \u202eAnn\u202c: b\n17/03/22, 14:55 - Ann:\n"
    found = [one for one in read_whole(WhatsApp(), written(tmp_path, text)) if isinstance(one, Incoming)]
    assert [one.kind for one in found] == [Kind.MESSAGE] * 3
    assert found[0].name == "مريم 🌙" and found[2].text == "" and found[1].at < found[0].at
