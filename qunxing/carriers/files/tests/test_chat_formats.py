"""All chat formats together: none takes another's file, and none breaks on anything."""

from __future__ import annotations

import itertools
import pkgutil
import random
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunxing.carriers.base import FileFormat, Incoming, Options, Rejected
from qunxing.carriers.files import tests
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests import test_wechat_text
from qunxing.carriers.files.tests.chat_reading import written
from qunxing.carriers.files.whatsapp import WhatsApp
from qunxing.carriers.registry import FORMATS, recognise
from qunxing.core.facts import Form, Kind
from qunxing.core.refusals import Refusal
from qunxing.testing.data import shared_data

READERS: tuple[FileFormat, ...] = tuple(one for one in FORMATS if one.what == "chat" and one.name != "table")
ANSWERS = Options(date_order="dmy", day=86_400_000_000 * 19_000)
BESIDE = [
    import_module(f"{tests.__name__}.{found.name}")
    for found in pkgutil.iter_modules(tests.__path__)
    if found.name.startswith("test_") and found.name != __name__.rpartition(".")[2]
]
"""The test modules of the formats. What they call WRITTEN and REAL is tried against every format here."""
WRITTEN: dict[str, list[tuple[str, str | bytes]]] = {
    name: files for module in BESIDE for name, files in getattr(module, "WRITTEN", {}).items()
}
"""Format → its small samples, as (file name, content)."""
REAL: dict[str, tuple[str, ...]] = {
    name: patterns for module in BESIDE for name, patterns in getattr(module, "REAL", {}).items()
}
"""Format → where its real samples lie in the shared data."""


def test_every_chat_format_brings_samples() -> None:
    assert {one.name for one in READERS} == {*WRITTEN}


@pytest.mark.parametrize("name", REAL)
def test_every_real_sample_is_recognised_as_what_it_is(name: str) -> None:
    root = shared_data("formats").parent
    files = [path for pattern in REAL[name] for path in root.glob(pattern) if path.is_file()]
    assert files
    assert {str(path.name): recognise(Source(path)).name for path in files} == {str(path.name): name for path in files}


@pytest.mark.parametrize(("name", "nth"), [(name, n) for name, texts in WRITTEN.items() for n in range(len(texts))])
def test_every_written_sample_is_recognised_as_what_it_is(name: str, nth: int, tmp_path: Path) -> None:
    called, content = WRITTEN[name][nth]
    source = written(tmp_path, content, called)
    assert recognise(source, "chat").name == name
    assert recognise(source).name == name


def test_files_of_others_are_not_taken() -> None:
    files = list(shared_data("zulip-lean").glob("*.jsonl*"))
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
    files = [content for some in WRITTEN.values() for _, content in some]
    texts = [content.encode() if isinstance(content, str) else content for content in files]
    mail = b"From: a@example.com\nContent-Type: text/plain; charset=utf-8\n\n" + test_wechat_text.TEXT.encode()
    return [*texts, mail]


SEEDS = seeds()
QUIET = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(raw=st.binary(max_size=400), name=st.sampled_from(["a.txt", "a.json", "a.csv", "a.eml", "a.zip"]))
def test_any_bytes_give_facts_or_a_refusal(raw: bytes, name: str) -> None:
    with TemporaryDirectory() as folder:
        source = written(Path(folder), raw, name)
        for reader in READERS:
            read_whole(reader, source)


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("head", "filler"),
    [
        ('{"messages": [', "["),
        ("[지민] [오전 9:01] ", "[["),
        ("小红  12:47\n", " "),
        ("18/03/22, 14:56 - Ann: ", "["),
        ("2019-09-23 20:43:38 ", "(1234"),
        ("", "小 12:30  "),
    ],
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
