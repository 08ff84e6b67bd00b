"""成员: everybody, one person, marks and merges."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from qunxing.people import queries
from qunxing.people.models import Mark, Merge, Person
from qunxing.testing import talk
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(home: Path, tmp_path: Path) -> Cast:
    made = gather()
    talk.hand_in(made.community, talk.chat(datetime.now(UTC)), tmp_path, group=made.group, options={"timezone": "UTC"})
    return made


def person(name: str) -> Person:
    return Person.objects.get(name=name)


@pytest.mark.slow
def test_the_list_filters_by_name(cast: Cast) -> None:
    page = cast.as_(cast.vera).get("/members/?q=do").content.decode()
    assert ">Dora</a>" in page and ">Ben</a>" not in page


@pytest.mark.slow
def test_the_list_is_ordered_filtered_and_paged(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = [cast.group.pk]
    everybody = queries.known(groups)
    latest = [each.last_ts for each in queries.members_page(groups, order="recent", number=None).rows]
    assert latest == sorted((each.last_ts for each in everybody), key=lambda ts: -(ts or 0))
    silent = queries.members_page(groups, only="silent", number=None)
    assert silent.rows == [each for each in everybody if not each.messages]
    monkeypatch.setattr(queries, "PAGE", 2)
    last = queries.members_page(groups, number="99")
    assert last.total == len(everybody) and last.rows == everybody[(last.page.number - 1) * 2 :]


@pytest.mark.slow
def test_one_member_shows_their_groups_and_accounts(cast: Cast) -> None:
    page = cast.as_(cast.vera).get(f"/members/{person('Ann').pk}/").content.decode()
    assert "Night oven" in page and "28" in page


@pytest.mark.slow
def test_strangers_find_nobody_and_viewers_change_nothing(cast: Cast) -> None:
    ann, ben = person("Ann"), person("Ben")
    assert cast.as_(cast.sam).get(f"/members/{ann.pk}/").status_code == 404
    assert cast.as_(cast.vera).post(f"/members/{ann.pk}/mark/", {"role": "staff"}).status_code == 403
    assert cast.as_(cast.vera).post(f"/members/{ann.pk}/merge/", {"other": ben.pk}).status_code == 403
    assert not Mark.objects.exists() and not Merge.objects.exists()


@pytest.mark.slow
def test_a_marked_member_no_longer_counts_and_can_be_taken_back(cast: Cast) -> None:
    rui, path = cast.as_(cast.rui), "/metrics/senders/names/?span=all&period=0"
    rui.post(f"/members/{person('Ann').pk}/mark/", {"role": "staff"})
    assert "7 people" in rui.get(path).content.decode()
    rui.post(f"/members/marks/{Mark.objects.get().pk}/remove/")
    assert "8 people" in rui.get(path).content.decode()


@pytest.mark.slow
def test_marking_with_one_tap_answers_with_a_badge(cast: Cast) -> None:
    reply = cast.as_(cast.rui).post(
        f"/members/{person('Ann').pk}/mark/", {"role": "bot"}, headers={"HX-Request": "true"}
    )
    assert (b"Marked" in reply.content, b"<html" in reply.content) == (True, False)


@pytest.mark.slow
def test_merged_accounts_count_once_until_parted(cast: Cast) -> None:
    rui, ann, path = cast.as_(cast.rui), person("Ann"), "/metrics/senders/names/?span=all&period=0"
    assert "Ben" in rui.get(f"/members/{ann.pk}/?same=be").content.decode()
    asked = rui.post(f"/members/{ann.pk}/merge/", {"other": person("Ben").pk})
    assert (asked.status_code, Merge.objects.count()) == (409, 0) and "Night oven" in asked.content.decode()
    rui.post(f"/members/{ann.pk}/merge/", {"other": person("Ben").pk, "both": "yes"})
    assert "7 people" in rui.get(path).content.decode()
    rui.post(f"/members/merges/{Merge.objects.get().pk}/undo/")
    assert "8 people" in rui.get(path).content.decode()


@pytest.mark.slow
def test_only_an_owner_erases_and_only_when_sure(cast: Cast) -> None:
    path, olga = f"/members/{person('Ann').pk}/erase/", cast.as_(cast.olga)
    assert cast.as_(cast.rui).post(path, {"sure": "yes"}).status_code == 403
    assert "Erase this person" not in cast.as_(cast.rui).get(f"/members/{person('Ann').pk}/").content.decode()
    assert olga.post(path).status_code == 422 and person("Ann")
    assert olga.post(path, {"sure": "yes"}).status_code == 302
    assert not Person.objects.filter(name="Ann").exists()
