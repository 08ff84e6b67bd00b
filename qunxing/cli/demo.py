"""The example community: its own home, its own owner, made anew when it is a day old."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from qunxing import env
from qunxing.cli.output import progress
from qunxing.core.refusals import Refusal

OWNER = "demo"
MARK = "demo-of"
"""A file that says: this home is the demo's, filled on that day. Only such a home is ever emptied."""
FILLING = "filling"


def choose_home() -> Path:
    """Use QUNXING_HOME where it is set, else a home of the demo's own; empty a demo of another day.

    Raises Refusal when the home holds somebody's own data.
    """
    if not os.environ.get("QUNXING_HOME"):
        os.environ["QUNXING_HOME"] = str(env.ROOT / "var" / "demo")
    home = Path(env.value("QUNXING_HOME"))
    mark = home / MARK
    if (home / "book.sqlite3").exists() and not mark.exists():
        raise Refusal("%(home)s holds your own data. Choose another QUNXING_HOME.", code="not_demo", home=str(home))
    if mark.exists() and mark.read_text(encoding="utf-8") != _today():
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    return home


def prepare() -> Iterator[str]:
    """Fill the home unless it is filled; yields what to tell the person, last the address and how to sign in."""
    from qunxing.simulate import demo

    mark = Path(env.value("QUNXING_HOME")) / MARK
    if not mark.exists():
        mark.write_text(FILLING, encoding="utf-8")
        yield "Filling the example community (about a minute) …"
        with progress("小满烘焙", "steps") as step:
            demo.build(datetime.now(UTC), progress=lambda doing, done, of: step(done, of))
        mark.write_text(_today(), encoding="utf-8")
    password = _owner()
    yield f"Open http://{env.value('QUNXING_HOST')}:{env.value('QUNXING_PORT')}/"
    yield f"Sign in as {OWNER} with the password {password}"


def _today() -> str:
    return f"{datetime.now(ZoneInfo(env.value('QUNXING_TIMEZONE'))):%Y-%m-%d}"


def _owner() -> str:
    """The demo's owner, with a password made up for this start."""
    from qunxing.communities.models import User

    password = secrets.token_urlsafe(9)
    user, _ = User.objects.get_or_create(username=OWNER, defaults={"is_superuser": True})
    user.set_password(password)
    user.save(update_fields=["password"])
    return password
