"""A program of its own: a workbook on stdin becomes lines on stdout, within bounds of memory, time and room.

What comes out: the number of the first line, then of every line of the first sheet that holds anything its cells, all
as JSON; nothing when no sheet does. Run by path, so that it starts without loading the product.
"""

from __future__ import annotations

import errno
import io
import resource
import sys
from datetime import date, datetime, time, timedelta

import msgspec
import python_calamine

MAX_CELLS = 30_000_000
MAX_MEMORY = 2 << 30
MAX_SECONDS = 120
MAX_WRITTEN = 2 << 30
TOO_LARGE, NO_WORKBOOK, NO_ROOM = 3, 4, 5


def main() -> int:
    for kind, most in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    try:
        _unpack()
    except MemoryError:
        return TOO_LARGE
    except OSError as error:
        return NO_ROOM if error.errno == errno.ENOSPC else TOO_LARGE
    except Exception as error:  # noqa: BLE001 # whatever the library meets in a broken file
        sys.stderr.write(str(error)[:200])
        return NO_WORKBOOK
    return 0


def _unpack() -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheet = next((sheet for sheet in map(book.get_sheet_by_name, book.sheet_names) if sheet.height), None)
    if sheet is None:
        return
    if sheet.height * sheet.width > MAX_CELLS:
        raise MemoryError
    encode = msgspec.json.Encoder().encode
    with open(sys.stdout.fileno(), "wb", closefd=False) as out:
        out.write(encode((sheet.start or (0, 0))[0] + 1) + b"\n")
        for row in sheet.iter_rows():
            out.write(encode([_cell(value) for value in row]) + b"\n")


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value


if __name__ == "__main__":
    sys.exit(main())
