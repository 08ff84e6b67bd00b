"""Everything that is kept about one person, as files to hand to them: JSON for programs, HTML and text to read, CSV.

Judgements made of them (tiers, guesses about who is still there, tags) are none of it: they are no facts about a
person, and nobody is to read such words about themselves.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from qunxing.communities.models import Group
from qunxing.communities.words import full_moment
from qunxing.core.zones import moment
from qunxing.insight.export import cells_of, write_csv
from qunxing.ledger import talk
from qunxing.people import story, wishes
from qunxing.people.models import DataRequest, Person, Phone, Preference
from qunxing.people.queries import Known
from qunxing.people.seeing import of_tables
from qunxing.people.story import Whose

LOT = 2000
"""Messages, or lines of a story, read at once."""
FOREVER_SECONDS = 3600.0
Rows = Sequence[Mapping[str, Any]]
STYLE = (
    "body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em;line-height:1.5}td,th{text-align:left;"
)
STYLE += "padding:.2em .6em;vertical-align:top;border-bottom:1px solid #ddd}table{border-collapse:collapse}"


@dataclass(frozen=True, slots=True)
class Part:
    """One table of it; `name` is its file's name, `title` in the reader's language."""

    name: str
    title: str
    rows: Rows


def zipped(person: Person, found: Known, groups: list[Group], *, now: datetime) -> bytes:
    """Everything about one person in these groups, in one zip; `groups` are of those they were found in."""
    parts = list(_parts(person, found, groups))
    title = _("What is kept about %(name)s") % {"name": person.name}
    made = _("Made on %(when)s.") % {"when": full_moment(now, groups[0].community.timezone)}
    files = {
        "person.json": msgspec.json.format(
            msgspec.json.encode({"name": person.name, "made_at": now, **{part.name: part.rows for part in parts}}),
            indent=1,
        ),
        "person.html": _html(title, made, parts).encode(),
        "person.txt": _text(title, made, parts).encode(),
        **{f"{part.name}.csv": _csv(part.rows) for part in parts if part.rows},
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in files.items():
            into.writestr(name, content)
    return held.getvalue()


def _parts(person: Person, found: Known, groups: list[Group]) -> Iterator[Part]:
    tables = person.identities.filter(of_tables(groups)).values_list("pk", flat=True)
    accounts = person.identities.filter(pk__in={*found.identities, *tables})
    of = story.whose(person, [each.pk for each in accounts], groups, groups[0].community.timezone)
    yield Part(
        "accounts",
        _("Accounts"),
        [{"space": each.namespace, "account": each.external, "name": each.name} for each in accounts],
    )
    phones = Phone.objects.filter(identity__in=accounts).values_list("mask", flat=True).distinct()
    yield Part("phones", _("Telephone numbers (only their ends are kept)"), [{"phone": each} for each in phones])
    yield Part("messages", _("What was said"), list(_messages(of)))
    yield Part("story", _("Story"), list(_story(of)))
    wanted = Preference.objects.filter(person__in=of.people).order_by("at")
    yield Part(
        "wishes",
        _("How to be written to"),
        [
            {"by": each.get_channel_display(), "how": each.get_way_display(), "source": each.source, "at": each.at}
            for each in wanted
        ],
    )
    yield Part("consents", _("Agreements"), list(_consents(person)))
    here = {group.community_id for group in groups}
    asked = DataRequest.objects.filter(person__in=of.people, community__in=here).order_by("asked_at")
    yield Part(
        "requests",
        _("Requests"),
        [
            {"what": each.get_kind_display(), "words": each.words, "at": each.asked_at, "answer": each.answer}
            for each in asked
        ],
    )


def _messages(of: Whose) -> Iterator[dict[str, Any]]:
    before: int | None = None
    while True:
        page = talk.of_identity(of.identities, list(of.groups), before=before, limit=LOT, budget=FOREVER_SECONDS)
        for row in page.rows:
            yield {
                "at": moment(row.ts),
                "group": of.groups[row.grp].name,
                "text": row.text,
                "edited": row.is_edited,
                "recalled": row.is_recalled,
            }
        if page.exhausted or not page.rows:
            return
        before = page.searched_back_to


def _story(of: Whose) -> Iterator[dict[str, Any]]:
    """What they did; what colleagues said of them is no part of it."""
    before: int | None = None
    while True:
        page = story.tell(of, before=before, limit=LOT, is_own=True)
        for each in page.items:
            group = each.group.name if each.group else ""
            yield {"at": moment(each.at), "what": each.text, "group": group, "note": each.note}
        if page.before is None:
            return
        before = page.before


def _consents(person: Person) -> Iterator[dict[str, Any]]:
    for each in wishes.consents_of(person.pk):
        yield {
            "for": each.purpose,
            "obtained": each.obtained,
            "evidence": each.evidence,
            "from": each.from_day,
            "until": each.until_day,
            "withdrawn": each.withdrawn_at,
        }


def _csv(rows: Rows) -> bytes:
    stream = io.StringIO(newline="")
    write_csv(rows, cells_of(rows), stream)
    return stream.getvalue().encode()


def _html(title: str, made: str, parts: Sequence[Part]) -> str:
    body = "".join(f"<h2>{escape(part.title)}</h2>{_table(part.rows)}" for part in parts)
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    top = f"<h1>{escape(title)}</h1><p>{escape(made)}</p>"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{top}{body}</body></html>"


def _table(rows: Rows) -> str:
    if not rows:
        return f"<p>{escape(_('Nothing is kept.'))}</p>"
    lines = ("".join(f"<td>{escape(_shown(cell))}</td>" for cell in row.values()) for row in rows)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _text(title: str, made: str, parts: Sequence[Part]) -> str:
    lines = [title, made]
    for part in parts:
        lines += ["", f"== {part.title} ==", *(" | ".join(map(_shown, row.values())) for row in part.rows)]
        lines += [] if part.rows else [_("Nothing is kept.")]
    return "\n".join(lines) + "\n"


def _shown(cell: Any) -> str:
    if cell is None or cell is False:
        return ""
    if cell is True:
        return "✓"
    return cell.isoformat(sep=" ", timespec="minutes") if isinstance(cell, datetime) else str(cell)
