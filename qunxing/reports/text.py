"""A report as a short text for a chat: what is seen, what is not, until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from qunxing.communities.words import is_chinese, moment_words, number
from qunxing.reports.models import Kind
from qunxing.reports.sheet import Line, Sheet, Waiting
from qunxing.reports.words import BY_NAME, covered, cut, kind_words, period, said, title, waited

MOST_GROUPS = 40
"""Groups with a line of their own; a text for a chat is not a table."""
MOST_NAMED = 8
MOST_QUOTED = 10
LONGEST_QUOTE = 40
MARK = "\x1e"
"""Stands before and after the number of a quote in a kept text."""
PAIRS = (("people",), ("joined", "left"), ("senders",), ("questions", "waiting"), ("entries", "quantity"))
ORDERS = ("orders", "paid")
BRIEF = ("people", "joined", "left", "senders", "questions", "waiting", "entries", "orders")


def compose(sheet: Sheet, quotes: Sequence[str], note: str = "") -> str:
    """The text. `quotes` are the words of the first questions that wait, in their order; `note` a person's own."""
    return "\n".join(_lines(sheet, quotes, note.replace(MARK, "").strip()))


def marked(sheet: Sheet) -> list[str]:
    """Marks in the place of quotes, for a text in which they can be taken out later."""
    return [f"{MARK}{at}{MARK}" for at in range(min(len(sheet.waiting), MOST_QUOTED))]


def filled(text: str, quotes: Sequence[str]) -> str:
    """A kept text with its quotes."""
    parts = text.split(MARK)
    return "".join(quotes[int(part)] if at % 2 else part for at, part in enumerate(parts))


def quote(text: str | None) -> str:
    """A question's words, short and on one line."""
    words = " ".join((text or "").replace(MARK, "").split())
    return f"{words[: LONGEST_QUOTE - 1]}…" if len(words) > LONGEST_QUOTE else words or _("(no words visible)")


def _lines(sheet: Sheet, quotes: Sequence[str], note: str) -> Iterator[str]:
    yield f"【{kind_words(sheet.kind)}】{_clean(sheet.total.name)} · {period(sheet)}"
    yield cut(sheet)
    for names in PAIRS:
        yield _told(sheet, names)
    yield _orders(sheet)
    yield from _groups(sheet)
    yield from _waiting(sheet, quotes)
    if note:
        yield ""
        yield _("Note: %(note)s") % {"note": note}
    yield ""
    yield _("What cannot be seen is called so and is never 0. Staff, bots and acknowledgements are left out.")


def _told(sheet: Sheet, names: Sequence[str]) -> str:
    """One line of the total: figures that rest on the same, and in how many groups they can be seen."""
    figures = sheet.total.figures
    if figures[names[0]].value is None:
        return _("%(what)s: cannot be seen here") % {"what": _joined([title(BY_NAME[name]) for name in names])}
    told = [_figure(sheet.total, name) for name in names]
    if names == ("people",) and len(sheet.lines) > 1:
        told[0] += _(" (%(n)s seats)") % {"n": number(sheet.seats.value)}
    return _joined([*told, covered(sheet, names[0])])


def _figure(line: Line, name: str) -> str:
    column = BY_NAME[name]
    return f"{title(column)} {said(line.figures[name], column.unit)}"


def _orders(sheet: Sheet) -> str:
    told = _told(sheet, ORDERS)
    if sheet.unmatched.value:
        more = _("besides, %(n)s orders that fit no member") % {"n": number(sheet.unmatched.value)}
        return _joined([told, more])
    return told


def _groups(sheet: Sheet) -> Iterator[str]:
    """A line for each group, those together of which the same cannot be seen."""
    if len(sheet.lines) <= 1:
        return
    seen = [line for line in sheet.lines if not line.is_blind]
    by_unseen: dict[tuple[str, ...], list[Line]] = {}
    for line in seen[:MOST_GROUPS]:
        by_unseen.setdefault(_unseen(line), []).append(line)
    for unseen in sorted(by_unseen, key=len):
        yield ""
        yield _heading(unseen)
        yield from (_group(line) for line in by_unseen[unseen])
    if len(seen) > MOST_GROUPS:
        yield _("The other %(n)s groups are in the table.") % {"n": number(len(seen) - MOST_GROUPS)}
    if blind := [_clean(line.name) for line in sheet.lines if line.is_blind]:
        yield ""
        names = _listed(blind[:MOST_NAMED]) + ("…" if len(blind) > MOST_NAMED else "")
        yield _("No data of these days from %(n)s groups: %(names)s") % {"n": number(len(blind)), "names": names}


def _unseen(line: Line) -> tuple[str, ...]:
    return tuple(name for name in BRIEF if line.figures[name].value is None)


def _heading(unseen: Sequence[str]) -> str:
    if not unseen:
        return _("Group by group:")
    names = _listed([title(BY_NAME[name]) for name in unseen])
    return _("Group by group (cannot be seen here: %(names)s):") % {"names": names}


def _group(line: Line) -> str:
    told = []
    for name in BRIEF:
        if line.figures[name].value is not None:
            usual = _(" (usually %(n)s)") % {"n": number(line.usual[name])} if name in line.usual else ""
            told.append(_figure(line, name) + usual)
    return f"· {_clean(line.name)}{_colon()}{_joined(told)}"


def _waiting(sheet: Sheet, quotes: Sequence[str]) -> Iterator[str]:
    if not sheet.waiting:
        return
    yield ""
    yield _("Questions nobody answered (%(n)s):") % {"n": number(len(sheet.waiting))}
    for at, (each, words) in enumerate(zip(sheet.waiting, quotes, strict=False), 1):
        yield f"{at}. {_clean(each.name)} {_when(each.ts, sheet)} {words}{_waited(each, sheet)}"
    if len(sheet.waiting) > len(quotes):
        yield _("and %(n)s more") % {"n": number(len(sheet.waiting) - len(quotes))}


def _when(ts: int, sheet: Sheet) -> str:
    """The time alone where all is of one day."""
    words = moment_words(ts, sheet.zone)
    return words.rpartition(" ")[2] if sheet.kind == Kind.DAILY else words


def _waited(each: Waiting, sheet: Sheet) -> str:
    text = waited(each.ts, each.group, sheet)
    return f"（{text}）" if is_chinese() else f" ({text})"


def _clean(name: str) -> str:
    return " ".join(name.replace(MARK, "").split())


def _joined(parts: Sequence[str]) -> str:
    return ("，" if is_chinese() else ", ").join(part for part in parts if part)


def _listed(names: Sequence[str]) -> str:
    return ("、" if is_chinese() else ", ").join(names)


def _colon() -> str:
    return "：" if is_chinese() else ": "
