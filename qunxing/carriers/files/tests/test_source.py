import gzip
import io
import random
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunxing.carriers.files import source as module
from qunxing.carriers.files.source import MAX_LINE, Source
from qunxing.carriers.files.tests.chat_reading import written
from qunxing.core.refusals import Refusal, Unreadable

LINES = [f"line {n} {random.Random(n).random()}" for n in range(20_000)]
TEXT = ("\n".join(LINES) + "\n").encode()


def zipped(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def until_damage(source: Source) -> list[str]:
    """The lines before the damage, having checked that it is met."""
    found = []
    with pytest.raises(Unreadable, match="damaged"):
        for _, line in source.lines():
            found.append(line)
    return found


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_what_stands_before_the_cut_is_read_and_then_the_damage_is_said(tmp_path: Path, pack: object) -> None:
    packed = pack(TEXT)  # type: ignore[operator] # both take bytes
    found = until_damage(written(tmp_path, packed[: len(packed) * 3 // 4], "a.txt.gz"))
    assert len(found) > 10_000
    assert found == LINES[: len(found)]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_garbled_packed_bytes_are_damage(tmp_path: Path, pack: object) -> None:
    packed = bytearray(pack(TEXT))  # type: ignore[operator] # both take bytes
    packed[len(packed) // 2 :] = b"\xff" * (len(packed) // 2)
    found = until_damage(written(tmp_path, bytes(packed), "a.txt.gz"))
    assert len(found) > 5000
    assert found[:5000] == LINES[:5000]


def test_a_zip_member_with_a_wrong_checksum_is_damage_after_its_rows(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("a.txt", TEXT))
    wrong = (zlib.crc32(TEXT) ^ 1).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(zlib.crc32(TEXT).to_bytes(4, "little"), wrong))
    (part,) = Source(path).parts()
    found = until_damage(part)
    assert len(found) > 15_000
    assert found == LINES[: len(found)]


def test_a_truncated_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("a.txt", TEXT))
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(Unreadable, match="damaged"):
        Source(path).parts()


def test_several_frames_in_one_zst_are_one_file(tmp_path: Path) -> None:
    source = written(tmp_path, zstandard.compress(b"a\n") + zstandard.compress(b"b\n"), "a.txt.zst")
    assert [line for _, line in source.lines()] == ["a", "b"]


@pytest.mark.slow
@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_is_stopped(tmp_path: Path, pack: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FREE_BYTES", 1 << 20)
    source = written(tmp_path, pack(b"\n" * (64 << 20)), "a.gz")  # type: ignore[operator] # both take bytes
    with pytest.raises(Unreadable, match="far more"):
        for _ in source.line_blocks():
            pass


def test_a_bomb_is_never_in_memory_whole(tmp_path: Path) -> None:
    source = written(tmp_path, zstandard.compress(bytes(256 << 20)), "a.zst")
    tracemalloc.start()
    try:
        with source.binary() as stream:
            stream.read(1)
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()


def test_names_in_a_zip_lead_nowhere_and_hidden_ones_are_left_out(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "/abs/b.txt", "C:\\x\\c.txt", "__MACOSX/._d.txt", ".DS_Store", "f/", "群/聊天.txt"]
    parts = Source(zipped(tmp_path / "a.zip", *((name, b"x\n") for name in names))).parts()
    assert [part.name for part in parts] == ["passwd", "b.txt", "c.txt", "聊天.txt"]
    assert [list(part.lines()) for part in parts] == [[(1, "x")]] * 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_a_zip_entry_whose_name_was_lost_is_passed_over(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("lost.txt", b"x\n"), ("kept.txt", b"x\n"))
    path.write_bytes(path.read_bytes().replace(b"lost.txt", b"\0ost.txt"))
    assert [part.name for part in Source(path).parts()] == ["kept.txt"]


def test_a_zip_with_a_password_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("a.txt", b"x"))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(Unreadable, match="password"):
        Source(path).parts()


def test_an_endless_line_costs_only_its_own_rest(tmp_path: Path) -> None:
    source = written(tmp_path, b"a\n" + b"x" * (MAX_LINE + 8 * module.BLOCK) + b"\nb\n")
    assert [(number, len(line)) for number, line in source.lines()] == [(1, 1), (2, MAX_LINE), (3, 1)]
    assert [(number, len(line)) for number, line in source.raw_lines()] == [(1, 2), (2, MAX_LINE), (3, 2)]
    blocks = list(source.line_blocks())
    assert blocks[-1][0] + blocks[-1][1].count(b"\n") == 4
    assert sum(len(block) for _, block in blocks) < MAX_LINE + 3 * module.BLOCK


def test_nul_bytes_are_dropped_and_bad_bytes_marked(tmp_path: Path) -> None:
    source = written(tmp_path, b"a\0b\n" + "好".encode() * 30_000 + b"\nc\xff\n")
    assert [line[:3] for _, line in source.lines()] == ["ab", "好好好", "c\ufffd"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_is_told_from_the_start(tmp_path: Path, encoding: str) -> None:
    text = "2026-09-03 12:00 小明：今天吃什么？\n随便，都行\n" * 3000
    assert "".join(line + "\n" for _, line in written(tmp_path, text.encode(encoding)).lines()) == text


def test_a_picture_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        written(tmp_path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xfe\xfd" * 50).encoding()


def test_progress_is_told_in_packed_bytes(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(TEXT))
    list(Source(path, progress=lambda done, total: told.append((done, total))).lines())
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    assert told == sorted(told)


def test_the_suffix_of_packing_is_no_part_of_the_name(tmp_path: Path) -> None:
    assert Source(tmp_path / "群.csv.zst").suffix == ".csv"
    assert Source(tmp_path / "upload", name="..\\..\\群.csv").stem == "群"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=3000), st.sampled_from([b"", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"\xff\xfe"]))
def test_any_bytes_are_lines_or_refused(tmp_path: Path, data: bytes, start: bytes) -> None:
    source = written(tmp_path, start + data)
    try:
        for part in source.parts():
            assert all("\0" not in line for _, line in part.lines())
    except Refusal as refusal:
        assert str(refusal)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=400), max_size=30), st.integers(1, 50))
def test_blocks_are_the_file_cut_at_line_ends(tmp_path: Path, lines: list[bytes], size: int) -> None:
    data = b"\n".join(lines)
    source = written(tmp_path, zstandard.compress(data))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", size)
        blocks = list(source.line_blocks())
    assert b"".join(block for _, block in blocks) == data.removeprefix(b"\xef\xbb\xbf")
    assert all(block.endswith(b"\n") for _, block in blocks[:-1])
    numbered = [(n + i, line) for n, block in blocks for i, line in enumerate(io.BytesIO(block))]
    assert numbered == list(source.raw_lines())
