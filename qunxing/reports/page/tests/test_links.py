"""The page behind a link: who may make one, what it shows, and that nothing is left of it once it is taken back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from qunxing.reports.models import PageLink
from qunxing.reports.page import actions, throttle
from qunxing.reports.page.figures import Days
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
LAST = (NOW - timedelta(days=3)).date()


@pytest.fixture
def cast(home: Path) -> Cast:
    cache.clear()
    return gather()


def days() -> str:
    return f"first={LAST - timedelta(days=6)}&last={LAST}"


def made(cast: Cast, lasting: int = 7) -> str:
    """The address of a new link."""
    at = f"/page/share/?community={cast.community.pk}&{days()}"
    reply = cast.as_(cast.rui).post(at, {"lasting": lasting})
    found = re.search(r'value="http://testserver(/shared/[^"]+)"', reply.content.decode())
    assert reply.status_code == 200 and found, reply.content.decode()[-2000:]
    return found[1]


def test_a_link_shows_the_page_to_nobody_in_particular_and_is_counted(cast: Cast) -> None:
    path = made(cast)
    reply = Client().get(path)
    text = reply.content.decode()
    assert reply.status_code == 200 and cast.community.name in text
    assert "no-store" in reply["Cache-Control"] and "noindex" in reply["X-Robots-Tag"]
    assert reply["Referrer-Policy"] == "no-referrer" and "default-src 'none'" in reply["Content-Security-Policy"]
    body = text[text.index("<body") :]
    assert not re.findall(r"<(?:a|nav|form|input)\b", body), "no way further in"
    assert (PageLink.objects.get().opened, PageLink.objects.get().opened_at is not None) == (1, True)


def test_of_the_secret_only_its_hash_is_kept(cast: Cast) -> None:
    secret = made(cast).split("/")[2]
    link = PageLink.objects.get()
    assert len(secret) > 40 and link.digest == actions.digest_of(secret)
    assert secret not in str(PageLink.objects.values().get())
    assert secret not in cast.as_(cast.rui).get(f"/page/?community={cast.community.pk}&{days()}").content.decode()


def test_a_link_taken_back_or_run_out_or_never_made_looks_the_same(cast: Cast) -> None:
    path = made(cast)
    link = PageLink.objects.get()
    assert cast.as_(cast.rui).post(f"/page/links/{link.pk}/revoke/").status_code == 302
    gone = Client().get(path)
    assert (gone.status_code, gone["Cache-Control"]) == (404, "no-store")
    assert PageLink.objects.get().opened == 0
    PageLink.objects.update(revoked_at=None, expires_at=NOW - timedelta(seconds=1))
    never = Client().get("/shared/" + "x" * 43 + "/")
    assert (Client().get(path).status_code, never.status_code) == (404, 404)
    assert cast.community.name not in gone.content.decode() + never.content.decode()


def test_a_viewer_looks_but_shares_nothing_and_a_stranger_finds_nothing(cast: Cast) -> None:
    at, link = f"?community={cast.community.pk}&{days()}", made(cast)
    pk = PageLink.objects.get().pk
    vera, sam = cast.as_(cast.vera), cast.as_(cast.sam)
    seen = vera.get(f"/page/{at}")
    assert seen.status_code == 200 and "/page/share/" not in seen.content.decode()
    assert vera.post(f"/page/share/{at}", {"lasting": 7}).status_code == 403
    assert vera.post(f"/page/links/{pk}/revoke/").status_code == 403
    assert [sam.get(f"/page/{at}").status_code, sam.get(f"/page/pdf/{at}").status_code] == [404, 404]
    assert [sam.post(f"/page/share/{at}").status_code, sam.post(f"/page/links/{pk}/revoke/").status_code] == [404, 404]
    assert Client().get(link).status_code == 200


def test_too_many_looks_from_one_place_are_put_off(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST", 2)
    replies = [Client().get("/shared/wrong/") for _ in range(3)]
    assert [each.status_code for each in replies] == [404, 404, 429]
    assert Client(REMOTE_ADDR="192.0.2.9").get("/shared/wrong/").status_code == 404


def test_days_that_are_none_or_not_over_are_refused_and_so_is_the_fifty_first_link(cast: Cast) -> None:
    rui, at = cast.as_(cast.rui), f"/page/?community={cast.community.pk}"
    assert rui.get(f"{at}&last={NOW.date() + timedelta(days=9)}").status_code == 422
    assert rui.get(f"{at}&last=soon").status_code == 404
    assert rui.get(f"/page/exe/?community={cast.community.pk}").status_code == 404
    span = Days(LAST, LAST)
    for _ in range(actions.MOST_OPEN):
        actions.share(cast.community, span, lasting=7, language="en", by=cast.rui, now=NOW)
    with pytest.raises(actions.TooManyLinks):
        actions.share(cast.community, span, lasting=7, language="en", by=cast.rui, now=NOW)


def test_pdf_and_picture_are_taken_away_under_a_name_that_says_what_they_are(cast: Cast) -> None:
    at = f"?community={cast.community.pk}&{days()}"
    for kind, head in (("pdf", b"%PDF"), ("png", b"\x89PNG")):
        reply = cast.as_(cast.vera).get(f"/page/{kind}/{at}")
        assert reply.status_code == 200 and reply.content.startswith(head)
        assert f"Little%20Baking%20{LAST - timedelta(days=6)}" in reply["Content-Disposition"]
