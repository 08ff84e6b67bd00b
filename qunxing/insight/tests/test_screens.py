"""The screens of numbers and talk, over a little talk that came in through the front door."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from qunxing.communities.models import Community, Group
from qunxing.core.metrics.registry import METRICS
from qunxing.insight import behind
from qunxing.insight.asking import Scope
from qunxing.insight.models import Look
from qunxing.insight.questions import Question
from qunxing.people import actions as people
from qunxing.people.models import Person, StandIn
from qunxing.testing import talk
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = ["/", "/groups/", "/groups/{group}/", "/metrics/", "/members/", "/sources/", "/search/?q=oven"]


@pytest.fixture
def cast(home: Path, tmp_path: Path) -> Cast:
    made = gather()
    talk.hand_in(made.community, talk.chat(datetime.now(UTC)), tmp_path, group=made.group, options={"timezone": "UTC"})
    return made


@pytest.mark.slow
def test_every_screen_opens_for_a_viewer_and_for_no_stranger(cast: Cast) -> None:
    vera, sam = cast.as_(cast.vera), cast.as_(cast.sam)
    for screen in SCREENS:
        path = screen.format(group=cast.group.pk)
        assert vera.get(path).status_code == 200, path
        asked = path + ("&" if "?" in path else "?") + f"community={cast.community.pk}"
        assert sam.get(asked).status_code == 404, path


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_metric_opens_and_exports_in_both_languages(cast: Cast, language: str) -> None:
    vera = cast.as_(cast.vera, language)
    for name in METRICS:
        assert vera.get(f"/metrics/{name}/").status_code == 200, name
        assert vera.get(f"/metrics/{name}/definition/").status_code == 200, name
        assert vera.get(f"/metrics/{name}/export/").headers["Content-Type"].startswith("text/csv")


@pytest.mark.slow
def test_a_chart_is_taken_away_as_a_workbook_with_the_same_rows(cast: Cast) -> None:
    vera = cast.as_(cast.vera)
    text = b"".join(vera.get("/metrics/messages/export/?span=all").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it is a stream
    reply = vera.get("/metrics/messages/export/?span=all&as=xlsx")
    assert reply.headers["Content-Disposition"].endswith('.xlsx"')
    rows = CalamineWorkbook.from_filelike(io.BytesIO(reply.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == len(list(csv.reader(io.StringIO(text)))) > talk.DAYS
    assert rows[1][2] == len(talk.PEOPLE)


@pytest.mark.slow
def test_every_bar_opens_as_many_names_as_it_counts(cast: Cast) -> None:
    vera = cast.as_(cast.vera)
    page = vera.get("/metrics/senders/?span=all").content.decode()
    path = re.search(r'href="(/metrics/senders/names/[^"]+period=\d+)"', page)
    assert path is not None
    names = vera.get(path.group(1).replace("&amp;", "&")).content.decode()
    assert f"{len(talk.PEOPLE)} people" in names
    assert all(name in names for name in talk.PEOPLE)


@pytest.mark.slow
def test_every_name_opens_what_was_said_that_day(cast: Cast) -> None:
    vera = cast.as_(cast.vera)
    names = vera.get("/metrics/senders/names/?span=all&period=0").content.decode()
    path = re.search(r'href="(/talk/of/[^"]+)"', names)
    assert path is not None
    said = vera.get(path.group(1).replace("&amp;", "&")).content.decode()
    assert said.count('class="said"') == 1
    assert Look.objects.get(what="person").by == cast.vera


@pytest.mark.slow
@pytest.mark.parametrize("name", ["messages", "replies", "heatmap"])
def test_as_many_messages_open_as_the_number_counts(cast: Cast, name: str) -> None:
    gus = Person.objects.get(name="Gus")
    people.mark(gus, StandIn.STAFF, by=cast.olga)
    scope = Scope.of_group(cast.group)
    question = Question(METRICS[name], scope, True, span="all", grain="week" if name != "heatmap" else None)
    body, now = question.ask(datetime.now(UTC)), datetime.now(UTC)
    numbers = [point["value"] for point in body["points"]] if "points" in body else [body["grid"][0][12]]
    assert sum(numbers) > 0
    for at, number in enumerate(numbers):
        which = {"at": at, "cell": ""} if "points" in body else {"at": None, "cell": "0-12"}
        found = behind.messages(question, now, limit=1000, offset=0, **which)
        assert (found.total, len(found.rows)) == (number, number)
        assert not {row.identity for row in found.rows} & set(gus.identities.values_list("pk", flat=True))


@pytest.mark.slow
def test_the_messages_behind_a_card_open_in_their_talk_and_are_logged(cast: Cast) -> None:
    vera = cast.as_(cast.vera)
    card = vera.get("/metrics/response/?span=all&grain=month").content.decode()
    path = re.search(r'href="(/metrics/response/messages/[^"]+period=\d+)"', card)
    assert path is not None
    page = vera.get(path.group(1).replace("&amp;", "&")).content.decode()
    assert page.count('class="said"') == page.count(f">{talk.QUESTION}<") > 0
    assert re.search(r'class="when" href="/talk/\?group=', page)
    assert Look.objects.get(what="number").by == cast.vera


@pytest.mark.slow
def test_every_tier_opens_as_many_names_as_it_counts(cast: Cast, tmp_path: Path) -> None:
    begin = datetime.now(UTC) - timedelta(days=2)
    text = "id,time,sender,sender_name,text\n" + "".join(
        f"busy-{at},{(begin + timedelta(minutes=at)).isoformat()},ann,Ann,Crust {at}\n" for at in range(300)
    )
    talk.hand_in(cast.community, text, tmp_path, group=cast.group, options={"timezone": "UTC"})
    vera = cast.as_(cast.vera)
    page = vera.get("/metrics/tiers/?grain=week&p-natural=30").content.decode()
    tiers = dict(re.findall(r'href="(/metrics/tiers/names/[^"]+cell=\w+:\w+)">(\d+)</a>', page))
    assert [path.rpartition(":")[2] for path in tiers][:2] == ["core", "regular"]
    for path, number in tiers.items():
        names = vera.get(path.replace("&amp;", "&")).content.decode()
        assert names.count('class="col-name"') == int(number), path
        assert (">Ann</a>" in names) == path.endswith(":core")


@pytest.mark.slow
def test_the_talk_of_a_group_opens_whole_or_only_its_questions(cast: Cast) -> None:
    vera, path = cast.as_(cast.vera), f"/groups/{cast.group.pk}/talk/"
    assert path in vera.get(f"/groups/{cast.group.pk}/").content.decode()
    assert f"{talk.DAYS * len(talk.PEOPLE)} messages" in vera.get(path).content.decode()
    questions = vera.get(f"{path}?only=questions").content.decode()
    assert f"{talk.DAYS} questions" in questions and "Bread of" not in questions
    assert cast.as_(cast.sam).get(path).status_code == 404
    assert [look.what for look in Look.objects.all()] == ["talk"]


@pytest.mark.slow
def test_a_number_made_of_no_messages_offers_none(cast: Cast) -> None:
    vera = cast.as_(cast.vera)
    assert "/metrics/tiers/messages/" not in vera.get("/metrics/tiers/?span=all").content.decode()
    assert vera.get("/metrics/tiers/messages/?period=0").status_code == 404
    stranger = cast.as_(cast.sam).get(f"/metrics/messages/messages/?community={cast.community.pk}")
    assert stranger.status_code == 404


@pytest.mark.slow
def test_the_address_holds_the_whole_question(cast: Cast) -> None:
    query = f"?community={cast.community.pk}&group={cast.group.pk}&grain=week&p-exclude=none&span=28"
    page = cast.as_(cast.vera).get(f"/metrics/messages/{query}").content.decode()
    assert f'<option value="{cast.group.pk}" selected' in page
    assert '<option value="week" selected' in page
    assert 'value="none"' in page
    assert '<option value="28" selected' in page


@pytest.mark.slow
def test_the_hours_of_the_week_offer_no_step_that_would_change_nothing(cast: Cast) -> None:
    vera = cast.as_(cast.vera)
    assert 'name="grain"' not in vera.get("/metrics/heatmap/").content.decode()
    assert 'name="grain"' in vera.get("/metrics/messages/").content.decode()


@pytest.mark.slow
def test_a_wrong_day_is_refused_in_a_sentence(cast: Cast) -> None:
    reply = cast.as_(cast.vera).get("/metrics/messages/?from=yesterday")
    assert (reply.status_code, b"yesterday is not a day" in reply.content) == (422, True)


@pytest.mark.slow
def test_a_group_of_another_community_cannot_be_asked_about(cast: Cast) -> None:
    other = Group.objects.create(community=Community.objects.create(name="Other"), name="g", platform="qq")
    assert cast.as_(cast.vera).get(f"/metrics/messages/?group={other.pk}").status_code == 404
    assert cast.as_(cast.vera).get(f"/groups/{other.pk}/").status_code == 404
    assert cast.as_(cast.vera).get(f"/talk/?group={other.pk}&ts=1").status_code == 404


@pytest.mark.slow
def test_a_group_without_data_in_front_leaves_the_columns_named(cast: Cast) -> None:
    Group.objects.create(community=cast.community, name="A new", platform="wechat")
    page = cast.as_(cast.vera).get("/groups/").content.decode()
    assert page.index("A new") < page.index("Night oven")
    heads, first = (re.search(rf"<{tag}>(.*?)</{tag}>", page, re.S) for tag in ("thead", "tbody"))
    assert heads and first and "Active people" in heads.group(1)
    assert heads.group(1).count("<th") == first.group(1).partition("</tr>")[0].count("<td")


@pytest.mark.slow
def test_a_number_nobody_can_see_has_no_empty_chart(cast: Cast) -> None:
    page = cast.as_(cast.vera).get("/metrics/headcount/").content.decode()
    assert "data-chart" not in page and "Bring in data" in page


@pytest.mark.slow
def test_what_cannot_be_seen_is_said_on_the_card(cast: Cast) -> None:
    page = cast.as_(cast.vera).get(f"/groups/{cast.group.pk}/").content.decode()
    assert "Nothing shows who is in these groups. Add a member list." in page


@pytest.mark.slow
def test_search_finds_any_piece_marks_it_and_is_logged(cast: Cast) -> None:
    page = cast.as_(cast.vera).get("/search/?q=WARM").content.decode()
    assert page.count("<mark>warm</mark>") == talk.DAYS
    assert "Searched back to the beginning." in page
    assert [look.detail for look in Look.objects.filter(what="search")] == ["WARM"]


@pytest.mark.slow
def test_search_finds_groups_and_members_by_name(cast: Cast) -> None:
    vera = cast.as_(cast.vera)
    assert f'href="/groups/{cast.group.pk}/"' in vera.get("/search/?q=night").content.decode()
    dora = Person.objects.filter(name="Dora").values_list("pk", flat=True).first()
    assert f'href="/members/{dora}/"' in vera.get("/search/?q=dora").content.decode()


@pytest.mark.slow
def test_a_hit_opens_the_talk_around_it(cast: Cast) -> None:
    vera = cast.as_(cast.vera)
    path = re.search(r'href="(/talk/\?group=[^"#]+)', vera.get("/search/?q=Finn, try 3").content.decode())
    assert path is not None
    page = vera.get(path.group(1).replace("&amp;", "&")).content.decode()
    assert 'class="hit"' in page and "Bread of Gus, try 3" in page and "Bread of Eve, try 3" in page


@pytest.mark.slow
def test_words_of_members_are_never_markup(cast: Cast, tmp_path: Path) -> None:
    text = talk.chat(datetime.now(UTC)).replace("Bread of Gus", "<script>alert(1)</script>").replace(",gus,", ",g2,")
    group = Group.objects.create(community=cast.community, name="<b>bold</b>", platform="qq")
    talk.hand_in(cast.community, text, tmp_path, group=group, options={"timezone": "UTC"})
    page = cast.as_(cast.vera).get("/search/?q=alert").content.decode()
    assert "<script>alert" not in page and "<b>bold</b>" not in page


@pytest.mark.slow
def test_only_owners_see_who_read_what(cast: Cast) -> None:
    cast.as_(cast.vera).get("/search/?q=secret")
    path = f"/communities/{cast.community.pk}/looks/"
    assert [cast.as_(u).get(path).status_code for u in (cast.olga, cast.rui, cast.vera, cast.sam)] == [
        200,
        403,
        403,
        404,
    ]
    assert "secret" in cast.as_(cast.olga).get(path).content.decode()


@pytest.mark.slow
def test_today_says_how_many_were_active_yesterday(cast: Cast) -> None:
    cast.community.timezone = "UTC"
    cast.community.save()
    page = cast.as_(cast.vera).get("/").content.decode()
    assert f"{len(talk.PEOPLE)} people did something" in page
    assert "had no reply" not in page
