"""Pictures that go along: taken in, shown, sent as each platform takes them, gone when nobody wants them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qunxing.communities.models import Community
from qunxing.core.refusals import Refusal
from qunxing.outbox import actions, pictures
from qunxing.outbox.models import Picture, Send, SendingRules, Target
from qunxing.outbox.planning import plan
from qunxing.outbox.tests.world import NOW, World, connected, joined, words, world
from qunxing.testing.pictures import chunk, png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
DAY = timedelta(days=1)


@pytest.fixture
def here() -> World:
    found = world(1)
    SendingRules.objects.create(community=found.community, quiet_from=0, quiet_to=0)
    return found


@pytest.fixture
def rui(here: World) -> Client:
    return here.cast.as_(here.cast.rui, "zh-CN")


def file(body: bytes = b"", name: str = "晚安.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body or png(), "application/octet-stream")


def form(here: World, **more: Any) -> dict[str, Any]:
    given = {"purpose": "content", "text": "晚安", "no_goal_reason": "每晚一张", "whom": "every"}
    return {**given, **more}


def kept(here: World, body: bytes = b"", name: str = "晚安.png", community: Community | None = None) -> Picture:
    return pictures.keep(community or here.community, body or png(), name, now=NOW)


def shown(*found: Picture) -> list[dict[str, str]]:
    return [{"kind": "image", "digest": each.digest} for each in found]


def files() -> list[Path]:
    return sorted((Path(settings.HOME) / pictures.FOLDER).iterdir())


def test_a_file_that_comes_with_the_form_is_kept_and_seen_on_every_page(here: World, rui: Client) -> None:
    reply = rui.post("/sends/new/", form(here, files=[file(), file(png(9, 9), "海报.png"), file(name="又是它.png")]))
    send = Send.objects.get()
    assert reply.headers["Location"] == f"/sends/{send.pk}/"
    first, second = Picture.objects.order_by("pk")
    assert [(each["kind"], each["digest"], each["title"]) for each in send.attached] == [
        ("image", first.digest, "晚安.png"), ("image", second.digest, "海报.png")
    ]  # fmt: skip
    assert len(files()) == 2 and (first.mime, first.bytes) == ("image/png", len(png()))
    address = f'src="/sends/pictures/{first.digest}/"'
    for page in (f"/sends/{send.pk}/", f"/sends/{send.pk}/edit/"):
        assert address in rui.get(page).content.decode(), page
    actions.submit(send, by=here.cast.rui, now=NOW)
    actions.approve(send, seen=plan(send, now=NOW).digest, by=here.cast.olga, now=NOW)
    assert address in rui.get(f"/sends/{send.pk}/").content.decode()
    by_hand = rui.get("/sends/by-hand/").content.decode()
    assert address in by_hand and f"/sends/pictures/{first.digest}/?download" in by_hand
    assert rui.post(f"/sends/{send.pk}/edit/", form(here, pictures=[second.digest])).status_code == 422


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"GIF89a", "“晚安.png”不是 JPG 或 PNG"),
        (b"", "不是 JPG 或 PNG"),
        (png()[:-20], "“晚安.png”已损坏或不完整"),
        (png() + b"\0" * (10 * 1024 * 1024), "有 11 MB；图片最大 10 MB"),
    ],
)
def test_what_is_refused_says_why_and_nothing_typed_is_lost(here: World, rui: Client, body: bytes, said: str) -> None:
    wrong = SimpleUploadedFile("晚安.png", body, "image/png")
    reply = rui.post("/sends/new/", form(here, text="", files=[file(png(8, 8), "好的.png"), wrong]))
    page = reply.content.decode()
    assert reply.status_code == 422 and said in page and "每晚一张" in page and not Send.objects.exists()
    digest = Picture.objects.get().digest
    assert f'name="pictures" value="{digest}" checked' in page
    assert rui.post("/sends/new/", form(here, pictures=[digest])).status_code == 302
    assert Send.objects.get().attached[0]["title"] == "好的.png"


def test_a_file_that_is_chosen_is_taken_in_beside_the_form(here: World, rui: Client) -> None:
    before = kept(here)
    where = f"/sends/into/{here.community.pk}/pictures/"
    reply = rui.post(where, {"pictures": [before.digest, "0" * 64, "../x"], "files": [file(png(8, 8), "第二张.png")]})
    page = reply.content.decode()
    assert (
        page.count("checked") == 2
        and "第二张.png" in page
        and reply.headers["HX-Trigger-After-Swap"] == "pictures-taken"
    )
    assert "不是 JPG" in rui.post(where, {"files": [file(b"%PDF")]}).content.decode()
    assert here.cast.as_(here.cast.vera).post(where, {"files": [file()]}).status_code == 403
    assert here.cast.as_(here.cast.sam).post(where, {"files": [file()]}).status_code == 404


def test_only_who_sees_the_community_sees_the_picture(here: World, rui: Client) -> None:
    found = kept(here, name='../../夜 \x00\n"烤".png')
    reply = rui.get(f"/sends/pictures/{found.digest}/")
    assert reply.content == png()
    assert (reply["Content-Type"], reply["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert reply["Content-Disposition"].startswith("inline") and "script-src 'self'" in reply["Content-Security-Policy"]
    assert rui.get(f"/sends/pictures/{found.digest}/?download")["Content-Disposition"].startswith("attachment")
    assert found.name == '夜 "烤".png'
    assert here.cast.as_(here.cast.sam).get(f"/sends/pictures/{found.digest}/").status_code == 404
    assert rui.get(f"/sends/pictures/{'0' * 64}/").status_code == 404
    pictures.file_of(found).unlink()
    assert rui.get(f"/sends/pictures/{found.digest}/").status_code == 404


def test_a_picture_of_another_community_cannot_be_sent(here: World) -> None:
    theirs = kept(here, community=Community.objects.create(name="Others", timezone="UTC"))
    with pytest.raises(pictures.Gone):
        here.draft(attached=shown(theirs))
    assert kept(here).pk != theirs.pk and len(files()) == 2


def test_what_a_platform_does_not_take_is_said_before_anybody_approves(here: World, rui: Client) -> None:
    wecom = connected(here.community, "wecom")
    joined(wecom, "wr1")
    first, second = kept(here), kept(here, png(9, 9))
    send = here.draft(text="好" * 1025, attached=shown(first, second))
    lines = {each.door.kind.name if each.door.kind else "": each for each in plan(send, now=NOW).lines}
    assert {name: len(each.message.attached) for name, each in lines.items()} == {"telegram": 1, "wecom": 2, "": 2}
    assert {name: each.why for name, each in lines.items()} == {
        "telegram": "too_long", "wecom": None, "": "no_account"
    }  # fmt: skip
    assert (lines["telegram"].message.length, lines["telegram"].message.most) == (1025, 1024)
    assert [each.digest for each in lines["telegram"].message.dropped] == [second.digest]
    page = rui.get(f"/sends/{send.pk}/").content.decode()
    assert "带图片时平台不收这么长的文字" in page and "1,025/1,024" in page.replace(" ", "")
    fits = here.draft(text="好" * 1024, attached=shown(first))
    assert not plan(fits, now=NOW).out


def test_another_picture_has_to_be_approved_anew(here: World) -> None:
    send = here.draft(attached=shown(kept(here)))
    seen = plan(send, now=NOW).digest
    actions.edit(send, words(attached=shown(kept(here, png(9, 9)))), by=here.cast.rui, now=NOW)
    actions.submit(send, by=here.cast.rui, now=NOW)
    with pytest.raises(actions.Changed):
        actions.approve(send, seen=seen, by=here.cast.olga, now=NOW)


def test_what_nothing_refers_to_is_deleted_after_a_day_and_nothing_else(here: World) -> None:
    used, dropped, fresh = (kept(here, png(each, 9)) for each in (1, 2, 3))
    here.draft(attached=shown(used))
    again = here.draft(attached=shown(dropped))
    actions.edit(again, words(), by=here.cast.rui, now=NOW)
    orphan = Path(settings.HOME) / pictures.FOLDER / "unlisted.png"
    orphan.write_bytes(b"x")
    for path in files():
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    kept(here, png(3, 9))
    Picture.objects.filter(pk=fresh.pk).update(at=NOW + timedelta(hours=20))
    assert pictures.forget(now=NOW + timedelta(hours=23)) == 0
    assert pictures.forget(now=NOW + DAY + timedelta(hours=1)) == 2
    assert set(Picture.objects.values_list("pk", flat=True)) == {used.pk, fresh.pk}
    assert set(files()) == {pictures.file_of(used), pictures.file_of(fresh)}
    with pytest.raises(pictures.Gone):
        here.draft(attached=shown(dropped))


def test_a_send_that_begins_to_refer_to_it_keeps_it_and_one_that_is_late_is_told(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, late = kept(here), NOW + 2 * DAY
    here.draft(attached=shown(found), now=late)
    assert Picture.objects.get().at == late

    def deleted_meanwhile(*_given: object) -> dict[str, Picture]:
        Picture.objects.all().delete()
        return {found.digest: found}

    monkeypatch.setattr(pictures, "named", deleted_meanwhile)
    with pytest.raises(pictures.Gone):
        here.draft(attached=shown(found))
    assert Send.objects.count() == 1


def test_where_its_camera_stood_is_not_kept(here: World) -> None:
    found = kept(here, png(6, 4, (1, 2, 3), chunk(b"eXIf", b"MM GPS 31.2N"), chunk(b"tEXt", b"Author\0Rui")))
    body = pictures.file_of(found).read_bytes()
    assert body == png(6, 4, (1, 2, 3)) and found.digest == kept(here, png(6, 4, (1, 2, 3))).digest


@pytest.fixture
def lost(here: World) -> Iterator[Callable[[], Target]]:
    """A target whose picture is no more where it was kept."""
    send = here.approved(attached=shown(kept(here)))
    files()[0].unlink()
    yield lambda: here.target(send, here.groups[0])


def test_a_picture_that_is_lost_is_not_sent_without(lost: Callable[[], Target]) -> None:
    pictures._read.cache_clear()
    with pytest.raises(Refusal, match="not here any more"):
        pictures.handed(lost().attached)
