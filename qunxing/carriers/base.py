"""What every carrier speaks: `Incoming` values in, and a declaration of what the source can show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qunxing.core.facts import Form, Kind, Precision, Proof, Sees
from qunxing.core.keys import FORMS, packed_contents
from qunxing.core.refusals import Unreadable

if TYPE_CHECKING:
    from qunxing.carriers.files.source import Source


class Incoming(msgspec.Struct, frozen=True, gc=False):
    """One thing a source says happened, in the source's own names.

    `at` is microseconds since 1970: in UTC when `zoned`, else the wall clock as written, read as if it were UTC;
    intake puts the zone on. `group` and `sender` are the source's own references; an empty `sender` means the
    person is known only by `name`. `phone` is a telephone number as digits, with stars where it was masked; only a
    digest and the masked form are kept. `reply_to` and `target` are native message ids, except that for JOINED, LEFT,
    REMOVED and RENAMED `target` is the account (or empty) and `target_name` the name of the *other* person:
    the inviter, the one who removed, or the new name. `staff` and `bot` are what the source itself says of the
    sender. `line` is where in the file it stands, from 1.
    """

    kind: Kind
    at: int
    group: str = ""
    group_name: str = ""
    sender: str = ""
    name: str = ""
    text: str | None = None
    native: str = ""
    reply_to: str = ""
    thread: str = ""
    form: Form = Form.TEXT
    target: str = ""
    target_name: str = ""
    value: int = 0
    note: str = ""
    precision: Precision = Precision.SECOND
    until: int = 0
    proof: Proof = Proof.RECORDED
    zoned: bool = True
    staff: bool = False
    line: int = 0
    phone: str = ""
    bot: bool = False


_TYPES = {
    **dict.fromkeys(("kind", "form", "precision", "proof"), pa.int16()),
    **dict.fromkeys(("at", "value", "until", "line"), pa.int64()),
    **dict.fromkeys(("zoned", "staff", "bot"), pa.bool_()),
}
_FIELDS = Incoming.__struct_fields__
SAID = pa.schema([*((name, _TYPES.get(name, pa.string())) for name in _FIELDS), ("content", pa.int64())])
"""Many `Incoming`, one column a field; only `text` may be null. `content` is `content_hash` of form and text."""
T = TypeVar("T")
LOT = 50_000
"""Rows that are taken in at once."""
NEVER_SPOKE = "never"
"""What a member list's `thread` says of who never spoke."""


class Rejected(msgspec.Struct, frozen=True, gc=False):
    """A line that could not be understood: where, why (an English gettext id), and the start of it."""

    line: int
    reason: str
    text: str


class Lot(NamedTuple):
    """What was read at once: `said` in columns as SAID names them, and what could not be understood."""

    said: pa.RecordBatch
    rejected: Sequence[Rejected] = ()

    def rows(self) -> list[Incoming | Rejected]:
        """All of it row by row, as it stands in the file."""
        columns = {name: self.said.column(name).to_pylist() for name in _FIELDS}
        for name, of in (("kind", Kind), ("form", Form), ("precision", Precision), ("proof", Proof)):
            columns[name] = list(map(of, columns[name]))
        rows: list[Incoming | Rejected] = [*map(Incoming, *columns.values()), *self.rejected]
        return sorted(rows, key=attrgetter("line")) if self.rejected else rows


def lot_of(items: Sequence[Incoming | Rejected]) -> Lot:
    """Rows, turned on their side."""
    rows = [each for each in items if type(each) is Incoming]
    # Field by field: a tuple for each row would set the garbage collector to work, for four times the price.
    columns = {name: list(map(attrgetter(name), rows)) for name in _FIELDS}
    return lot_in_columns([each for each in items if type(each) is Rejected], **columns)


