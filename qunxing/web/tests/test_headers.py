"""What every answer says to browsers and proxies."""

import pytest
from django.test import Client

from qunxing.testing.cast import gather

pytestmark = pytest.mark.django_db
DOWNLOAD = "/metrics/messages/export/"
BEHIND = ("/", "/members/", "/language/", "/no-such-page/", DOWNLOAD)


@pytest.mark.parametrize("path", BEHIND)
def test_nobody_keeps_what_is_behind_the_sign_in(path: str) -> None:
    cast = gather()
    assert cast.as_(cast.vera).get(path).headers["Cache-Control"] == "no-store"


def test_a_refused_page_is_not_kept_either() -> None:
    cast = gather()
    refused = cast.as_(cast.vera).get("/team/")
    assert (refused.status_code, refused.headers["Cache-Control"]) == (403, "no-store")


def test_only_who_comes_by_https_is_told_to_stay_there(settings: object) -> None:
    settings.SECURE_HSTS_SECONDS = 86400  # type: ignore[attr-defined]  # pytest-django's fixture has no type here
    assert Client().get("/health/", secure=True).headers["Strict-Transport-Security"] == "max-age=86400"
    assert "Strict-Transport-Security" not in Client().get("/health/").headers
