"""The team page: the owner's alone."""

import pytest

from qunxing.communities.models import Access, Role, User
from qunxing.testing.cast import gather

pytestmark = pytest.mark.django_db


def test_only_the_owner_sees_the_team() -> None:
    cast = gather()
    people = (cast.olga, cast.rui, cast.vera, cast.sam)
    seen = {user.username: cast.as_(user).get("/team/").status_code for user in people}
    assert seen == {"olga": 200, "rui": 403, "vera": 403, "sam": 403}


@pytest.mark.parametrize("path", ["/team/invite/", "/team/{}/roles/", "/team/{}/link/", "/team/{}/activity/"])
def test_only_the_owner_changes_the_team(path: str) -> None:
    cast = gather()
    assert cast.as_(cast.rui).post(path.format(cast.vera.pk), {"name": "wen"}).status_code == 403
    assert User.objects.filter(is_active=True).count() == 4


def test_inviting_gives_a_role_and_shows_a_link_to_hand_over() -> None:
    cast = gather()
    role = {f"role-{cast.community.pk}": "operator"}
    reply = cast.as_(cast.olga).post("/team/invite/", {"name": "wen", **role})
    assert b"http://testserver/link/" in reply.content
    assert Access.objects.get(user__username="wen").role == Role.OPERATOR


def test_a_taken_name_is_refused_in_a_sentence() -> None:
    cast = gather()
    reply = cast.as_(cast.olga).post("/team/invite/", {"name": "VERA"})
    assert reply.status_code == 422
    assert b"The name VERA is already taken." in reply.content


def test_a_role_can_be_changed_and_taken_away() -> None:
    cast = gather()
    field, client = f"role-{cast.community.pk}", cast.as_(cast.olga)
    client.post(f"/team/{cast.vera.pk}/roles/", {field: "owner"})
    assert Access.objects.get(user=cast.vera).role == Role.OWNER
    client.post(f"/team/{cast.vera.pk}/roles/", {field: ""})
    assert not Access.objects.filter(user=cast.vera).exists()


def test_a_deactivated_colleague_is_out_at_once_and_can_come_back() -> None:
    cast = gather()
    vera, olga = cast.as_(cast.vera), cast.as_(cast.olga)
    olga.post(f"/team/{cast.vera.pk}/activity/")
    assert vera.get("/team/").status_code == 302
    olga.post(f"/team/{cast.vera.pk}/activity/")
    assert cast.as_(cast.vera).get("/team/").status_code == 403


def test_the_last_owner_cannot_lock_everybody_out() -> None:
    cast = gather()
    reply = cast.as_(cast.olga).post(f"/team/{cast.olga.pk}/activity/")
    assert (reply.status_code, b"only owner" in reply.content) == (422, True)
