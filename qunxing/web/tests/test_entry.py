"""Getting in: first run, sign-in, throttling, links."""

import pytest
from django.test import Client
from django.utils import timezone

from qunxing.communities.models import Role, User
from qunxing.testing.cast import PASSWORD, gather
from qunxing.web import actions, throttle
from qunxing.web.models import SignInAttempt

pytestmark = pytest.mark.django_db


def sign_in(client: Client, name: str, password: str, to: str = "") -> int:
    return client.post("/sign-in/", {"name": name, "password": password, "next": to}).status_code


def test_everything_is_closed_until_somebody_owns_it() -> None:
    reply = Client().get("/team/")
    assert reply.status_code == 302
    assert reply.headers["Location"].startswith("/first-run/")


def test_the_first_run_makes_the_owner_and_signs_them_in() -> None:
    client = Client()
    reply = client.post("/first-run/", {"name": "olga", "password": PASSWORD})
    assert (reply.status_code, reply.headers["Location"]) == (302, "/")
    assert User.objects.get().is_superuser
    assert client.get("/team/").status_code == 200


def test_the_first_run_is_over_once_there_is_an_owner() -> None:
    gather()
    reply = Client().post("/first-run/", {"name": "mallory", "password": PASSWORD})
    assert reply.headers["Location"] == "/sign-in/"
    assert not User.objects.filter(username="mallory").exists()
    with pytest.raises(actions.AlreadySetUp):
        actions.create_owner("mallory", PASSWORD)


def test_a_short_password_is_refused_with_the_reason() -> None:
    reply = Client(headers={"accept-language": "en"}).post("/first-run/", {"name": "olga", "password": "short"})
    assert b"at least 10 characters" in reply.content
    assert not User.objects.exists()


def test_the_right_password_opens_and_leads_back() -> None:
    gather()
    client = Client()
    reply = client.post("/sign-in/", {"name": "vera", "password": PASSWORD, "next": "/members/?page=2"})
    assert reply.headers["Location"] == "/members/?page=2"


def test_sign_in_never_leads_to_another_site() -> None:
    gather()
    reply = Client().post("/sign-in/", {"name": "vera", "password": PASSWORD, "next": "https://evil.example/"})
    assert reply.headers["Location"] == "/"


def test_the_wrong_password_says_so() -> None:
    gather()
    reply = Client(headers={"accept-language": "en"}).post("/sign-in/", {"name": "vera", "password": "guess"})
    assert b"Name or password is wrong." in reply.content


def test_ten_wrong_tries_close_the_name_even_for_the_right_password() -> None:
    gather()
    client = Client()
    assert {sign_in(client, "vera", "guess") for _ in range(throttle.PER_NAME)} == {200}
    assert sign_in(client, "VERA", PASSWORD) == 422
    assert sign_in(Client(), "rui", PASSWORD) == 302


@pytest.mark.slow
def test_guesses_of_strangers_do_not_keep_out_who_has_been_here() -> None:
    gather()
    mine = Client()
    assert sign_in(mine, "vera", PASSWORD) == 302
    mine.post("/sign-out/")
    for _ in range(throttle.PER_ADDRESS + 1):
        sign_in(Client(), "vera", "guess")
    assert sign_in(Client(), "vera", PASSWORD) == 422
    assert sign_in(mine, "rui", PASSWORD) == 422
    assert sign_in(mine, "vera", PASSWORD) == 302


def test_a_browser_that_was_here_may_not_guess_for_ever_either() -> None:
    gather()
    mine = Client()
    sign_in(mine, "vera", PASSWORD)
    mine.post("/sign-out/")
    assert [sign_in(mine, "vera", "guess") for _ in range(throttle.PER_NAME + 1)][-2:] == [200, 422]
    mine.cookies["been-here"] = "1:forged"
    assert sign_in(mine, "vera", PASSWORD) == 302


