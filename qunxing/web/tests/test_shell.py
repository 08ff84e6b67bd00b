"""What every page passes and carries."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from django.test import Client

from qunxing.communities.models import Community
from qunxing.testing.cast import gather

WEB = Path(__file__).resolve().parents[1]
PACKAGE = WEB.parent
VENDOR = WEB / "static" / "web" / "vendor"
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))


@pytest.mark.django_db
def test_the_content_policy_forbids_inline_script_and_style() -> None:
    policy = Client().get("/sign-in/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_inline_script_or_style(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r'\sstyle="|<style|\son[a-z]+="|javascript:', text)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_is_longer_than_a_screen_or_three(template: Path) -> None:
    assert len(template.read_text(encoding="utf-8").splitlines()) <= 120


def test_every_icon_used_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (VENDOR / "icons.svg").read_text(encoding="utf-8")))
    used = {name for path in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))}
    assert used - sprite == set()


def test_vendored_files_are_those_that_were_fetched() -> None:
    for package in json.loads((VENDOR / "VENDOR.json").read_text(encoding="utf-8")):
        for name, digest in package["files"].items():
            assert sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.django_db
def test_health_answers_without_signing_in() -> None:
    assert Client().get("/health/").content == b"ok"


@pytest.mark.django_db
def test_a_fragment_asked_for_without_session_sends_the_browser_to_sign_in() -> None:
    gather()
    reply = Client().get("/team/", headers={"HX-Request": "true"})
    assert (reply.status_code, reply.headers["HX-Redirect"]) == (204, "/sign-in/")


@pytest.mark.django_db
def test_a_refusal_is_a_page_for_people_and_a_line_for_htmx() -> None:
    cast = gather()
    page = cast.as_(cast.vera).get("/team/")
    line = cast.as_(cast.vera).get("/team/", headers={"HX-Request": "true"})
    assert page.status_code == line.status_code == 403
    assert b"<html" in page.content and b"<html" not in line.content
    assert b"Your role does not allow this." in line.content


@pytest.mark.django_db
def test_refusals_speak_the_readers_language() -> None:
    cast = gather()
    assert "您的权限" in cast.as_(cast.vera, "zh-CN").get("/team/").content.decode()


@pytest.mark.django_db
def test_the_language_switch_is_remembered_with_the_user() -> None:
    cast = gather()
    client = cast.as_(cast.olga)
    reply = client.post("/language/", {"language": "zh-hans", "next": "/team/"})
    assert reply.headers["Location"] == "/team/"
    assert "团队" in client.get("/team/").content.decode()
    cast.olga.refresh_from_db()
    assert cast.olga.language == "zh-hans"


@pytest.mark.django_db
def test_dark_colours_are_remembered_in_the_browser() -> None:
    cast = gather()
    client = cast.as_(cast.olga)
    client.post("/mode/", {"mode": "dark", "next": "/team/"})
    assert b'data-bs-theme="dark"' in client.get("/team/").content


@pytest.mark.django_db
def test_a_community_can_be_switched_to_but_not_a_strangers() -> None:
    cast = gather()
    other = Community.objects.create(name="Other")
    assert cast.as_(cast.olga).post(f"/look-at/{other.pk}/").status_code == 302
    assert cast.as_(cast.vera).post(f"/look-at/{other.pk}/").status_code == 404
