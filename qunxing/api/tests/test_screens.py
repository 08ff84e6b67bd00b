"""对外接口: making and revoking tokens in the browser, and who sees whose."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.html import escape

from qunxing.api.declared import READS
from qunxing.api.models import Token
from qunxing.api.tests.conftest import Program, mint
from qunxing.communities.models import Access, Community, Role
from qunxing.testing.cast import Cast, gather

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
MADE = re.compile(r'id="secret" value="([^"]+)"')


def make(cast: Cast, **more: object) -> tuple[int, str]:
    """The status, and the page, of making a token as Vera."""
    given = {"name": "sheet", "scopes": ["numbers"], "community": cast.community.pk, "days": 30, **more}
    reply = cast.as_(cast.vera).post("/api/tokens/new/", given)
    return reply.status_code, reply.content.decode()


def test_a_viewer_makes_a_token_sees_it_once_uses_it_and_revokes_it() -> None:
    cast = gather()
    status, page = make(cast)
    found = MADE.search(page)
    assert status == 200 and found
    program, token = Program(found[1]), Token.objects.get()
    assert program.get("/communities").status_code == 200
    assert (token.scopes, token.is_everywhere, list(token.communities.all())) == ("numbers", False, [cast.community])
    assert token.expires_at and timedelta(days=29) < token.expires_at - datetime.now(UTC) < timedelta(days=31)
    later = cast.as_(cast.vera).get("/api/").content.decode()
    assert found[1] not in later and found[1][:8] in later and "last used" in later
    assert cast.as_(cast.vera).post(f"/api/tokens/{token.pk}/revoke/").status_code == 302
    assert program.get("/communities").status_code == 401
    assert found[1][:8] not in cast.as_(cast.vera).get("/api/").content.decode()


@pytest.mark.parametrize("wrong", [{"name": " "}, {"scopes": []}, {"scopes": ["calendar"]}, {"days": 9999}])
def test_a_token_without_name_scope_or_end_is_not_made(wrong: dict[str, object]) -> None:
    assert make(gather(), **wrong)[0] == 400 and not Token.objects.exists()


def test_a_token_for_somebody_elses_community_is_not_made() -> None:
    cast, other = gather(), Community.objects.create(name="Elsewhere")
    assert make(cast, community=other.pk)[0] == 400 and not Token.objects.exists()


def test_an_owner_sees_and_revokes_every_token_into_their_community_and_no_other() -> None:
    cast = gather()
    Access.objects.filter(user=cast.rui).update(role=Role.OWNER)
    elsewhere = Community.objects.create(name="Elsewhere")
    Access.objects.create(user=cast.vera, community=elsewhere, role=Role.VIEWER)
    mint(cast.vera, name="into both")
    mint(cast.vera, name="only there", into=[elsewhere])
    rui, theirs = cast.as_(cast.rui), Token.objects.get(name="into both")
    page = rui.get("/api/").content.decode()
    assert "into both" in page and "only there" not in page
    assert "into both" not in cast.as_(cast.sam).get("/api/").content.decode()
    assert rui.post(f"/api/tokens/{Token.objects.get(name='only there').pk}/revoke/").status_code == 404
    assert cast.as_(cast.sam).post(f"/api/tokens/{theirs.pk}/revoke/").status_code == 404
    assert rui.post(f"/api/tokens/{theirs.pk}/revoke/").status_code == 302
    theirs.refresh_from_db()
    assert theirs.revoked_at


def test_only_a_hash_of_the_secret_is_kept() -> None:
    secret = mint(gather().vera)
    (row,) = Token.objects.values()
    assert not any(secret[9:] in str(value) for value in row.values())


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_page_of_documentation_names_every_reading_and_argument(language: str) -> None:
    cast = gather()
    page = cast.as_(cast.vera, language).get("/api/docs/").content.decode()
    for read in READS:
        assert escape(read.path) in page and read.name in page
        assert all(f"<code>{field.alias or name}</code>" in page for name, field in read.ask.model_fields.items())
    assert not re.search(r"<script(?![^>]* src=\"/static/)|(src|href)=\"https?:", page)
