"""What was sent stays as it was: kept once, corrected by another, seen by whoever may see the community."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from django.conf import settings
from django.test import Client
from typer.testing import CliRunner

from qunxing.cli.main import app
from qunxing.insight.models import Look
from qunxing.people import erasure
from qunxing.people.models import Identity
from qunxing.reports import actions
from qunxing.reports.models import SentReport
from qunxing.reports.tests.world import EVENING, QUESTION, TODAY, World, later, make

pytestmark = pytest.mark.django_db
DAY = f"/reports/daily/?day={TODAY}"


@pytest.fixture
def world(home: Any) -> World:
    return make()


def keep(client: Client, world: World, page: str, note: str = "", **more: str) -> Any:
    seen = page.split('name="seen" value="')[1].split('"')[0]
    address = f"/reports/daily/keep/?community={world.cast.community.pk}&day={TODAY}"
    return client.post(address, {"note": note, "seen": seen, **more})


@pytest.mark.slow
def test_a_report_is_kept_opened_corrected_and_never_changed(world: World) -> None:
    client = world.cast.as_(world.cast.rui, "zh-hans")
    page = client.get(DAY).content.decode()
    assert "这里看不到" in page and "7（自报）" in page and "记为已发" in page and QUESTION in page
    assert Look.objects.get().detail.startswith("response Little Baking 2026-01-29")
    assert keep(client, world, page, note="x" * 1001).status_code == 422
    kept = keep(client, world, page, note="明天直播").url
    assert kept == f"/reports/sent/{SentReport.objects.get().pk}/"
    assert SentReport.objects.get().by_name == "rui"
    before = sent_text(client, kept)
    assert "备注：明天直播" in before and QUESTION in before and "没有变化" in client.get(kept).content.decode()
    later(world)
    moved = keep(client, world, page, note="后天").content.decode()
    assert "数字刚刚变了" in moved and ">后天</textarea>" in moved and SentReport.objects.count() == 1
    opened = client.get(kept).content.decode()
    assert sent_text(client, kept) == before and "<td>说话的人</td>" in opened
    assert client.get(DAY).content.decode().count(kept) == 1, "a second one will correct the first"
    assert keep(client, world, client.get(DAY).content.decode()).status_code == 302
    correction = SentReport.objects.latest("pk")
    assert correction.supersedes_id == SentReport.objects.earliest("pk").pk
    assert f"/reports/sent/{correction.pk}/" in client.get(kept).content.decode()
    assert "已更正" in client.get("/reports/").content.decode()
    check_files(client, kept)
    check_others(world, kept, page)
    check_command(Path(settings.HOME) / "report.xlsx")


def sent_text(client: Client, path: str) -> str:
    return client.get(path).content.decode().split('id="report-text"')[1].split(">", 1)[1].split("</textarea>")[0]


def check_files(client: Client, kept: str) -> None:
    """A name that looks like a formula is a text; what is not seen says so; the second sheet says what is counted."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{kept}export/?as=xlsx").content))
    assert book.sheet_names == ["Sheet1", "口径", "没人答的问题"]
    rows = book.get_sheet_by_name("Sheet1").to_python()
    assert [row[0] for row in rows] == ["群", "=丙群", "Night oven", "乙群", "全部群（一个人只算一次）"]
    assert rows[1][rows[0].index("成员订单")] == "这里看不到"
    assert "senders" in [row[2] for row in book.get_sheet_by_name("口径").to_python()]
    lines = b"".join(client.get(f"{kept}export/")).decode().splitlines()
    assert lines[1].startswith('"\'=丙群"')


def check_command(to: Path) -> None:
    """The command says what the page says, in either language, and writes the same file."""
    asked = ["report", "daily", "--community", "Little Baking", "--day", f"{TODAY}"]
    said = CliRunner().invoke(app, [*asked, "--json"])
    assert said.exit_code == 0 and json.loads(said.stdout)["text"].startswith("【日报】"), said.output
    written = CliRunner().invoke(app, [*asked, "--language", "en", "--to", str(to), "--json"])
    assert json.loads(written.stdout)["rows"] == 4
    assert len(python_calamine.CalamineWorkbook.from_path(str(to)).sheet_names) == 3
    assert CliRunner().invoke(app, ["report", "weekly", "--community", "x", "--to", "a.pdf"]).exit_code == 2


def check_others(world: World, kept: str, page: str) -> None:
    vera, sam = (world.cast.as_(user, "zh-hans") for user in (world.cast.vera, world.cast.sam))
    assert "记为已发" not in vera.get(DAY).content.decode() and vera.get(kept).status_code == 200
    assert keep(vera, world, page).status_code == 403
    assert [sam.get(path).status_code for path in (kept, f"{kept}export/")] == [404, 404]
    assert sam.get(f"{DAY}&community={world.cast.community.pk}").status_code == 404
    assert keep(sam, world, page).status_code == 404
    assert vera.get("/reports/yearly/").status_code == 404
    assert vera.get(f"{DAY}&q=nobody").status_code == 200


@pytest.mark.slow
def test_words_of_somebody_erased_leave_what_was_sent(world: World) -> None:
    sheet = world.sheet()
    given = {"note": "", "by": world.cast.rui, "seen": actions.fingerprint(sheet), "now": EVENING}
    report = actions.keep(sheet, world.cast.community, [], **given)  # type: ignore[arg-type] # as they are named
    asker = Identity.objects.get(pk=sheet.waiting[0].asker)
    erasure.erase(asker.person, by=world.cast.olga, now=datetime.now(UTC) + timedelta(seconds=1))
    page = world.cast.as_(world.cast.rui, "zh-hans").get(f"/reports/sent/{report.pk}/").content.decode()
    assert QUESTION not in page and "应本人要求已删去" in page
    assert (actions.forget_erased(), actions.forget_erased()) == (1, 0)
    report.refresh_from_db()
    assert QUESTION not in str(report.quotes) + report.text
