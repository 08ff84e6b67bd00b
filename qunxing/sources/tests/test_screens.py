"""数据接入: handing in, answering, watching, undoing."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qunxing.communities.models import Group
from qunxing.ledger.fill import fill
from qunxing.sources import actions
from qunxing.sources.models import Import
from qunxing.sources.progress import pace
from qunxing.testing import talk
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(home: Path) -> Cast:
    return gather()


def upload(cast: Cast, text: str, name: str = "talk.csv", **more: object) -> Import:
    """Upload as Rui; the import made."""
    file = SimpleUploadedFile(name, text.encode())
    data = {"uploads": [file], "what": "chat", **more}
    reply = cast.as_(cast.rui).post(f"/sources/into/{cast.community.pk}/upload/", data)
    assert reply.status_code == 302, reply.content.decode()
    return Import.objects.order_by("-pk")[0]


def table() -> str:
    return talk.chat(datetime.now(UTC)).replace("+00:00", "")


def test_strangers_and_viewers_hand_nothing_in(cast: Cast) -> None:
    path = f"/sources/into/{cast.community.pk}/paste/"
    text = {"text": "Ann", "what": "roster"}
    assert [cast.as_(u).post(path, text).status_code for u in (cast.vera, cast.sam)] == [403, 404]
    imp = upload(cast, table(), group=cast.group.pk)
    for verb in ("answer", "cancel", "undo", "again"):
        assert cast.as_(cast.vera).post(f"/sources/{imp.pk}/{verb}/").status_code == 403
        assert cast.as_(cast.sam).post(f"/sources/{imp.pk}/{verb}/").status_code == 404


def test_a_table_without_zone_asks_and_shows_how_it_reads_the_columns(cast: Cast) -> None:
    imp = upload(cast, table(), group=cast.group.pk)
    page = cast.as_(cast.rui).get(f"/sources/{imp.pk}/").content.decode()
    assert "In which time zone" in page and "This is how the columns are read" in page
    assert 'value="Asia/Shanghai"' in page and talk.QUESTION in page


@pytest.mark.slow
def test_an_answer_lets_it_go_on_to_its_report(cast: Cast) -> None:
    imp = upload(cast, table(), group=cast.group.pk)
    page = cast.as_(cast.rui).get(f"/sources/{imp.pk}/").context["form"]
    guessed = {name: page[name].initial or "" for name in page.mapped}
    cast.as_(cast.rui).post(f"/sources/{imp.pk}/answer/", {"timezone": "UTC", **guessed})
    imp.refresh_from_db()
    assert imp.state == Import.State.WAITING
    actions.run(imp)
    report = cast.as_(cast.vera).get(f"/sources/{imp.pk}/").content.decode()
    assert f"{talk.DAYS * len(talk.PEOPLE)}" in report and "See the numbers" in report


def test_a_zone_that_does_not_exist_is_asked_again(cast: Cast) -> None:
    imp = upload(cast, table(), group=cast.group.pk)
    reply = cast.as_(cast.rui).post(f"/sources/{imp.pk}/answer/", {"timezone": "Moon/Crater"})
    assert (reply.status_code, b"There is no such time zone" in reply.content) == (400, True)


def test_several_files_come_in_at_once(cast: Cast) -> None:
    files = [SimpleUploadedFile(f"{n}.csv", table().encode()) for n in "ab"]
    path = f"/sources/into/{cast.community.pk}/upload/"
    reply = cast.as_(cast.rui).post(path, {"uploads": files, "what": "chat", "group": cast.group.pk})
    assert reply.headers["Location"] == "/sources/"
    assert sorted(Import.objects.values_list("file_name", flat=True)) == ["a.csv", "b.csv"]


def test_a_pasted_list_can_make_its_group_on_the_way(cast: Cast) -> None:
    data = {
        "text": talk.roster(),
        "what": "roster",
        "day": "2026-11-01",
        "new_group": "Old friends",
        "platform": "wechat",
        "timezone": "Asia/Shanghai",
    }
    cast.as_(cast.rui).post(f"/sources/into/{cast.community.pk}/paste/", data)
    imp = Import.objects.get()
    assert (imp.group, imp.state) == (Group.objects.get(name="Old friends"), Import.State.WAITING)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_list_pasted_without_a_word_about_its_day_is_of_today(cast: Cast, language: str) -> None:
    rui, today = cast.as_(cast.rui, language), datetime.now(ZoneInfo(cast.community.timezone)).date().isoformat()
    form = rui.get("/sources/").context["paste"]
    assert f'value="{today}"' in str(form["day"])
    data = {"text": talk.roster(), "what": "roster", "timezone": "Asia/Shanghai", "group": cast.group.pk}
    rui.post(f"/sources/into/{cast.community.pk}/paste/", data | {"day": today})
    imp = Import.objects.get()
    assert (imp.state, imp.options["day"]) == (Import.State.WAITING, today)


@pytest.mark.slow
def test_the_second_list_says_who_came_and_who_went(cast: Cast, tmp_path: Path) -> None:
    rui, lists = cast.as_(cast.rui), ("Ann\nBen\nCem\n", "Ben\nCem\nDora\nEve\n")
    pages = []
    for day, text in zip(("2026-11-01", "2026-11-08"), lists, strict=True):
        told = {"day": day, "timezone": "UTC"}
        imp = talk.hand_in(cast.community, text, tmp_path, group=cast.group, what="roster", options=told)
        pages.append(rui.get(f"/sources/{imp.pk}/").content.decode())
    assert "Paste the list again in a week" in pages[0]
    came, gone = (re.search(rf"{word}:</strong>(.*?)</p>", pages[1]) for word in ("Came", "Gone"))
    assert came and gone
    assert [re.findall(r">(\w+)</span>", each.group(1)) for each in (came, gone)] == [["Dora", "Eve"], ["Ann"]]


def test_pasting_proposes_the_only_group_or_the_one_one_came_from(cast: Cast) -> None:
    rui = cast.as_(cast.rui)
    assert rui.get("/sources/").context["paste"]["group"].initial == cast.group
    other = Group.objects.create(community=cast.community, name="Second", platform="wechat")
    assert rui.get("/sources/").context["paste"]["group"].initial is None
    assert rui.get(f"/sources/?group={other.pk}").context["paste"]["group"].initial == other
    assert rui.get(f"/sources/?group={other.pk}").context["upload"]["group"].initial == other


def test_the_columns_of_a_table_are_shown_although_its_zone_came_with_it(cast: Cast) -> None:
    imp = upload(cast, table(), group=cast.group.pk, timezone="UTC")
    assert "This is how the columns are read" in cast.as_(cast.rui).get(f"/sources/{imp.pk}/").content.decode()


def test_a_mail_of_talk_handed_in_with_its_zone_only_asks_for_the_group_and_proposes_the_one_it_names(
    cast: Cast,
) -> None:
    mail = "Night oven 微信群上的聊天记录如下，请查收。\n\n—————  2026-11-18  —————\n\n\nAnn  12:47\n\nHello\n\n"
    Group.objects.create(community=cast.community, name="A first one", platform="wechat")
    imp = upload(cast, mail, "mail.txt", timezone="Asia/Shanghai")
    form = cast.as_(cast.rui).get(f"/sources/{imp.pk}/").context["form"]
    assert (form.ask, form["group"].initial) == ("group", cast.group)
    other_mail = upload(cast, mail.replace("Night oven", "New one"), "mail2.txt", timezone="Asia/Shanghai")
    form = cast.as_(cast.rui).get(f"/sources/{other_mail.pk}/").context["form"]
    assert (form["group"].initial, form["new_group"].initial) == (None, "New one")


def test_the_day_proposed_for_lists_is_not_given_to_talk(cast: Cast) -> None:
    rui, today = cast.as_(cast.rui), datetime.now(ZoneInfo(cast.community.timezone)).date()
    talked = {"text": "Ann  08:12\n\nHello\n", "what": "chat", "timezone": "UTC", "group": cast.group.pk}
    for day in (today, today - timedelta(days=3)):
        rui.post(f"/sources/into/{cast.community.pk}/paste/", talked | {"day": day.isoformat()})
    given = [imp.options.get("day") for imp in Import.objects.order_by("pk")]
    assert given == [None, (today - timedelta(days=3)).isoformat()]


def test_a_file_nobody_can_read_says_so(cast: Cast) -> None:
    imp = upload(cast, "\0\1\2" * 50, name="photo.jpg")
    page = cast.as_(cast.rui).get(f"/sources/{imp.pk}/").content.decode()
    assert imp.state == Import.State.REFUSED
    assert imp.report["refused"] in page.replace("&#x27;", "'")


@pytest.mark.slow
def test_undo_and_cancel_are_one_tap(cast: Cast, tmp_path: Path) -> None:
    options = {"timezone": "UTC"}
    imp = talk.hand_in(cast.community, talk.chat(datetime.now(UTC)), tmp_path, group=cast.group, options=options)
    cast.as_(cast.rui).post(f"/sources/{imp.pk}/undo/")
    fill(now=datetime.now(UTC))
    page = cast.as_(cast.vera).get(f"/sources/{imp.pk}/").content.decode()
    assert "was taken back" in page
    waiting = upload(cast, table(), group=cast.group.pk)
    cast.as_(cast.rui).post(f"/sources/{waiting.pk}/cancel/")
    waiting.refresh_from_db()
    assert waiting.state == Import.State.CANCELLED


@pytest.mark.slow
def test_it_can_be_imported_again_into_another_group(cast: Cast, tmp_path: Path) -> None:
    options = {"timezone": "UTC"}
    imp = talk.hand_in(cast.community, talk.chat(datetime.now(UTC)), tmp_path, group=cast.group, options=options)
    reply = cast.as_(cast.rui).post(f"/sources/{imp.pk}/again/", {"new_group": "Right one", "platform": "qq"})
    fresh = Import.objects.order_by("-pk")[0]
    assert reply.headers["Location"] == f"/sources/{fresh.pk}/"
    imp.refresh_from_db()
    assert (imp.state, fresh.group) == (Import.State.UNDONE, Group.objects.get(name="Right one"))


def test_only_the_moving_part_is_sent_while_one_watches(cast: Cast) -> None:
    imp = upload(cast, talk.chat(datetime.now(UTC)), group=cast.group.pk)
    Import.objects.filter(pk=imp.pk).update(state=Import.State.RUNNING)
    part = cast.as_(cast.vera).get(f"/sources/{imp.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'hx-trigger="every 1s"' in part and "<progress" in part


@pytest.mark.slow
def test_rejected_lines_can_be_taken_away(cast: Cast, tmp_path: Path) -> None:
    text = talk.chat(datetime.now(UTC)) + "x,no time,z,Z,broken,\r\n"
    imp = talk.hand_in(cast.community, text, tmp_path, group=cast.group, options={"timezone": "UTC"})
    reply = cast.as_(cast.rui).get(f"/sources/{imp.pk}/rejected/")
    lines = b"".join(reply.streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # a streamed reply
    assert len(lines) == imp.report["rejected"] == 1
    assert "no time" in lines[0]


@pytest.mark.parametrize("platform", ["wechat", "wecom", "qq", "telegram", "whatsapp", "other"])
def test_each_platform_tells_how_to_get_data_out(cast: Cast, platform: str) -> None:
    assert b"Step by step" in cast.as_(cast.vera).get(f"/sources/how/{platform}/").content


def test_an_unknown_platform_is_not_found(cast: Cast) -> None:
    assert cast.as_(cast.vera).get("/sources/how/myspace/").status_code == 404


def test_pace_says_nothing_before_there_is_something_to_go_by() -> None:
    now = datetime(2026, 11, 19, tzinfo=UTC)
    imp = Import(started_at=now - timedelta(seconds=10), rows=5000, read_bytes=0, total_bytes=100)
    assert (pace(imp, now=now).share, pace(imp, now=now).left, pace(imp, now=now).rate) == (None, None, 500)
    imp.read_bytes = 25
    assert (pace(imp, now=now).share, pace(imp, now=now).left) == (25, 30)
