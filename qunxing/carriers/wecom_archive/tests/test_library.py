"""The library's process, with a stand-in that has the real one's functions: pointers, codes, and a death in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from qunxing.carriers.live import CredentialsRefused, Unreachable
from qunxing.carriers.wecom_archive.library import FILE, Keys, Process, folder_of
from qunxing.core.refusals import Refusal
from qunxing.testing.postgres import Unavailable
from qunxing.testing.wecom_archive_far import FATAL, KEY, compiled, folder, locked

T = TypeVar("T")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        return compiled(tmp_path_factory.mktemp("archive") / "tencent")
    except Unavailable as error:
        pytest.skip(str(error))


def run(place: Path, corp: str, what: Callable[[Process], Awaitable[T]], secret: str = "s") -> T:
    async def go() -> T:
        library = Process(place, corp, secret)
        try:
            return await what(library)
        finally:
            await library.close()

    return asyncio.run(go())


def test_records_come_through_and_are_opened(place: Path, tmp_path: Path) -> None:
    answer = {"errcode": 0, "chatdata": [locked({"msgid": "m1", "text": "谁有酵母？"}, 7)]}
    (told := tmp_path / "answer").write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")

    async def go(library: Process) -> list[str | None]:
        found = await library.records(0, 1000)
        assert found == answer
        assert (await library.records(1 << 40, 1000))["chatdata"] == [], "a number of 64 bits is not cut"
        message = str(found["chatdata"][0]["encrypt_chat_msg"])
        return await library.opened([(KEY, message), ("another", message)])

    first, second = run(place, str(told), go)
    assert json.loads(first or "")["text"] == "谁有酵母？" and second is None


def test_what_the_library_says_no_to_is_told_as_what_it_means(place: Path, tmp_path: Path) -> None:
    with pytest.raises(CredentialsRefused, match="可信IP"):
        run(place, "x", lambda library: library.records(0, 1), secret="elsewhere")
    with pytest.raises(Unreachable, match="network"):
        run(place, str(tmp_path / "none"), lambda library: library.records(0, 1))


def test_when_the_library_dies_we_live_and_the_next_question_begins_anew(place: Path, tmp_path: Path) -> None:
    (told := tmp_path / "answer").write_text('{"errcode":0,"chatdata":[]}')

    async def go(library: Process) -> None:
        with pytest.raises(Unreachable, match="ended"):
            await library.records(FATAL, 1)
        assert await library.records(0, 1) == {"errcode": 0, "chatdata": []}

    run(place, str(told), go)


def test_a_library_that_is_missing_or_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(CredentialsRefused, match="QUNXING_WECOM_ARCHIVE"):
        run(folder(tmp_path / "a"), "x", lambda library: library.records(0, 1))
    (folder(tmp_path / "b") / FILE).write_bytes(b"no library")
    with pytest.raises(CredentialsRefused, match="cannot be loaded"):
        run(tmp_path / "b", "x", lambda library: library.records(0, 1))
    with pytest.raises(Refusal, match="QUNXING_WECOM_ARCHIVE"):
        folder_of({"QUNXING_WECOM_ARCHIVE": ""})


def test_a_key_is_asked_for_by_its_number_and_a_lost_one_is_told_from_a_missing_one(tmp_path: Path) -> None:
    place = folder(tmp_path / "keys")
    row = locked({}, 1)
    keys = Keys(place)
    assert keys.opened(1, row["encrypt_random_key"]) == KEY and not keys.is_lost(1)
    assert keys.opened(1, "no base64!") is None
    with pytest.raises(CredentialsRefused, match=r"3\.pem is missing"):
        keys.opened(3, row["encrypt_random_key"])
    (place / "3.pem").touch()
    assert Keys(place).is_lost(3) and Keys(place).opened(3, row["encrypt_random_key"]) is None
    (place / "4.pem").write_text("-----BEGIN NONSENSE-----")
    with pytest.raises(CredentialsRefused):
        Keys(place).opened(4, row["encrypt_random_key"])
