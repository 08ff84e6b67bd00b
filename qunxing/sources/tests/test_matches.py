"""对上 · 可能是 · 对不上: shown, decided with one click, kept from strangers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qunxing.ledger.fill import fill
from qunxing.people.models import Identity, MatchProposal, Merge
from qunxing.sources import actions
from qunxing.sources.models import Import
from qunxing.testing.cast import Cast, gather
from qunxing.testing.ledgers import NOW

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "昵称,手机号\n小明,13800138000\n小 红,\n"
ORDERS = (
    "订单号,下单时间,金额,昵称,手机号\nT1,2026-11-02 12:00,59,明明,13800138000\nT2,2026-11-02 13:00,30,小红,\n"
    "T3,2026-11-02 14:00,20,路人,186******05\n"
)


@pytest.fixture
def cast(home: object) -> Cast:
    return gather()


def upload(cast: Cast, text: str, **more: object) -> Import:
    data = {"uploads": [SimpleUploadedFile("table.csv", text.encode())], **more}
    reply = cast.as_(cast.rui).post(f"/sources/into/{cast.community.pk}/upload/", data)
    assert reply.status_code == 302, reply.content.decode()
    return Import.objects.order_by("-pk")[0]


def answered(cast: Cast, imp: Import, **answers: str) -> Import:
    reply = cast.as_(cast.rui).post(f"/sources/{imp.pk}/answer/", answers)
    assert reply.status_code == 302, reply.content.decode()
    return Import.objects.get(pk=imp.pk)


@pytest.fixture
def table(cast: Cast) -> Import:
    members = upload(cast, LIST, what="roster", group=cast.group.pk)
    members = answered(cast, members, day="2026-11-01", **{"map-name": "昵称", "map-phone": "手机号"})
    actions.run(answered(cast, members, timezone="Asia/Shanghai"))
    asked = upload(cast, ORDERS, what="acts")
    page = cast.as_(cast.rui).get(f"/sources/{asked.pk}/").content.decode()
    assert "What are the rows of this table?" in page and "13800138000" not in page
    asked = answered(cast, asked, kind="order")
    done = actions.run(answered(cast, asked, timezone="Asia/Shanghai"))
    assert done.state == Import.State.DONE, (done.question, done.report)
    fill(now=NOW)
    return done


@pytest.mark.slow
def test_the_report_says_who_fits_and_who_does_not(cast: Cast, table: Import) -> None:
    page = cast.as_(cast.rui).get(f"/sources/{table.pk}/")
    found = page.context["matching"]
    assert (found.matched.people, found.maybe.people, found.unmatched.people) == (1, 1, 1)
    assert "Of 3 rows, 67%" in page.content.decode()
    listed = {show: cast.as_(cast.rui).get(f"/sources/{table.pk}/matches/?show={show}") for show in found.held}
    assert [row.name for row in listed["matched"].context["rows"]] == ["明明"]
    assert "same phone number" in listed["matched"].content.decode()
    assert "similar nickname" in listed["maybe"].content.decode()
    assert [row.name for row in listed["unmatched"].context["rows"]] == ["路人"]


@pytest.mark.slow
def test_one_click_decides(cast: Cast, table: Import) -> None:
    proposal = MatchProposal.objects.get()
    path = f"/sources/matches/{proposal.pk}/"
    assert [cast.as_(u).post(path, {"accept": "yes"}).status_code for u in (cast.vera, cast.sam)] == [403, 404]
    assert "The same person" in cast.as_(cast.rui).post(path, {"accept": "yes"}).content.decode()
    assert Merge.objects.filter(identity__name="小红", into__name="小 红").exists()
    assert cast.as_(cast.sam).get(f"/sources/{table.pk}/matches/").status_code == 404


@pytest.mark.slow
def test_a_member_shows_what_they_did_and_no_number_in_clear(cast: Cast, table: Import) -> None:
    member = Identity.objects.get(name="小明").person
    page = cast.as_(cast.rui).get(f"/members/{member.pk}/").content.decode()
    assert "¥59.00" in page and "138****8000" in page and "from a table" in page
    assert "13800138000" not in page
