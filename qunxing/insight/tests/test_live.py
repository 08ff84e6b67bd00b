"""The page of a group that is heard: its newest talk, who came, how it is heard; each only to whom it may be shown."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec
import pytest
from django.utils import timezone

from qunxing.communities.models import Group
from qunxing.core.facts import Kind
from qunxing.core.zones import micros
from qunxing.insight.models import Look
from qunxing.ledger.append import append
from qunxing.ledger.models import Batch
from qunxing.people.accounts import identities_of, rename
from qunxing.sources.models import Connection
from qunxing.testing.cast import Cast, gather
from qunxing.testing.facts import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def cast() -> Cast:
    return gather()


def heard(group: Group, blind: str = "") -> Connection:
    batch = Batch.objects.create(label="Matrix", at=timezone.now())
    made = Connection.objects.create(
        community=group.community, carrier="matrix", native="@bot:x", batch=batch, heard_at=timezone.now(),
        state=Connection.State.LISTENING,
    )  # fmt: skip
    made.followed.create(group=group, native="!x", since=timezone.now(), blind=blind)
    return made


def happens(group: Group, text: str, kind: Kind = Kind.MESSAGE) -> None:
    (who,) = identities_of({("matrix", "@anna:x"): "Anna"}).values()
    fact = said(kind, text=text, who=who, grp=group.pk)
    append([msgspec.structs.replace(fact, kind=kind, ts=micros(timezone.now()))])


def newest(cast: Cast, shown: str = "", who: str = "vera") -> tuple[int, str]:
    found = cast.as_(getattr(cast, who), "zh-CN").get(f"/groups/{cast.group.pk}/said/", {"shown": shown})
    return found.status_code, found.content.decode()


def test_what_is_said_stands_on_the_page_and_is_sent_once(cast: Cast) -> None:
    heard(cast.group)
    happens(cast.group, "<b>谁有酵母？")
    status, page = newest(cast)
    assert status == 200 and "&lt;b&gt;谁有酵母？" in page and "接收中" in page
    (mark,) = re.findall(r'name="shown" value="(\w+)"', page)
    assert newest(cast, mark) == (204, "")
    happens(cast.group, "", kind=Kind.JOINED)
    status, page = newest(cast, mark)
    assert status == 200 and page.index("进了群") < page.index("谁有酵母")
    assert Look.objects.filter(what="talk", by=cast.vera).count() == 1, "watching is reading, written down once"


def test_a_change_of_how_it_is_heard_is_seen_too(cast: Cast) -> None:
    made = heard(cast.group)
    (mark,) = re.findall(r'name="shown" value="(\w+)"', newest(cast)[1])
    Connection.objects.filter(pk=made.pk).update(state=Connection.State.REFUSED)
    assert "凭据被拒绝" in newest(cast, mark)[1]
    assert not Look.objects.exists(), "nobody's words were shown"


def test_a_name_that_is_told_later_is_shown_too(cast: Cast) -> None:
    heard(cast.group)
    happens(cast.group, "", Kind.JOINED)
    (mark,) = re.findall(r'name="shown" value="(\w+)"', newest(cast)[1])
    rename(dict.fromkeys(identities_of({("matrix", "@anna:x"): "Anna"}).values(), "阿禾"))
    assert "阿禾" in newest(cast, mark)[1]


def test_the_page_watches_only_what_is_heard_and_says_why_words_are_missing(cast: Cast) -> None:
    rui, path = cast.as_(cast.rui, "zh-CN"), f"/groups/{cast.group.pk}/"
    assert "data-news" not in rui.get(path).content.decode()
    heard(cast.group, "The group is end-to-end encrypted: its words cannot be read.")
    page = rui.get(path).content.decode()
    assert f'data-news="{path}news/"' in page and "端到端加密" in page


def test_numbers_are_sent_again_when_they_changed_and_only_then(cast: Cast) -> None:
    made = heard(cast.group)

    def ask(mark: str) -> tuple[int, list[str]]:
        reply = cast.as_(cast.vera).get(f"/groups/{cast.group.pk}/numbers/", {"shown": mark})
        return reply.status_code, re.findall(r'name="shown" value="([\w-]+)"', reply.content.decode())

    (mark,) = ask("")[1]
    assert ask(mark) == (204, [])
    Connection.objects.filter(pk=made.pk).update(heard_at=timezone.now() + timedelta(minutes=2))
    assert ask(mark)[0] == 200
