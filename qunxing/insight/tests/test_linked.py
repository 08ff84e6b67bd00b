"""Links that are kept, told with their reasons, and judged by people."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from qunxing.core.metrics.periods import local_day
from qunxing.core.zones import DAY, micros
from qunxing.insight import linked as module
from qunxing.insight.judging import audit, judged
from qunxing.insight.linked import linked
from qunxing.insight.linking import keep_up
from qunxing.insight.models import LinkedBlock
from qunxing.insight.reply import reply_of
from qunxing.ledger import talk as told
from qunxing.ledger.engine import cursor
from qunxing.ledger.talk import MessageRow
from qunxing.testing import talk
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db(transaction=True)
MORE = (
    "id,time,sender,sender_name,text,reply_to\nx1,{at},ann,Ann,@Hal which flour for rye?,\nx2,{at},hal,Hal,@Ann any,\n"
)


@pytest.fixture
def cast(home: Path, tmp_path: Path) -> Cast:
    made = gather()
    talk.hand_in(made.community, talk.chat(datetime.now(UTC)), tmp_path, group=made.group, options={"timezone": "UTC"})
    return made


def links_of(cast: Cast) -> list[tuple[int, int, int]]:
    """(key, key of what it answers, gap)."""
    today = local_day(micros(datetime.now(UTC)), "UTC")
    with cursor() as room:
        lines, found = linked(room, [cast.group.pk], first_day=today - 40, last_day=today)
    return list(zip(lines.k1.tolist(), lines.k1[found.to].tolist(), found.gap.tolist(), strict=True))


def last_row(cast: Cast) -> MessageRow:
    return told.around(cast.group.pk, micros(datetime.now(UTC)) + DAY)[-1]


@pytest.mark.slow
def test_what_is_kept_is_what_is_linked_and_only_new_messages_are_linked_again(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = links_of(cast)
    assert sum(each.count for each in LinkedBlock.objects.all()) == len(once)
    new: list[int] = []
    link = module._link

    def counted(room: object, lines: object, missing: np.ndarray, found: object) -> None:
        new.append(len(missing))
        link(room, lines, missing, found)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(module, "_link", counted)
    assert links_of(cast) == once and not new
    now = datetime.now(UTC).isoformat()
    talk.hand_in(cast.community, MORE.format(at=now), tmp_path, group=cast.group, options={"timezone": "UTC"})
    assert keep_up() and keep_up()
    more = links_of(cast)
    assert new == [2] and more[: len(once)] == once
    LinkedBlock.objects.all().delete()
    assert links_of(cast) == more


@pytest.mark.slow
def test_a_link_opens_into_its_reasons_and_is_judged_by_whoever_may_act(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC).isoformat()
    talk.hand_in(cast.community, MORE.format(at=now), tmp_path, group=cast.group, options={"timezone": "UTC"})
    row = last_row(cast)
    path = f"/talk/?group={cast.group.pk}&ts={row.ts}&hit={row.k1}"
    with monkeypatch.context() as late:
        late.setattr("qunxing.insight.reply.linked", partial(linked, most=0))
        unlinked = cast.as_(cast.vera).get(path)
        assert unlinked.status_code == 200 and "which flour for rye?" in unlinked.content.decode()
    reply = reply_of(cast.group.pk, local_day(row.ts, "UTC"), row)
    assert reply and reply.certain is None
    assert all(sum(each.reasons.values()) == each.score for each in reply.choices)
    vera, olga = cast.as_(cast.vera), cast.as_(cast.olga)
    page = vera.get(path).content.decode()
    assert "Because" in page and 'value="wrong"' not in page and 'value="wrong"' in olga.get(path).content.decode()
    said = {"ts": row.ts, "k1": row.k1, "to": reply.choices[0].key[0], "is": "wrong"}
    door = f"/groups/{cast.group.pk}/links/judge/"
    assert vera.post(door, said).status_code == 403 and olga.post(door, said | {"to": 5}).status_code == 404
    assert olga.post(door, said).status_code == 302 and olga.post(door, said | {"is": "right"}).status_code == 302
    link = (row.k1, row.k2, *reply.choices[0].key)
    assert judged([cast.group.pk]) == {link: True}, "the last word counts"
    assert audit([cast.group.pk]) == ((1, 1) if reply.sure else (0, 0))
    assert "said to be right" in vera.get(path).content.decode()