def lot_in_columns(rejected: Sequence[Rejected], **columns: Any) -> Lot:
    """A lot from whole columns; what is not given is as an Incoming has it that says nothing of it."""
    count = len(columns["kind"])
    arrays = {
        name: _array(columns[name], SAID.field(name).type) if name in columns else pa.repeat(default, count)
        for name, default in _DEFAULTS.items()
    }
    begun = _FORMS.take(arrays["form"])
    said = pc.binary_join_element_wise(begun, pc.fill_null(arrays["text"], ""), "").cast(pa.binary())
    content = pa.array(np.frombuffer(packed_contents(said.to_pylist()), "<i8"))
    return Lot(pa.RecordBatch.from_arrays([*arrays.values(), content], schema=SAID), rejected)


_FORMS = pa.array(FORMS)
_DEFAULTS = {
    each.name: pa.scalar(None if each.required else each.default, SAID.field(each.name).type)
    for each in msgspec.structs.fields(Incoming)
}


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.Array):
        return values
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # half a character, which no file of ours can hold
        return pa.array([v if v is None else v.encode(errors="replace").decode() for v in values], kind)


def batches(items: Iterable[T], size: int = LOT) -> Iterator[list[T]]:
    """The items, many at a time. Raises Unreadable where they do, when everything before it was given."""
    rest, damage = iter(items), None
    while not damage:
        some: list[T] = []
        try:
            some.extend(islice(rest, size))
        except Unreadable as error:  # what was read before it stands in `some`
            damage = error
        if not some:
            break
        yield some
    if damage:
        raise damage


@dataclass(frozen=True, slots=True)
class Options:
    """What a person answered or chose. `None` means: detect it, or ask by raising NeedsAnswer.

    `mapping` maps our field names to the file's columns; `date_order` is "dmy", "mdy" or "ymd";
    `day` is the date (µs, midnight wall clock) for pasted text that only has clock times, or of a member list;
    `kind` is what a table of acts holds: "order", "checkin", "signin", "survey" or "registration".
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    date_order: str | None = None
    day: int | None = None
    group: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What reading the start of a file told us, shown to the person before anything is kept.

    `zoned`: the times carry a zone; if not, intake needs one. `mapping` is our guess for tables,
    `columns` what there is to choose from, `samples` a few rows as read, `ask` the names of Options that must be
    answered before reading. `sees` is what this one file shows where that is more than the format promises (a
    table with a reply column); None: just the format's own. `duplicate_names`: names a member list holds twice.
    `namespace` is the id space this file names itself (ChatLab says of which platform it is); None: the format's.
    """

    format: str
    zoned: bool
    encoding: str = "utf-8"
    date_order: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    samples: tuple[tuple[str, ...], ...] = ()
    groups: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    sees: frozenset[Sees] | None = None
    duplicate_names: int = 0
    namespace: str | None = None


class FileFormat(Protocol):
    """One export format. A module in `carriers/files/` holds one, listed in `carriers/registry.py`.

    `namespace` names the id space native ids and accounts live in ("telegram", "qq", "wechat", "file" …), never
    the tool. `sees` is what a complete file of this format can show.
    """

    name: str
    title: str
    platform: str
    namespace: str
    what: str
    suffixes: tuple[str, ...]
    sees: frozenset[Sees]
    cannot: tuple[str, ...]

    def sniff(self, source: Source) -> int:
        """How sure we are, 0 (not this) to 100 (certain), from the first kilobytes only."""
        ...

    def look(self, source: Source, options: Options) -> Finding:
        """Read the start of the file and say what was found. Raises Unreadable or NeedsAnswer."""
        ...

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        """Stream the whole file in its own order, in bounded memory."""
        ...

    def lots(self, source: Source, options: Options) -> Iterator[Lot]:
        """The same, many rows at a time. A format that can fill whole columns at once does so here."""
        return map(lot_of, batches(self.read(source, options)))


Progress = Callable[[int, int], None]
"""Called with (bytes read, bytes in all); all is 0 when unknown."""
