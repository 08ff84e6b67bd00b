"""Files from strangers: names that lead elsewhere, types that lie; and what one community may know of another."""

from __future__ import annotations

import io
import stat
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qunxing.cli.tests.shell import qunxing
from qunxing.communities.models import Access, Community, Group, Role
from qunxing.ledger.fill import fill
from qunxing.people import actions as people
from qunxing.people.models import Identity, Merge
from qunxing.sources.models import Import
from qunxing.testing.cast import Cast, gather
from qunxing.testing.ledgers import NOW
from tests.world import CHAT, World, hand_in, make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def cast(home: Path) -> Cast:
    return gather()


def uploaded(cast: Cast, name: str, body: bytes) -> Import:
    """What became of a file that Rui dropped."""
    given = {"uploads": [SimpleUploadedFile(name, body)], "what": "chat", "group": cast.group.pk}
    reply = cast.as_(cast.rui).post(f"/sources/into/{cast.community.pk}/upload/", given)
    assert reply.status_code == 302, reply.content
    return Import.objects.latest("pk")


@pytest.mark.parametrize(
    "name", ["../../../evil.csv", "..\\..\\evil.csv", "/etc/cron.d/evil", "a\0b.c\0sv", "chat.\u202ecsv.exe", "x" * 300]
)
def test_a_file_name_never_says_where_a_file_is_kept(name: str, cast: Cast, home: Path) -> None:
    imp = uploaded(cast, name, CHAT.encode())
    kept = (home / imp.path).resolve()
    assert kept.parent == home / "files" and kept.read_bytes() == CHAT.encode()
    assert "/" not in imp.file_name and "\\" not in imp.file_name and "\0" not in imp.file_name
    assert sorted(path.name for path in home.iterdir()) == ["files", "tmp"]
    assert not any((home / "tmp").iterdir())


def packed(**members: bytes) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return body.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("chat.csv", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8),
        ("chat.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8),
        ("chat.xlsx", b"<html><script>alert(1)</script>"),
        ("chat.json", b"[" * 200_000),
        ("chat.zip", packed(**{"../../up.bin": b"\0" * 99})),
        ("chat.zip", packed(**{"a.zip": packed(**{"b.zip": b"PK\x03\x04"})})),
        ("chat.csv", b""),
    ],
    ids=["program", "picture", "page", "deep", "up", "nested", "empty"],
)
def test_what_is_no_chat_is_refused_in_a_sentence(name: str, body: bytes, cast: Cast) -> None:
    if not body:
        given = {"uploads": [SimpleUploadedFile(name, body)], "what": "chat"}
        assert cast.as_(cast.rui).post(f"/sources/into/{cast.community.pk}/upload/", given).status_code == 400
        return
    imp = uploaded(cast, name, body)
    assert (imp.state, imp.report["refused"][-1]) == (Import.State.REFUSED, ".")


def test_the_pictures_beside_a_chat_are_passed_over_unopened(cast: Cast) -> None:
    pictures = {f"media/{number}.jpg": b"\xff\xd8\xff\xe0" for number in range(2000)}
    began = time.process_time()
    imp = uploaded(cast, "chat.zip", packed(**pictures, **{"chat.csv": CHAT.encode()}))
    assert imp.question["ask"] == "timezone" and time.process_time() - began < 20


def test_a_zip_of_ever_so_many_files_is_refused_at_once(cast: Cast) -> None:
    imp = uploaded(cast, "chat.zip", packed(**{f"{number}.txt": b"x" for number in range(2000)}))
    assert (imp.state, "2000" in imp.report["refused"]) == (Import.State.REFUSED, True)


def test_a_home_is_closed_to_other_users_of_the_machine(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    assert qunxing(home, "migrate").returncode == 0
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600


def test_kept_files_have_no_address(cast: Cast, home: Path) -> None:
    imp = uploaded(cast, "chat.csv", CHAT.encode())
    client = cast.as_(cast.olga)
    for path in (imp.path, f"static/{imp.path}", f"static/../{imp.path}", f"static/%2e%2e/{imp.path}", "secret.key"):
        assert client.get(f"/{path}").status_code == 404


def test_a_file_that_is_gone_is_a_sentence_and_not_half_an_answer(home: Path) -> None:
    world = make()
    (home / world.chat.path).unlink()
    reply = world.cast.as_(world.cast.rui).get(f"/sources/{world.chat.pk}/rejected/")
    assert (reply.status_code, b"no longer kept" in reply.content) == (422, True)


@pytest.fixture
def shared(home: Path) -> World:
    """Ben also sits in a community Rui and Vera have no access to, by another account."""
    world = make()
    elsewhere = Community.objects.create(name="Elsewhere")
    theirs = Group.objects.create(community=elsewhere, name="Secret", platform="wechat")
    chat = CHAT.replace("Ben", "Benedict the Secret").replace("Anna", "A2").replace("Cara", "C2")
    done = hand_in(world.cast, chat, "other.csv", community=elsewhere, group=theirs)
    assert done.state == Import.State.DONE
    fill(now=NOW)
    account = Identity.objects.get(name="Benedict the Secret")
    people.merge(account, into=world.other, reason="Secret reason", by=None)
    return world


def test_accounts_and_merges_of_other_communities_are_not_shown(shared: World) -> None:
    cast = shared.cast
    page = cast.as_(cast.rui).get(f"/members/{shared.other.pk}/").content
    assert b"Benedict" not in page and b"Secret" not in page
    assert b"Benedict" in cast.as_(cast.olga).get(f"/members/{shared.other.pk}/").content


def test_who_may_not_see_an_account_can_neither_move_it_nor_part_it(shared: World) -> None:
    cast = shared.cast
    hidden = Merge.objects.get(reason="Secret reason")
    rui = cast.as_(cast.rui)
    assert rui.post(f"/members/merges/{hidden.pk}/undo/").status_code == 404
    assert rui.post(f"/members/{shared.person.pk}/merge/", {"other": shared.other.pk, "both": "yes"}).status_code == 302
    assert Identity.objects.get(name="Benedict the Secret").person == shared.other
    assert Identity.objects.get(name="Ben").person == shared.person


def test_an_operator_here_who_only_views_there_may_not_mark_who_is_in_both(shared: World) -> None:
    cast = shared.cast
    Access.objects.create(user=cast.rui, community=Community.objects.get(name="Elsewhere"), role=Role.VIEWER)
    assert cast.as_(cast.rui).post(f"/members/{shared.other.pk}/mark/", {"role": "bot"}).status_code == 403
