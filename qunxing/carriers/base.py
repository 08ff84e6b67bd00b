"""What every carrier speaks: `Incoming` values in, and a declaration of what the source can show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import msgspec

from qunxing.core.facts import Form, Kind, Precision, Proof, Sees

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


class Rejected(msgspec.Struct, frozen=True, gc=False):
    """A line that could not be understood: where, why (an English gettext id), and the start of it."""

    line: int
    reason: str
    text: str


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


Progress = Callable[[int, int], None]
"""Called with (bytes read, bytes in all); all is 0 when unknown."""