def test_cookies_are_closed_to_scripts_and_other_sites(settings: object) -> None:
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True  # type: ignore[attr-defined]  # pytest-django's fixture has no type here
    gather()
    client = Client()
    client.get("/sign-in/")
    sign_in(client, "vera", PASSWORD)
    for name in ("sessionid", "been-here"):
        assert client.cookies[name]["httponly"] and client.cookies[name]["secure"]
        assert client.cookies[name]["samesite"] == "Lax"
    assert client.cookies["csrftoken"]["secure"] and client.cookies["csrftoken"]["samesite"] == "Lax"


def test_a_password_link_sets_a_password_and_nothing_else() -> None:
    cast = gather()
    newcomer = actions.invite("wen", {cast.community: Role.VIEWER}, language="en")
    more = {"is_superuser": "on", f"role-{cast.community.pk}": "owner", "name": "olga", "username": "olga"}
    Client().post(actions.password_link(newcomer), {"password": PASSWORD, **more})
    newcomer.refresh_from_db()
    assert (newcomer.username, newcomer.is_superuser) == ("wen", False)
    assert [access.role for access in newcomer.accesses.all()] == [Role.VIEWER]


def test_a_newer_password_makes_older_links_and_sessions_worthless() -> None:
    cast = gather()
    signed_in = cast.as_(cast.vera)
    first, second = (actions.password_link(User.objects.get(username=name)) for name in ("vera", "vera"))
    assert Client().post(first, {"password": "another long one"}).status_code == 302
    assert Client().get(second).status_code == 410
    assert signed_in.get("/members/").status_code == 302


def test_a_name_that_only_looks_different_is_taken() -> None:
    cast = gather()
    with pytest.raises(actions.NameTaken):
        actions.invite("ｖｅｒａ", {cast.community: Role.VIEWER}, language="en")


@pytest.mark.parametrize(
    "to", ["//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example", "\t//x"]
)
def test_no_spelling_leads_to_another_site(to: str) -> None:
    cast = gather()
    assert Client().post("/sign-in/", {"name": "vera", "password": PASSWORD, "next": to}).headers["Location"] == "/"
    for path in ("/language/", "/mode/"):
        assert cast.as_(cast.vera).post(path, {"next": to}).headers["Location"] == "/"


def test_many_names_from_one_address_close_the_address() -> None:
    gather()
    now = timezone.now()
    for number in range(throttle.PER_ADDRESS):
        throttle.try_once(f"guess{number}", "127.0.0.1", now=now)
    assert sign_in(Client(), "vera", PASSWORD) == 422


def test_tries_are_forgotten_after_the_window() -> None:
    gather()
    long_ago = timezone.now() - throttle.WINDOW * 2
    names = ["rui", *["vera"] * 99]
    SignInAttempt.objects.bulk_create(SignInAttempt(name=name, address="x", at=long_ago) for name in names)
    assert sign_in(Client(), "vera", PASSWORD) == 302
    assert not SignInAttempt.objects.exists()


def test_a_password_link_works_exactly_once() -> None:
    cast = gather()
    newcomer = actions.invite("wen", {cast.community: Role.VIEWER}, language="en")
    link = actions.password_link(newcomer)
    client = Client()
    assert client.get(link).status_code == 200
    assert client.post(link, {"password": PASSWORD}).status_code == 302
    assert sign_in(Client(), "wen", PASSWORD) == 302
    assert Client().post(link, {"password": "another long one"}).status_code == 410


def test_a_password_link_dies_with_the_account_and_with_time(settings: object) -> None:
    cast = gather()
    link = actions.password_link(cast.vera)
    actions.deactivate(cast.vera)
    assert Client().get(link).status_code == 410
    actions.activate(cast.vera)
    assert Client().get(link).status_code == 200
    settings.PASSWORD_RESET_TIMEOUT = -1  # type: ignore[attr-defined]  # pytest-django's fixture has no type here
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize("path", ["/link/x/y/", "/link/MQ/y/", "/link/_____/1-2/"])
def test_a_made_up_link_opens_nothing(path: str) -> None:
    gather()
    assert Client().get(path).status_code == 410


def test_signing_out_closes_the_door_again() -> None:
    cast = gather()
    client = cast.as_(cast.vera)
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/team/").status_code == 302
